package net.virtuoso.control.internal.connection;

import net.virtuoso.wire.control.ControlMessage;

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
}
