package net.virtuoso.transport.internal.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.Quic;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From where the connections at a port were made, by the identifiers that this end has given each, of which all its packets bear
 * one. Used on the event loop.
 */
final class Origins {
    private static final int LENGTH = Quic.MAX_CONN_ID_LEN;
    /** Behind the first byte. */
    private static final int SHORT_AT = 1;
    /** Behind the first byte, the version, and a byte that says how long the identifier is. */
    private static final int LONG_AT = 1 + Integer.BYTES + 1;

    private final Map<Identifier, Origin> origins = new HashMap<>();
    /** What is looked for, so that nothing is allocated for a packet. */
    private final Identifier wanted = new Identifier();

    private int connections;

    /** Of one connection. */
    static final class Origin {
        private final InetSocketAddress from;
        private final List<Identifier> identifiers = new ArrayList<>(2);

        private Origin(InetSocketAddress from) {
            this.from = from;
        }
    }

    /** An identifier as long as those that this end gives: 20 bytes. */
    static final class Identifier {
        private long first;
        private long second;
        private int third;

        private void read(ByteBuf bytes, int at) {
            first = bytes.getLong(at);
            second = bytes.getLong(at + Long.BYTES);
            third = bytes.getInt(at + 2 * Long.BYTES);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Identifier that
                    && first == that.first
                    && second == that.second
                    && third == that.third;
        }

        /** A caller may choose its first one, so some may have the same: no more than there are connections. */
        @Override
        public int hashCode() {
            return Long.hashCode(31 * first + second) + third;
        }
    }

    /**
     * Where a packet's identifier is that says to which connection it belongs; 0 if it has none as long as this end gives.
     *
     * @param datagram not shorter than what every long header has
     */
    private static int at(ByteBuf datagram) {
        int start = datagram.readerIndex();
        boolean isLong = (datagram.getByte(start) & Threshold.LONG_HEADER) != 0;
        int at = isLong ? LONG_AT : SHORT_AT;
        if (datagram.readableBytes() < at + LENGTH || isLong && datagram.getByte(start + LONG_AT - 1) != LENGTH) {
            return 0;
        }
        return at;
    }

    /** From where the connection was made that a packet says to belong to; {@code null} if there is none. */
    @Nullable
    InetSocketAddress of(ByteBuf datagram) {
        int at = at(datagram);
        if (at == 0) {
            return null;
        }
        wanted.read(datagram, datagram.readerIndex() + at);
        Origin origin = origins.get(wanted);
        return origin == null ? null : origin.from;
    }

    /** The identifier that a connection has that is made by this packet; {@code null} if that can't make one. */
    static @Nullable Identifier identifier(ByteBuf datagram) {
        int at = at(datagram);
        if (at == 0) {
            return null;
        }
        Identifier identifier = new Identifier();
        identifier.read(datagram, datagram.readerIndex() + at);
        return identifier;
    }

    /** A connection was made, to be {@linkplain #remove removed} at its end. */
    Origin add(Identifier identifier, InetSocketAddress from) {
        Origin origin = new Origin(from);
        origin.identifiers.add(identifier);
        origins.put(identifier, origin);
        connections++;
        return origin;
    }

    /**
     * A connection has another identifier from now on.
     *
     * @param known one that it has
     * @param other as long as all
     */
    void also(ByteBuffer known, ByteBuffer other) {
        if (known.remaining() != LENGTH || other.remaining() != LENGTH) {
            return;
        }
        wanted.read(Unpooled.wrappedBuffer(known), 0);
        Origin origin = origins.get(wanted);
        if (origin != null) {
            Identifier identifier = new Identifier();
            identifier.read(Unpooled.wrappedBuffer(other), 0);
            if (origins.putIfAbsent(identifier, origin) == null) {
                origin.identifiers.add(identifier);
            }
        }
    }

    /** A connection has ended. May be called once. */
    void remove(Origin origin) {
        origin.identifiers.forEach(origins::remove);
        connections--;
    }

    /** How many connections there are. */
    int connections() {
        return connections;
    }
}
