package net.virtuoso.transport.internal.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;

/**
 * Stands before QUIC at a port that is called, and drops what QUIC would answer although it is shorter than the answer: whoever
 * opens a connection fills the datagram up to {@value #SHORTEST} bytes (RFC 9000 section 14.1), so that nobody can have this
 * host send more to a third one than he sends himself. quiche leaves that to who uses it.
 */
public final class Threshold extends ChannelInboundHandlerAdapter {
    /** What a datagram that opens a connection has at least: no path that takes less carries QUIC. */
    public static final int SHORTEST = 1_200;

    private static final int LONG_HEADER = 0x80;
    private static final int TYPE = 0x30;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf content = ((DatagramPacket) message).content();
        if (isTooShort(content)) {
            ((DatagramPacket) message).release();
        } else {
            context.fireChannelRead(message);
        }
    }

    /**
     * Whether it may open a connection, or be of a version that is unknown here (which is answered too), and is too short to. Of
     * version 1 only type 0 (Initial) opens.
     */
    public static boolean isTooShort(ByteBuf datagram) {
        int length = datagram.readableBytes();
        if (length >= SHORTEST) {
            return false;
        }
        int start = datagram.readerIndex();
        if (length < 1 + Integer.BYTES) {
            return true;
        }
        int first = datagram.getByte(start);
        boolean opens = (first & LONG_HEADER) != 0 && ((first & TYPE) == 0 || datagram.getInt(start + 1) != 1);
        return opens;
    }
}
