package net.virtuoso.transport.internal.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands before QUIC at a port that is called, and drops what QUIC would answer although it shouldn't. Whoever opens a connection
 * fills the datagram up to {@value #SHORTEST} bytes (RFC 9000 section 14.1), so that nobody can have this host send more to a
 * third one than he sends himself, and gives an identifier of at least {@value #SHORTEST_IDENTIFIER} bytes (section 7.2). quiche
 * leaves both to who uses it. An answer also costs as much as a frame of a link does, so there is a bound on them.
 *
 * <p>What belongs to a connection passes only if it comes from where that was made, which RFC 9000 (section 9) leaves to an end
 * that allows no migration. It is the only one that is safe here: Netty (4.2.18) sends to where the last packet came from before
 * QUIC has found out whether that was the peer's, so that whoever has seen one could turn a link elsewhere. A peer that has got
 * another address, as NATs do it, makes another connection. Used on the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nothing waits for a close
public final class Threshold extends ChannelInboundHandlerAdapter {
    /** What a datagram that opens a connection has at least: no path that takes less carries QUIC. */
    public static final int SHORTEST = 1_200;
    /** What a caller gives at least as the first identifier of a connection. */
    public static final int SHORTEST_IDENTIFIER = 8;

    /** Datagrams that may open a connection, whoever sends them: an answer to each is about a tenth of what a core can do. */
    static final int MOST_A_SECOND = 10_000;

    /** Of a packet's first byte. */
    static final int LONG_HEADER = 0x80;

    private static final int TYPE = 0x30;
    private static final int IDENTIFIER_LENGTH_AT = 1 + Integer.BYTES;

    private final LongSupplier nanoTime;
    private final Origins origins = new Origins();
    private long windowStart;
    private int passed;
    /** What is passed on just now, if it opens a connection. */
    private @Nullable Opening opening;

    private record Opening(Origins.Identifier identifier, InetSocketAddress from) {}

    /** @param nanoTime the clock */
    Threshold(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        windowStart = nanoTime.getAsLong();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        ByteBuf content = packet.content();
        if (isUnfit(content)) {
            packet.release();
            return;
        }
        InetSocketAddress origin = origins.of(content);
        if (origin == null ? mayOpen(content) && hasRoom() : origin.equals(packet.sender())) {
            Origins.Identifier identifier = origin == null ? Origins.identifier(content) : null;
            opening = identifier == null ? null : new Opening(identifier, packet.sender());
            context.fireChannelRead(message);
            opening = null;
        } else {
            packet.release();
        }
    }

    /**
     * A connection begins, with the packet that is being passed on: what belongs to it passes from now on, until it ends.
     *
     * @return false if there is no such packet
     */
    boolean enter(Channel connection) {
        Opening now = opening;
        if (now == null) {
            return false;
        }
        Origins.Origin origin = origins.add(now.identifier(), now.from());
        connection.closeFuture().addListener(ended -> origins.remove(origin));
        return true;
    }

    /** How many connections have begun and not ended. */
    int connections() {
        return origins.connections();
    }

    /** Gives connections their identifiers as Netty does, and notes those that it gives to one that stands. */
    private final class Identifiers implements QuicConnectionIdGenerator {
        private final QuicConnectionIdGenerator usual = QuicConnectionIdGenerator.signGenerator();

        @Override
        public ByteBuffer newId(int length) {
            return usual.newId(length);
        }

        @Override
        public ByteBuffer newId(ByteBuffer known, int length) {
            ByteBuffer other = usual.newId(known.duplicate(), length);
            origins.also(known, other);
            return other;
        }

        @Override
        public ByteBuffer newId(ByteBuffer callers, ByteBuffer first, int length) {
            return usual.newId(callers, first, length);
        }

        @Override
        public int maxConnectionIdLength() {
            return usual.maxConnectionIdLength();
        }

        @Override
        public boolean isIdempotent() {
            return usual.isIdempotent();
        }
    }

    /** What gives connections their identifiers. */
    QuicConnectionIdGenerator identifiers() {
        return new Identifiers();
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
