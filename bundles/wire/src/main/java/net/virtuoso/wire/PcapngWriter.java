package net.virtuoso.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes the blocks of a pcapng file (IETF draft-ietf-opsawg-pcapng) for one Ethernet interface, with times in nanoseconds. Blocks
 * are appended to a buffer, which the caller has made large enough. In the byte order of the buffer, which must stay the same.
 */
public final class PcapngWriter {
    /** Direction: came in. */
    public static final int INBOUND = 1;
    /** Direction: went out. */
    public static final int OUTBOUND = 2;

    private static final int SECTION_HEADER = 0x0a0d0d0a;
    private static final int BYTE_ORDER = 0x1a2b3c4d;
    private static final int INTERFACE = 1;
    private static final int STATISTICS = 5;
    private static final int PACKET = 6;
    private static final int ETHERNET = 1;

    private static final int OPTION_END = 0;
    private static final int SECTION_APPLICATION = 4;
    private static final int INTERFACE_NAME = 2;
    private static final int INTERFACE_DESCRIPTION = 3;
    private static final int INTERFACE_RESOLUTION = 9;
    private static final int NANOSECONDS = 9;
    private static final int PACKET_FLAGS = 2;
    private static final int PACKET_DROPS = 4;
    private static final int STATISTICS_RECEIVED = 4;
    private static final int STATISTICS_DROPPED = 5;
    /** Type, both lengths, interface, time, both packet lengths. */
    private static final int PACKET_FIXED = 32;
    /** Flags, drops and end, each with its header. */
    private static final int PACKET_OPTIONS = 8 + 12 + 4;

    private PcapngWriter() {}

    /** The most bytes of a packet block. */
    public static int packetLength(int captured) {
        return PACKET_FIXED + padded(captured) + PACKET_OPTIONS;
    }

    /** The bytes that {@link #header} needs at most. */
    public static int headerLength(String application, String name, String description) {
        return 128 + 4 * (application.length() + name.length() + description.length());
    }

    /** The bytes that {@link #statistics} needs. */
    public static int statisticsLength() {
        return 24 + 12 + 12 + 4;
    }

    /**
     * Begins a file: a section and its interface.
     *
     * @param application what writes it
     * @param name the interface's name
     * @param description what it is
     * @param snapLength the most bytes of a packet that are kept
     */
    public static void header(ByteBuffer out, String application, String name, String description, int snapLength) {
        int section = begin(out, SECTION_HEADER);
        out.putInt(BYTE_ORDER).putShort((short) 1).putShort((short) 0).putLong(-1);
        option(out, SECTION_APPLICATION, application);
        end(out, section);
        int device = begin(out, INTERFACE);
        out.putShort((short) ETHERNET).putShort((short) 0).putInt(snapLength);
        option(out, INTERFACE_NAME, name);
        option(out, INTERFACE_DESCRIPTION, description);
        out.putShort((short) INTERFACE_RESOLUTION).putShort((short) 1).putInt(0);
        out.put(out.position() - 4, (byte) NANOSECONDS);
        end(out, device);
    }

    /**
     * Begins a packet; its captured bytes and then {@link #endPacket} follow.
     *
     * @param nanos since 1970
     * @param captured how many bytes are kept
     * @param original how many it had
     * @return for {@link #endPacket}
     */
    public static int beginPacket(ByteBuffer out, long nanos, int captured, int original) {
        int block = begin(out, PACKET);
        out.putInt(0).putInt((int) (nanos >>> 32)).putInt((int) nanos);
        out.putInt(captured).putInt(original);
        return block;
    }

    /**
     * Ends a packet behind its bytes.
     *
     * @param block what {@link #beginPacket} gave
     * @param direction {@link #INBOUND} or {@link #OUTBOUND}
     * @param drops how many packets were lost between the one before and this one
     */
    public static void endPacket(ByteBuffer out, int block, int direction, long drops) {
        pad(out, out.position() - block - PACKET_FIXED + 4);
        out.putShort((short) PACKET_FLAGS).putShort((short) 4).putInt(direction);
        if (drops > 0) {
            out.putShort((short) PACKET_DROPS).putShort((short) 8).putLong(drops);
        }
        end(out, block);
    }

    /** Ends a file: how many packets there were, and how many were lost. */
    public static void statistics(ByteBuffer out, long nanos, long received, long dropped) {
        int block = begin(out, STATISTICS);
        out.putInt(0).putInt((int) (nanos >>> 32)).putInt((int) nanos);
        out.putShort((short) STATISTICS_RECEIVED).putShort((short) 8).putLong(received);
        out.putShort((short) STATISTICS_DROPPED).putShort((short) 8).putLong(dropped);
        end(out, block);
    }

    private static int begin(ByteBuffer out, int type) {
        int block = out.position();
        out.putInt(type).putInt(0);
        return block;
    }

    private static void end(ByteBuffer out, int block) {
        out.putInt(OPTION_END);
        int length = out.position() + 4 - block;
        out.putInt(length).putInt(block + 4, length);
    }

    private static void option(ByteBuffer out, int code, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.putShort((short) code).putShort((short) bytes.length).put(bytes);
        pad(out, bytes.length);
    }

    private static void pad(ByteBuffer out, int length) {
        for (int i = length; i < padded(length); i++) {
            out.put((byte) 0);
        }
    }

    private static int padded(int length) {
        return length + 3 & ~3;
    }
}
