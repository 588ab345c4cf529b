package net.virtuoso.transport.internal.quic;

import io.netty.buffer.ByteBuf;
import net.virtuoso.wire.Hello;

/** Hears of a {@link QuicConnection}, on its event loop. */
interface ConnectionOwner {
    /** A connection that this end made is there, and its peer has proved which node it is. */
    void connected(QuicConnection connection);

    /** The peer calls ({@code call}) or answers, possibly several times. */
    void hello(QuicConnection connection, Hello hello, boolean call);

    /** A frame of a peer that has said hello; lent. */
    void frame(QuicConnection connection, int vni, int hopLimit, ByteBuf frame);

    /** A probe was answered, of whoever has sent it: what is sent arrives. */
    void answered(QuicConnection connection);

    /** A probe of the owner's was answered. */
    void probeAnswered(QuicConnection connection, long token);

    /** A message of a peer that has said hello; lent. */
    void message(QuicConnection connection, ByteBuf payload);

    /** All that one wake-up has brought has been given. */
    void readComplete(QuicConnection connection);

    /** The queue is full or has room again. */
    void writabilityChanged(QuicConnection connection, boolean writable);

    /** The connection has ended. */
    void ended(QuicConnection connection, String reason);
}
