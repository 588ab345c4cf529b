package net.virtuoso.wire;

import io.netty.buffer.ByteBuf;

/**
 * The header in front of each frame at a port: what segmentation and which checksum are still to be done.
 *
 * <p>Ten bytes, little-endian, as {@code struct virtio_net_hdr} of Linux (virtio 1.2, 5.1.6):
 *
 * <pre>
 * 0      flags        {@link #NEEDS_CHECKSUM}, {@link #DATA_VALID}
 * 1      gso type     {@link #GSO_NONE} … , perhaps with {@link #GSO_ECN}
 * 2..3   header length: Ethernet, IP and TCP together; a hint
 * 4..5   gso size     payload bytes of each packet the super-frame stands for
 * 6..7   checksum start   where to start summing, from the Ethernet header's first byte
 * 8..9   checksum offset  where the sum goes, from checksum start
 * </pre>
 *
 * <p>Nothing is allocated and no index is moved. The accessors take the absolute offset of the header.
 */
public final class VirtioNetHeader {
    /** The header's length. */
    public static final int LENGTH = 10;
    /** The smallest frame: this header and an Ethernet header. */
    public static final int MIN_FRAME = LENGTH + EthernetFrame.MIN_LENGTH;
    /** The largest frame. */
    public static final int MAX_FRAME = LENGTH + EthernetFrame.MAX_LENGTH;

    /** Flag: the checksum at {@link #checksumStart} + {@link #checksumOffset} holds the pseudo-header's sum only. */
    public static final int NEEDS_CHECKSUM = 1;
    /** Flag: the checksums were verified. */
    public static final int DATA_VALID = 2;

    /** An ordinary packet. */
    public static final int GSO_NONE = 0;
    /** TCP over IPv4. */
    public static final int GSO_TCPV4 = 1;
    /** One UDP datagram to be sent in IP fragments (UFO). */
    public static final int GSO_UDP = 3;
    /** TCP over IPv6. */
    public static final int GSO_TCPV6 = 4;
    /** Several UDP datagrams (USO). */
    public static final int GSO_UDP_L4 = 5;
    /** Beside a TCP type: the super-frame has CWR set, which is for its first packet only. */
    public static final int GSO_ECN = 0x80;

    private static final int KNOWN_FLAGS = NEEDS_CHECKSUM | DATA_VALID;
    private static final int UDP_HEADER = 8;

    private VirtioNetHeader() {}

    /** The flags, 0 to 255. */
    public static int flags(ByteBuf buffer, int offset) {
        return buffer.getUnsignedByte(offset);
    }

    /** What segmentation is still to be done, without {@link #GSO_ECN}. */
    public static int gsoType(ByteBuf buffer, int offset) {
        return buffer.getUnsignedByte(offset + 1) & ~GSO_ECN;
    }

    /** Whether {@link #GSO_ECN} is set. */
    public static boolean gsoEcn(ByteBuf buffer, int offset) {
        return (buffer.getUnsignedByte(offset + 1) & GSO_ECN) != 0;
    }

    /** The length of Ethernet, IP and TCP header together, as the sender says; 0 if it doesn't. */
    public static int headerLength(ByteBuf buffer, int offset) {
        return buffer.getUnsignedShortLE(offset + 2);
    }

    /** Payload bytes of each packet but the last. */
    public static int gsoSize(ByteBuf buffer, int offset) {
        return buffer.getUnsignedShortLE(offset + 4);
    }

    /** Where summing starts, counted from the Ethernet header. */
    public static int checksumStart(ByteBuf buffer, int offset) {
        return buffer.getUnsignedShortLE(offset + 6);
    }

    /** Where the sum goes, counted from {@link #checksumStart}. */
    public static int checksumOffset(ByteBuf buffer, int offset) {
        return buffer.getUnsignedShortLE(offset + 8);
    }

    /**
     * Writes a header.
     *
     * @param gsoType with {@link #GSO_ECN} if wanted
     */
    public static void set(
            ByteBuf buffer,
            int offset,
            int flags,
            int gsoType,
            int headerLength,
            int gsoSize,
            int checksumStart,
            int checksumOffset) {
        buffer.setByte(offset, flags);
        buffer.setByte(offset + 1, gsoType);
        buffer.setShortLE(offset + 2, headerLength);
        buffer.setShortLE(offset + 4, gsoSize);
        buffer.setShortLE(offset + 6, checksumStart);
        buffer.setShortLE(offset + 8, checksumOffset);
    }

