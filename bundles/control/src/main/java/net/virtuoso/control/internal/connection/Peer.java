package net.virtuoso.control.internal.connection;

import net.virtuoso.wire.control.ControlMessage;
import org.jspecify.annotations.Nullable;

/** The other side of a control connection. Safe for use by several threads. */
public interface Peer {
    /** Sends a message; never blocks. A peer that doesn't read is closed rather than queued for without bound. */
    void send(ControlMessage message);

    /**
     * Closes the connection.
     *
     * @param reason for people
     */
    void close(String reason);

    /** The peer's address, for people. */
    String address();

    /** The address of the host that the peer calls from, without a port; to be asked while the connection stands. */
    String host();

    /** Whether the connection is encrypted: as both sides are configured, never the peer's choice. */
    boolean isEncrypted();

    /** Who the peer has proved to be; {@code null} if the connection is plain or it has shown no certificate. */
    @Nullable
    Caller caller();
}
