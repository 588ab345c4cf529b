package net.virtuoso.transport.internal.dtls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The form of DTLS records (RFC 6347 section 4.1): content type (1), version (2), epoch (2), sequence number (6), length (2).
 * Looks at what strangers send and trusts none of it.
 */
public final class DtlsRecords {
    /** The longest record that is taken; a handshake needs no more. */
    public static final int MAX_LENGTH = 4_096;
    /** The longest message that is taken; a chain of certificates has a tenth of that. */
    private static final int LONGEST_MESSAGE = 16_384;

    private static final int HEADER = 13;
    private static final int FIRST_TYPE = 20;
    private static final int LAST_TYPE = 63;
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int VERSION_1_0 = 0xfeff;
    private static final int VERSION_1_2 = 0xfefd;
    private static final int EPOCH_AT = 3;
    private static final int LENGTH_AT = 11;
    /** Type, length, sequence number, fragment offset and length of the handshake message, then the version. */
    private static final int RANDOM_AT = HEADER + 12 + 2;

    private static final int RANDOM_LENGTH = 32;
    private static final int MESSAGE_HEADER = 12;
    private static final int MESSAGE_LENGTH_AT = 1;
    private static final int PIECE_LENGTH_AT = 9;

    private DtlsRecords() {}

    /** Whether a datagram that begins with this byte is one of DTLS (RFC 7983). */
    public static boolean isOne(int firstByte) {
        return firstByte >= FIRST_TYPE && firstByte <= LAST_TYPE;
    }

    /** There is no other; whoever opens may say the older one (RFC 6347 section 4.2.1). */
    private static boolean isVersion(int version) {
        return version == VERSION_1_2 || version == VERSION_1_0;
    }

    /**
     * Finds where a record ends.
     *
     * @param end the absolute offset behind the last byte received
     * @return its length with its header; -1 if it isn't one
     */
    public static int length(ByteBuf bytes, int offset, int end) {
        if (end - offset < HEADER
                || !isOne(bytes.getUnsignedByte(offset))
                || !isVersion(bytes.getUnsignedShort(offset + 1))) {
            return -1;
        }
        int length = HEADER + bytes.getUnsignedShort(offset + LENGTH_AT);
        return length <= MAX_LENGTH && length <= end - offset ? length : -1;
    }

    /**
     * What tells the opening message of one handshake from that of another: the caller's random number.
     *
     * @param length of the record that starts at the offset
     * @return {@code null} if the record is no such message
     */
    public static byte @Nullable [] callersRandom(ByteBuf bytes, int offset, int length) {
        boolean opens = length >= RANDOM_AT + RANDOM_LENGTH
                && bytes.getUnsignedByte(offset) == HANDSHAKE
                && bytes.getUnsignedShort(offset + EPOCH_AT) == 0
                && bytes.getUnsignedByte(offset + HEADER) == CLIENT_HELLO;
        return opens ? ByteBufUtil.getBytes(bytes, offset + RANDOM_AT, RANDOM_LENGTH) : null;
    }

    /**
     * Whether the messages that a record has pieces of are no longer than a handshake needs. Bouncy Castle makes room for a whole
     * message when the first piece arrives, up to 16 MB as that says and for 16 messages at once, before it knows who sends it.
     */
    static boolean isModest(byte[] record) {
        ByteBuf bytes = Unpooled.wrappedBuffer(record);
        if (record.length < HEADER || bytes.getUnsignedByte(0) != HANDSHAKE || bytes.getUnsignedShort(EPOCH_AT) != 0) {
            return true;
        }
        int at = HEADER;
        while (record.length - at >= MESSAGE_HEADER) {
            if (bytes.getUnsignedMedium(at + MESSAGE_LENGTH_AT) > LONGEST_MESSAGE) {
                return false;
            }
            at += MESSAGE_HEADER + bytes.getUnsignedMedium(at + PIECE_LENGTH_AT);
        }
        return true;
    }
}