    /**
     * Checks a frame as a guest or a far node gave it: whether the kernel and the other methods of this package can work on it
     * without reaching outside. Says nothing about addresses.
     *
     * @param frame its readable bytes are this header and an Ethernet frame; any content
     * @return what is wrong, {@link FrameFault#NONE} if the frame can travel
     */
    public static FrameFault validate(ByteBuf frame) {
        int length = frame.readableBytes();
        if (length < MIN_FRAME) {
            return FrameFault.TOO_SHORT;
        }
        if (length > MAX_FRAME) {
            return FrameFault.TOO_LONG;
        }
        int header = frame.readerIndex();
        int network = EthernetFrame.payloadOffset(frame, header + LENGTH);
        if (network < 0) {
            return FrameFault.TOO_SHORT;
        }
        int ethernetLength = length - LENGTH;
        int flags = flags(frame, header);
        if ((flags & ~KNOWN_FLAGS) != 0) {
            return FrameFault.FLAGS;
        }
        if (headerLength(frame, header) > ethernetLength) {
            return FrameFault.HEADER_LENGTH;
        }
        if ((flags & NEEDS_CHECKSUM) != 0) {
            int start = checksumStart(frame, header);
            if (start < EthernetFrame.MIN_LENGTH || start + checksumOffset(frame, header) + 2 > ethernetLength) {
                return FrameFault.CHECKSUM_PLACE;
            }
        }
        return validateSegmentation(frame, header, network);
    }

    private static FrameFault validateSegmentation(ByteBuf frame, int header, int network) {
        int type = gsoType(frame, header);
        if (type == GSO_NONE) {
            return gsoEcn(frame, header) ? FrameFault.GSO_TYPE : FrameFault.NONE;
        }
        int etherType = frame.getUnsignedShort(network - 2);
        boolean matches = switch (type) {
            case GSO_TCPV4 -> etherType == EthernetFrame.IPV4;
            case GSO_TCPV6 -> etherType == EthernetFrame.IPV6;
            case GSO_UDP, GSO_UDP_L4 ->
                (etherType == EthernetFrame.IPV4 || etherType == EthernetFrame.IPV6) && !gsoEcn(frame, header);
            default -> false;
        };
        if (!matches) {
            return FrameFault.GSO_TYPE;
        }
        if (gsoSize(frame, header) == 0) {
            return FrameFault.GSO_SIZE;
        }
        if (type == GSO_UDP) {
            return FrameFault.NONE;
        }
        // The kernel finds the transport header by the checksum: without it there is nothing to segment.
        int transport = header + LENGTH + checksumStart(frame, header);
        int ipLength = etherType == EthernetFrame.IPV4 ? InnerPacket.IPV4_MIN : InnerPacket.IPV6_LENGTH;
        int transportMin = type == GSO_UDP_L4 ? UDP_HEADER : InnerPacket.TCP_MIN;
        if ((flags(frame, header) & NEEDS_CHECKSUM) == 0
                || transport < network + ipLength
                || transport + transportMin > frame.writerIndex()) {
            return FrameFault.CHECKSUM_PLACE;
        }
        return payloadOffset(frame) < frame.writerIndex() ? FrameFault.NONE : FrameFault.GSO_SIZE;
    }

    /**
     * How many Ethernet packets a frame stands for.
     *
     * @param frame one that {@link #validate} has passed
     * @return at least 1
     */
    public static int segments(ByteBuf frame) {
        int header = frame.readerIndex();
        int type = gsoType(frame, header);
        if (type == GSO_NONE) {
            return 1;
        }
        int size = gsoSize(frame, header);
        int payload = frame.writerIndex() - payloadOffset(frame);
        return Math.max(1, (payload + size - 1) / size);
    }

    /**
     * How many bytes the packets have together, each with its own headers, without FCS.
     *
     * @param frame one that {@link #validate} has passed
     */
    public static long wireBytes(ByteBuf frame) {
        int header = frame.readerIndex();
        int ethernetLength = frame.readableBytes() - LENGTH;
        if (gsoType(frame, header) == GSO_NONE) {
            return ethernetLength;
        }
        int headers = payloadOffset(frame) - header - LENGTH;
        return ethernetLength + (long) (segments(frame) - 1) * headers;
    }

    /** Where the bytes that are cut into packets start in a super-frame; absolute, may lie beyond the frame's end. */
    static int payloadOffset(ByteBuf frame) {
        int header = frame.readerIndex();
        int transport = header + LENGTH + checksumStart(frame, header);
        return switch (gsoType(frame, header)) {
            case GSO_TCPV4, GSO_TCPV6 -> transport + InnerPacket.tcpHeaderLength(frame, transport);
            case GSO_UDP_L4 -> transport + UDP_HEADER;
            // IP fragments: only the IP header is repeated.
            default -> InnerPacket.fragmentPayload(frame, EthernetFrame.payloadOffset(frame, header + LENGTH));
        };
    }
}
