package net.virtuoso.wire;

import io.netty.buffer.ByteBuf;

/** Where things stand in the IP, TCP and UDP headers (RFC 791, 8200, 9293, 768) of a frame. */
final class InnerPacket {
    static final int IPV4_MIN = 20;
    static final int IPV4_TOTAL_LENGTH = 2;
    static final int IPV4_ID = 4;
    static final int IPV4_FRAGMENT = 6;
    static final int IPV4_PROTOCOL = 9;
    static final int IPV4_CHECKSUM = 10;
    static final int IPV4_SOURCE = 12;
    static final int IPV6_LENGTH = 40;
    static final int IPV6_PAYLOAD_LENGTH = 4;
    static final int IPV6_NEXT_HEADER = 6;
    static final int IPV6_SOURCE = 8;

    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ICMPV6 = 58;

    static final int TCP_MIN = 20;
    static final int TCP_SEQUENCE = 4;
    static final int TCP_FLAGS = 13;
    static final int TCP_CHECKSUM = 16;
    static final int UDP_LENGTH = 4;
    static final int UDP_CHECKSUM = 6;
    static final int UDP_HEADER = 8;

    private static final int MAX_EXTENSIONS = 8;

    private InnerPacket() {}

    /** The TCP header's length as it says, at least 20. */
    static int tcpHeaderLength(ByteBuf buffer, int transport) {
        return Math.max(TCP_MIN, (buffer.getUnsignedByte(transport + 12) >> 4) * 4);
    }

    /** The IPv4 header's length as it says, at least 20. */
    static int ipv4HeaderLength(ByteBuf buffer, int network) {
        return Math.max(IPV4_MIN, (buffer.getByte(network) & 0xf) * 4);
    }

    /** Where an IP packet's payload starts, for IP fragmentation; the offset of the packet itself if it is cut short. */
    static int fragmentPayload(ByteBuf buffer, int network) {
        int type = buffer.getUnsignedShort(network - 2);
        if (type == EthernetFrame.IPV6) {
            return network + IPV6_LENGTH;
        }
        return network < buffer.writerIndex() ? network + ipv4HeaderLength(buffer, network) : network;
    }

    /**
     * Walks IPv6 extension headers (RFC 8200, 4.1).
     *
     * @return protocol of the first header that isn't an extension in the low 8 bits and its absolute offset above; -1 if the
     *     packet is cut short, is a later fragment, or has more than eight extensions
     */
    static long ipv6Transport(ByteBuf buffer, int network) {
        int end = buffer.writerIndex();
        if (network + IPV6_LENGTH > end) {
            return -1;
        }
        int protocol = buffer.getUnsignedByte(network + IPV6_NEXT_HEADER);
        int offset = network + IPV6_LENGTH;
        for (int i = 0; i < MAX_EXTENSIONS; i++) {
            boolean fragment = protocol == 44;
            if (!fragment && protocol != 0 && protocol != 43 && protocol != 60) {
                return (long) offset << 8 | protocol;
            }
            if (offset + 8 > end || (fragment && (buffer.getUnsignedShort(offset + 2) & 0xfff8) != 0)) {
                return -1;
            }
            protocol = buffer.getUnsignedByte(offset);
            offset += fragment ? 8 : (buffer.getUnsignedByte(offset + 1) + 1) * 8;
        }
        return -1;
    }
}
