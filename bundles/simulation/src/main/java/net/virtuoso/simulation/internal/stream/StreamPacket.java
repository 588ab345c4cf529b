package net.virtuoso.simulation.internal.stream;

import io.netty.buffer.ByteBuf;

/** The layout of a stream's packets; see the package's description. */
final class StreamPacket {
    static final int SYN = 1;
    static final int SYN_ACK = 2;
    static final int DATA = 3;
    static final int ACK = 4;

    static final int HEADER = 32;
    static final int RANGE = 16;
    static final int MAX_RANGES = 8;

    private StreamPacket() {}

    static void write(
            ByteBuf out,
            int kind,
            int ranges,
            int length,
            int connection,
            long sequence,
            long acked,
            int clock,
            int echo) {
        out.writeByte(kind).writeByte(ranges).writeShort(length).writeInt(connection);
        out.writeLong(sequence).writeLong(acked).writeInt(clock).writeInt(echo);
    }

    /** Whether a packet of this length is one, whole. */
    static boolean isWhole(ByteBuf in, int offset, int length) {
        if (length < HEADER) {
            return false;
        }
        int ranges = in.getUnsignedByte(offset + 1);
        return switch (kind(in, offset)) {
            case SYN, SYN_ACK -> length == HEADER;
            case DATA -> ranges == 0 && payload(in, offset) > 0 && length == HEADER + payload(in, offset);
            case ACK -> ranges <= MAX_RANGES && length == HEADER + ranges * RANGE;
            default -> false;
        };
    }

    static int kind(ByteBuf in, int offset) {
        return in.getUnsignedByte(offset);
    }

    static int ranges(ByteBuf in, int offset) {
        return in.getUnsignedByte(offset + 1);
    }

    static int payload(ByteBuf in, int offset) {
        return in.getUnsignedShort(offset + 2);
    }

    static int connection(ByteBuf in, int offset) {
        return in.getInt(offset + 4);
    }

    static long sequence(ByteBuf in, int offset) {
        return in.getLong(offset + 8);
    }

    static long acked(ByteBuf in, int offset) {
        return in.getLong(offset + 16);
    }

    static int clock(ByteBuf in, int offset) {
        return in.getInt(offset + 24);
    }

    static int echo(ByteBuf in, int offset) {
        return in.getInt(offset + 28);
    }
}
