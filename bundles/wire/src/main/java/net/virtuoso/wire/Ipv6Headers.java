package net.virtuoso.wire;

import io.netty.buffer.ByteBuf;

/**
 * Finds what an IPv6 packet carries behind its extension headers, so that nothing can hide behind them (RFC 8200, 4; RFC 7113, 3).
 * Nothing is allocated.
 */
public final class Ipv6Headers {
    /** The IPv6 header's length. */
    public static final int LENGTH = 40;
    /** Protocol: ICMPv6. */
    public static final int ICMPV6 = 58;

    /** Answer of {@link #find}: a fragment other than the first; what it belongs to can't be told. */
    public static final int LATER_FRAGMENT = -2;
    /** Answer of {@link #find}: the packet ends within the headers, or has too many of them. */
    public static final int CUT = -1;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;
    private static final int DESTINATION = 60;
    private static final int MOBILITY = 135;
    private static final int HIP = 139;
    private static final int SHIM6 = 140;
    private static final int MAX_EXTENSIONS = 8;
    private static final int FRAGMENTED = 0x100;

    private Ipv6Headers() {}

    /**
     * The end of the packet as its header says, or of the buffer if that is earlier: what is behind it is padding, which a receiver
     * doesn't see.
     *
     * @param network the absolute offset of the IPv6 header, which is whole
     */
    public static int end(ByteBuf buffer, int network) {
        int length = buffer.getUnsignedShort(network + InnerPacket.IPV6_PAYLOAD_LENGTH);
        return Math.min(buffer.writerIndex(), network + LENGTH + length);
    }

    /**
     * Walks the extension headers.
     *
     * @param network the absolute offset of the IPv6 header, which is whole
     * @return to be read with {@link #protocol}, {@link #offset} and {@link #isFragmented}; or {@link #CUT} or
     *     {@link #LATER_FRAGMENT}
     */
    public static int find(ByteBuf buffer, int network) {
        int end = end(buffer, network);
        int protocol = buffer.getUnsignedByte(network + InnerPacket.IPV6_NEXT_HEADER);
        int at = network + LENGTH;
        int fragmented = 0;
        for (int i = 0; i <= MAX_EXTENSIONS; i++) {
            if (!isExtension(protocol)) {
                return at - network << 9 | fragmented | protocol;
            }
            if (at + 8 > end) {
                return CUT;
            }
            int length = (buffer.getUnsignedByte(at + 1) + 1) * 8;
            if (protocol == FRAGMENT) {
                int field = buffer.getUnsignedShort(at + 2);
                if ((field & 0xfff8) != 0) {
                    return LATER_FRAGMENT;
                }
                fragmented = FRAGMENTED;
                length = 8;
            } else if (protocol == AUTHENTICATION) {
                length = (buffer.getUnsignedByte(at + 1) + 2) * 4;
            }
            protocol = buffer.getUnsignedByte(at);
            at += length;
        }
        return CUT;
    }

    private static boolean isExtension(int protocol) {
        return switch (protocol) {
            case HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION, MOBILITY, HIP, SHIM6 -> true;
            default -> false;
        };
    }

    /** The protocol behind the extensions. */
    public static int protocol(int found) {
        return found & 0xff;
    }

    /** Where its header starts, counted from the IPv6 header; perhaps behind the packet's end. */
    public static int offset(int found) {
        return found >> 9;
    }

    /** Whether the packet is a first fragment. */
    public static boolean isFragmented(int found) {
        return (found & FRAGMENTED) != 0;
    }
}
