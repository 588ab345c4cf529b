package net.virtuoso.wire;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The header of everything that travels between two nodes: each UDP datagram, each record on a stream.
 *
 * <p>24 bytes, big-endian:
 *
 * <pre>
 * 0       binary 10 (high 2 bits), version (2 bits), kind (low 4 bits, {@link LinkKind})
 * 1       hop limit: how many more nodes a frame may cross
 * 2       fragment index, from 0
 * 3       fragment count, 1 to 255
 * 4..6    network number
 * 7       key: which of the keys encrypts it (high 6 bits); flags: {@link #HEADER_COPY} (low 2 bits)
 * 8..15   sequence number: one more for each datagram of a connection
 * 16..19  send time: microseconds modulo 2^32, from any origin
 * 20..21  fragment size: payload bytes of each fragment but the last
 * 22..23  payload bytes of this datagram
 * </pre>
 *
 * <p>A datagram says how long it is because the kernel may hand over several of one size and a shorter one as one block (UDP
 * GRO) without saying where they were joined. A record on a stream has both lengths 0 and is delimited by the stream's own
 * framing; it isn't fragmented. Fragments of one frame have consecutive sequence numbers: sequence less index is the same for
 * all of them and for no other.
 *
 * <p>Nothing here is secret or trusted. Under encryption the header is authenticated as it stands (associated data), the
 * sequence number is the nonce, and the authentication tag follows the payload without being counted in the lengths. Without
 * encryption the key is 0.
 *
 * <p>The first byte is 144 to 159, so that DTLS (20 to 63) and STUN (0 to 3) can share a port with it, as RFC 7983 tells
 * protocols apart.
 *
 * <p>The accessors take the absolute offset of the header, allocate nothing and move no index.
 */
public final class LinkHeader {
    /** The header's length. */
    public static final int LENGTH = 24;
    /** The version that is spoken. */
    public static final int VERSION = 1;
    /** What the first byte has in its high 4 bits. */
    private static final int MARK_AND_VERSION = 0b10 << 2 | VERSION;
    /** The largest number of fragments of a frame. */
    public static final int MAX_FRAGMENTS = 255;
    /** The smallest {@link #fragmentSize} where there is more than one fragment: an IPv4 path of 576 bytes gives 524. */
    public static final int MIN_FRAGMENT_SIZE = 256;
    /** Payload of {@link LinkKind#PROBE_ACK} and {@link LinkKind#CLOSE}, and what that of a {@link LinkKind#PROBE} starts with. */
    public static final int TOKEN_LENGTH = 8;
    /** The longest payload of a {@link LinkKind#MESSAGE}. */
    public static final int MAX_MESSAGE = 1_024;

    /** Flag: the frame is followed by a copy of its headers, see {@link Fragmenter}. */
    public static final int HEADER_COPY = 1;
    /** The largest {@link #key}. */
    public static final int MAX_KEY = 63;

    private static final int KEY_SHIFT = 2;
    private static final int FLAGS = 3;

    private LinkHeader() {}

    /** The version, 0 to 3. */
    public static int version(ByteBuf buffer, int offset) {
        return buffer.getUnsignedByte(offset) >> 4 & 3;
    }

    /** The kind; {@code null} if its number isn't known. */
    public static @Nullable LinkKind kind(ByteBuf buffer, int offset) {
        return LinkKind.of(buffer.getByte(offset) & 0xf);
    }

    /** How many more nodes the frame may cross, 0 to 255. */
    public static int hopLimit(ByteBuf buffer, int offset) {
        return buffer.getUnsignedByte(offset + 1);
    }

    /** The fragment's place, 0 to 254. */
    public static int fragmentIndex(ByteBuf buffer, int offset) {
        return buffer.getUnsignedByte(offset + 2);
    }

    /** How many fragments the frame has. */
    public static int fragmentCount(ByteBuf buffer, int offset) {
        return buffer.getUnsignedByte(offset + 3);
    }

    /** The network's number, 24 bits. */
    public static int vni(ByteBuf buffer, int offset) {
        return buffer.getUnsignedMedium(offset + 4);
    }

    /** The flags, 0 to 3. */
    public static int flags(ByteBuf buffer, int offset) {
        return buffer.getByte(offset + 7) & FLAGS;
    }

    /** Which of the keys encrypts the datagram, 0 to {@link #MAX_KEY}; 0 if none does. */
    public static int key(ByteBuf buffer, int offset) {
        return buffer.getUnsignedByte(offset + 7) >> KEY_SHIFT;
    }

    /** Says which of the keys encrypts the datagram, 0 to {@link #MAX_KEY}. */
    public static void setKey(ByteBuf buffer, int offset, int key) {
        buffer.setByte(offset + 7, key << KEY_SHIFT | flags(buffer, offset));
    }

    /** The sequence number; senders stay below 2^63. */
    public static long sequence(ByteBuf buffer, int offset) {
        return buffer.getLong(offset + 8);
    }

    /** When it was sent, in microseconds modulo 2^32 from an origin that only the sender knows. */
    public static int sendTime(ByteBuf buffer, int offset) {
        return buffer.getInt(offset + 16);
    }

    /** Payload bytes of each fragment but the last; 0 on a stream. */
    public static int fragmentSize(ByteBuf buffer, int offset) {
        return buffer.getUnsignedShort(offset + 20);
    }

    /** Payload bytes of this datagram; 0 on a stream. */
    public static int payloadLength(ByteBuf buffer, int offset) {
        return buffer.getUnsignedShort(offset + 22);
    }

    /**
     * Appends the header of a whole datagram or record: one fragment, no flags.
     *
     * @param hopLimit 1 to 255 for {@link LinkKind#DATA}, otherwise 0
     * @param vni 1 to 2^24 - 1 for {@link LinkKind#DATA}, otherwise 0
     * @param payload the bytes that will follow in a datagram; 0 in a record of a stream
     */
    public static void write(
            ByteBuf out, LinkKind kind, int hopLimit, int vni, long sequence, int sendTime, int payload) {
        write(out, kind, hopLimit, 0, 1, vni, 0, sequence, sendTime, payload, payload);
    }

    static void write(
            ByteBuf out,
            LinkKind kind,
            int hopLimit,
            int index,
            int count,
            int vni,
            int flags,
            long sequence,
            int sendTime,
            int fragmentSize,
            int payload) {
        out.writeInt((MARK_AND_VERSION << 4 | kind.code()) << 24 | hopLimit << 16 | index << 8 | count);
        out.writeInt(vni << 8 | flags);
        out.writeLong(sequence);
        out.writeInt(sendTime);
        out.writeInt(fragmentSize << 16 | payload);
    }

    /**
     * Checks the datagram that starts at an offset of what was received; one without encryption.
     *
     * @param end the absolute offset behind the last byte received
     * @return its length with the header; -1 if it isn't one of ours, or damaged: then nothing behind it can be found either
     */
    public static int validateDatagram(ByteBuf buffer, int offset, int end) {
        int length = validate(buffer, offset, end, 0);
        return length > 0 && key(buffer, offset) == 0 ? length : -1;
    }

    /**
     * Checks the form of an encrypted datagram that starts at an offset of what was received.
     *
     * @param end the absolute offset behind the last byte received
     * @param tag the length of the authentication tag
     * @return its length with header and tag; -1 if it isn't one of ours, or damaged: then nothing behind it can be found either
     */
    public static int validateSealed(ByteBuf buffer, int offset, int end, int tag) {
        return validate(buffer, offset, end, tag);
    }

    private static int validate(ByteBuf buffer, int offset, int end, int tag) {
        if (end - offset < LENGTH + tag || !isCommonValid(buffer, offset)) {
            return -1;
        }
        int payload = payloadLength(buffer, offset);
        int size = fragmentSize(buffer, offset);
        int count = fragmentCount(buffer, offset);
        boolean last = fragmentIndex(buffer, offset) == count - 1;
        boolean fits = count == 1
                ? payload == size && isMessageValid(buffer, offset, payload)
                : size >= MIN_FRAGMENT_SIZE && (last ? payload >= 1 && payload <= size : payload == size);
        return fits && payload <= end - offset - LENGTH - tag ? LENGTH + payload + tag : -1;
    }

    /**
     * Checks the header of a record on a stream.
     *
     * @param length the record's length with this header, as the stream's framing says
     */
    public static boolean validateRecord(ByteBuf buffer, int offset, int length) {
        return length >= LENGTH
                && isCommonValid(buffer, offset)
                && key(buffer, offset) == 0
                && fragmentCount(buffer, offset) == 1
                && buffer.getInt(offset + 20) == 0
                && isMessageValid(buffer, offset, length - LENGTH);
    }

    private static boolean isMessageValid(ByteBuf buffer, int offset, int payload) {
        return kind(buffer, offset) != LinkKind.MESSAGE || (payload >= 1 && payload <= MAX_MESSAGE);
    }

    private static boolean isCommonValid(ByteBuf buffer, int offset) {
        LinkKind kind = kind(buffer, offset);
        int count = fragmentCount(buffer, offset);
        if (buffer.getUnsignedByte(offset) >> 4 != MARK_AND_VERSION
                || kind == null
                || fragmentIndex(buffer, offset) >= count
                || sequence(buffer, offset) < 0) {
            return false;
        }
        int flags = flags(buffer, offset);
        if (kind == LinkKind.DATA) {
            return vni(buffer, offset) != 0
                    && hopLimit(buffer, offset) != 0
                    && (flags == 0 || (flags == HEADER_COPY && count > 1));
        }
        return count == 1 && vni(buffer, offset) == 0 && hopLimit(buffer, offset) == 0 && flags == 0;
    }
}
