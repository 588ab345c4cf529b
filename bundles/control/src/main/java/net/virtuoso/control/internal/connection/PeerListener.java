package net.virtuoso.control.internal.connection;

import net.virtuoso.wire.control.ControlMessage;

/** Hears from the other side. Called on the connection's event loop, in order; must return soon. */
public interface PeerListener {
    /** The connection stands. */
    void opened(Peer peer);

    /** A message came. */
    void received(Peer peer, ControlMessage message);

    /**
     * The connection is gone. Called once for every {@link #opened}, and nothing after it.
     *
     * @param reason for people
     */
    void closed(Peer peer, String reason);

    /**
     * A connection ended before it stood: nothing was opened.
     *
     * @param address the other side's
     * @param reason for people
     */
    void failed(String address, String reason);
}
