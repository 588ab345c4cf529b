package net.virtuoso.simulation.internal.program;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import net.virtuoso.simulation.internal.stream.Stream;

/**
 * A rank that messages are exchanged with. A message is a header of three 32-bit numbers (superstep, last superstep that the
 * sender knows of, length of the rest) and the payload, which is compared with what was to come.
 */
final class Peer implements Stream.Listener {
    static final int HEADER = 12;

    private final int rank;
    private final ByteBuf payload;
    private final Listener listener;
    private final ByteBuf header = Unpooled.buffer(HEADER, HEADER);
    private int payloadIn;
    private int messages;
    private boolean open;

    /** Hears what comes. */
    interface Listener {
        void peerOpened();

        /** @param stopsAt the last superstep that the peer knows of */
        void messageReceived(int stopsAt);

        /** @param broken the stream broke; otherwise what came isn't what was sent */
        void peerFailed(String reason, boolean broken);
    }

    /** @param payload what every message holds */
    Peer(int rank, byte[] payload, Listener listener) {
        this.rank = rank;
        this.payload = Unpooled.wrappedBuffer(payload);
        this.listener = listener;
    }

    boolean isOpen() {
        return open;
    }

    /** How many messages have come in. */
    int messages() {
        return messages;
    }

    @Override
    public void opened() {
        open = true;
        listener.peerOpened();
    }

    @Override
    public void received(ByteBuf bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (header.isWritable()) {
                int count = Math.min(header.writableBytes(), end - at);
                header.writeBytes(bytes, at, count);
                at += count;
                if (!header.isWritable() && (header.getInt(0) != messages || header.getInt(8) != payload.capacity())) {
                    fail("superstep " + header.getInt(0) + " of " + header.getInt(8) + " bytes, wanted is " + messages
                            + " of " + payload.capacity());
                    return;
                }
                continue;
            }
            int count = Math.min(payload.capacity() - payloadIn, end - at);
            if (!ByteBufUtil.equals(bytes, at, payload, payloadIn, count)) {
                fail("a message is not what was sent, after byte " + payloadIn);
                return;
            }
            payloadIn += count;
            at += count;
            if (payloadIn == payload.capacity()) {
                int stopsAt = header.getInt(4);
                payloadIn = 0;
                header.clear();
                messages++;
                listener.messageReceived(stopsAt);
            }
        }
    }

    private void fail(String reason) {
        listener.peerFailed("rank " + rank + ": " + reason, false);
    }

    @Override
    public void broken(String reason) {
        listener.peerFailed("the connection with rank " + rank + " broke: " + reason, true);
    }
}
