package net.virtuoso.linux.rtnetlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A request: the netlink header, the fixed part of its type, then attributes (type, length, value, padded to 4 bytes), some of
 * which hold attributes themselves.
 */
public final class Message {
    /** The length of the header: length, type, flags, sequence number, port. */
    static final int HEADER = 16;

    private static final int FLAGS_AT = 6;
    private static final int SEQUENCE_AT = 8;
    private static final int CAPACITY = 1024;
    private static final int ALIGNMENT = 4;

    private final ByteBuffer bytes = ByteBuffer.allocate(CAPACITY).order(ByteOrder.LITTLE_ENDIAN);

    /**
     * A request with no attribute yet.
     *
     * @param type an RTM number
     * @param fixed the fixed part, its length a multiple of 4
     */
    public Message(int type, ByteBuffer fixed) {
        bytes.putInt(0).putShort((short) type).putShort((short) 0).putInt(0).putInt(0);
        bytes.put(fixed.array());
    }

    /** The fixed part of messages about an interface, {@code struct ifinfomsg}. */
    public static ByteBuffer ofInterface(int index, int flags, int changedFlags) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(4, index)
                .putInt(8, flags)
                .putInt(12, changedFlags);
    }

    /** The fixed part of messages about traffic control, {@code struct tcmsg}. */
    public static ByteBuffer ofTraffic(int index, int handle, int parent, int info) {
        return ByteBuffer.allocate(20)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(4, index)
                .putInt(8, handle)
                .putInt(12, parent)
                .putInt(16, info);
    }

    /** Adds an attribute. */
    public Message put(int attribute, byte[] value) {
        bytes.putShort((short) (4 + value.length)).putShort((short) attribute).put(value);
        pad();
        return this;
    }

    /** Adds an attribute: a text and a zero. */
    public Message put(int attribute, String value) {
        return put(attribute, (value + '\0').getBytes(StandardCharsets.UTF_8));
    }

    /** Adds an attribute of 32 bits. */
    public Message put(int attribute, int value) {
        bytes.putShort((short) 8).putShort((short) attribute).putInt(value);
        return this;
    }

    /** Adds an attribute of 16 bits. */
    public Message putShort(int attribute, int value) {
        bytes.putShort((short) 6).putShort((short) attribute).putShort((short) value);
        pad();
        return this;
    }

    /** Begins an attribute that holds attributes. */
    public int beginNest(int attribute) {
        int start = bytes.position();
        bytes.putShort((short) 0).putShort((short) attribute);
        return start;
    }

    /**
     * Ends it.
     *
     * @param start what {@link #beginNest} returned
     */
    public Message endNest(int start) {
        bytes.putShort(start, (short) (bytes.position() - start));
        return this;
    }

    private void pad() {
        bytes.position((bytes.position() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    }

    /** Completes the header. */
    byte[] finish(int flags, int sequence) {
        bytes.putInt(0, bytes.position()).putShort(FLAGS_AT, (short) flags).putInt(SEQUENCE_AT, sequence);
        return bytes.array();
    }

    int length() {
        return bytes.position();
    }
}
