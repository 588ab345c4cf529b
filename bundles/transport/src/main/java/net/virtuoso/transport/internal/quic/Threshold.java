package net.virtuoso.transport.internal.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Stands before QUIC at a port that is called, and drops what QUIC would answer although it shouldn't. Whoever opens a connection
 * fills the datagram up to {@value #SHORTEST} bytes (RFC 9000 section 14.1), so that nobody can have this host send more to a
 * third one than he sends himself, and gives an identifier of at least {@value #SHORTEST_IDENTIFIER} bytes (section 7.2). quiche
 * leaves both to who uses it. An answer also costs as much as a frame of a link does, so there is a bound on them. Used on the
 * event loop.
 */
public final class Threshold extends ChannelInboundHandlerAdapter {
    /** What a datagram that opens a connection has at least: no path that takes less carries QUIC. */
    public static final int SHORTEST = 1_200;
    /** What a caller gives at least as the first identifier of a connection. */
    public static final int SHORTEST_IDENTIFIER = 8;

    /** Datagrams that may open a connection, whoever sends them: an answer to each is about a tenth of what a core can do. */
    static final int MOST_A_SECOND = 10_000;

    private static final int LONG_HEADER = 0x80;
    private static final int TYPE = 0x30;
    private static final int IDENTIFIER_LENGTH_AT = 1 + Integer.BYTES;

    private final LongSupplier nanoTime;
    private long windowStart;
    private int passed;

    /** @param nanoTime the clock */
    Threshold(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        windowStart = nanoTime.getAsLong();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf content = ((DatagramPacket) message).content();
        if (isUnfit(content) || mayOpen(content) && !hasRoom()) {
            ((DatagramPacket) message).release();
        } else {
            context.fireChannelRead(message);
        }
    }

    private boolean hasRoom() {
        long now = nanoTime.getAsLong();
        if (now - windowStart >= TimeUnit.SECONDS.toNanos(1)) {
            windowStart = now;
            passed = 0;
        }
        return ++passed <= MOST_A_SECOND;
    }

    private static boolean isKnown(ByteBuf datagram) {
        return datagram.getInt(datagram.readerIndex() + 1) == 1;
    }

    /**
     * Whether it may open a connection, or is of a version that is unknown here, which is answered too. Of version 1 only type 0
     * (Initial) opens.
     *
     * @param datagram not shorter than what every long header has
     */
    private static boolean mayOpen(ByteBuf datagram) {
        int first = datagram.getByte(datagram.readerIndex());
        return (first & LONG_HEADER) != 0 && ((first & TYPE) == 0 || !isKnown(datagram));
    }

    /** Whether it may open a connection, or be answered as if, and isn't as what does so has to be. */
    public static boolean isUnfit(ByteBuf datagram) {
        int length = datagram.readableBytes();
        if (length < IDENTIFIER_LENGTH_AT) {
            return true;
        }
        if (!mayOpen(datagram)) {
            return false;
        }
        return length < SHORTEST
                || isKnown(datagram)
                        && datagram.getUnsignedByte(datagram.readerIndex() + IDENTIFIER_LENGTH_AT)
                                < SHORTEST_IDENTIFIER;
    }
}
