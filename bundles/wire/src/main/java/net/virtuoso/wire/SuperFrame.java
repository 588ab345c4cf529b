package net.virtuoso.wire;

import io.netty.buffer.ByteBuf;

/**
 * Takes a piece out of a super-frame: a frame of its own that carries some of the payload, with headers that say so.
 *
 * <p>It does what the kernel does when it segments ({@code tcp_gso_segment}, {@code __udp_gso_segment} of Linux), but leaves a
 * long piece a super-frame and leaves the transport checksum to the kernel as before (it holds the pseudo-header's sum, RFC
 * 9293 3.1 and RFC 768). Only what those functions could cut is parsed: TCP or UDP right behind an IPv4 header or an IPv6
 * header without extensions, not an IP fragment, no urgent data.
 *
 * <p>Reused for many frames; allocates nothing.
 */
final class SuperFrame {
    /** The longest headers: virtio-net, Ethernet, two VLAN tags, IPv4 and TCP with all options. */
    static final int MAX_HEADER = VirtioNetHeader.LENGTH + EthernetFrame.MIN_LENGTH + 8 + 60 + 60;

    private static final int FIN = 0x01;
    private static final int PUSH = 0x08;
    private static final int URGENT = 0x20;
    private static final int CONGESTION_WINDOW_REDUCED = 0x80;

    private final byte[] original = new byte[MAX_HEADER];
    private boolean ipv4;
    private boolean tcp;
    private int network;
    private int transport;
    private int headerLength;
    private int payloadLength;
    private int segment;

    /**
     * Reads the headers, any bytes.
     *
     * @param start where the virtio-net header starts
     * @param length how many bytes are there
     * @return whether pieces can be taken
     */
    boolean parse(ByteBuf buffer, int start, int length) {
        int type =
                length < VirtioNetHeader.MIN_FRAME ? VirtioNetHeader.GSO_NONE : VirtioNetHeader.gsoType(buffer, start);
        boolean udp = type == VirtioNetHeader.GSO_UDP_L4;
        tcp = type == VirtioNetHeader.GSO_TCPV4 || type == VirtioNetHeader.GSO_TCPV6;
        segment = tcp || udp ? VirtioNetHeader.gsoSize(buffer, start) : 0;
        int ethernet = start + VirtioNetHeader.LENGTH;
        int packet = segment == 0 ? -1 : EthernetFrame.payloadOffset(buffer, ethernet);
        if (packet < 0 || packet + InnerPacket.IPV4_MIN > start + length) {
            return false;
        }
        int etherType = buffer.getUnsignedShort(packet - 2);
        ipv4 = etherType == EthernetFrame.IPV4 && type != VirtioNetHeader.GSO_TCPV6;
        if (!ipv4 && (etherType != EthernetFrame.IPV6 || type == VirtioNetHeader.GSO_TCPV4)) {
            return false;
        }
        int ipLength = ipv4 ? InnerPacket.ipv4HeaderLength(buffer, packet) : InnerPacket.IPV6_LENGTH;
        int transportMin = tcp ? InnerPacket.TCP_MIN : InnerPacket.UDP_HEADER;
        network = packet - start;
        transport = network + ipLength;
        if (transport + transportMin > length || !isPlain(buffer, packet)) {
            return false;
        }
        int at = start + transport;
        headerLength = transport + (tcp ? InnerPacket.tcpHeaderLength(buffer, at) : InnerPacket.UDP_HEADER);
        boolean checksumAsExpected = (VirtioNetHeader.flags(buffer, start) & VirtioNetHeader.NEEDS_CHECKSUM) != 0
                && VirtioNetHeader.checksumStart(buffer, start) == transport - VirtioNetHeader.LENGTH
                && VirtioNetHeader.checksumOffset(buffer, start)
                        == (tcp ? InnerPacket.TCP_CHECKSUM : InnerPacket.UDP_CHECKSUM);
        if (headerLength > length
                || !checksumAsExpected
                || (tcp && (buffer.getByte(at + InnerPacket.TCP_FLAGS) & URGENT) != 0)) {
            return false;
        }
        int ipPayload = ipv4
                ? buffer.getUnsignedShort(packet + InnerPacket.IPV4_TOTAL_LENGTH) - ipLength
                : buffer.getUnsignedShort(packet + InnerPacket.IPV6_PAYLOAD_LENGTH);
        payloadLength = ipPayload - (headerLength - transport);
        buffer.getBytes(start, original, 0, headerLength);
        return payloadLength > 0;
    }

    private boolean isPlain(ByteBuf buffer, int packet) {
        int protocol = tcp ? InnerPacket.TCP : InnerPacket.UDP;
        if (ipv4) {
            return buffer.getByte(packet) >> 4 == 4
                    && buffer.getUnsignedByte(packet + InnerPacket.IPV4_PROTOCOL) == protocol
                    && (buffer.getUnsignedShort(packet + InnerPacket.IPV4_FRAGMENT) & 0x3fff) == 0;
        }
        return buffer.getUnsignedByte(packet) >> 4 == 6
                && buffer.getUnsignedByte(packet + InnerPacket.IPV6_NEXT_HEADER) == protocol;
    }

    /** The length of all headers, the virtio-net header included; at most {@link #MAX_HEADER}. */
    int headerLength() {
        return headerLength;
    }

    /** The payload's length as the IP header says. */
    int payloadLength() {
        return payloadLength;
    }

    /** The first payload byte at or behind {@code from} where a piece can start: TCP anywhere, UDP at a datagram. */
    int pieceStart(int from) {
        return tcp ? from : (from + segment - 1) / segment * segment;
    }

    /** The last payload byte at or before {@code to} where a piece can end. */
    int pieceEnd(int to) {
        return tcp || to == payloadLength ? to : to / segment * segment;
    }

    /**
     * Writes the headers of the piece {@code [from, to)} of the payload.
     *
     * @param at where its virtio-net header goes; the piece's payload stands {@link #headerLength} behind it already
     */
    void writeHeaders(ByteBuf buffer, int at, int from, int to) {
        buffer.setBytes(at, original, 0, headerLength);
        int length = to - from;
        boolean first = from == 0;
        int type = buffer.getUnsignedByte(at + 1);
        VirtioNetHeader.set(
                buffer,
                at,
                VirtioNetHeader.flags(buffer, at),
                length <= segment ? VirtioNetHeader.GSO_NONE : first ? type : type & ~VirtioNetHeader.GSO_ECN,
                headerLength - VirtioNetHeader.LENGTH,
                length <= segment ? 0 : segment,
                VirtioNetHeader.checksumStart(buffer, at),
                VirtioNetHeader.checksumOffset(buffer, at));
        int transportLength = headerLength - transport + length;
        if (ipv4) {
            writeIpv4(buffer, at + network, transportLength, from);
        } else {
            buffer.setShort(at + network + InnerPacket.IPV6_PAYLOAD_LENGTH, transportLength);
        }
        if (tcp) {
            writeTcp(buffer, at + transport, first, from, to);
        } else {
            buffer.setShort(at + transport + InnerPacket.UDP_LENGTH, transportLength);
        }
        int checksum = at + transport + (tcp ? InnerPacket.TCP_CHECKSUM : InnerPacket.UDP_CHECKSUM);
        buffer.setShort(checksum, pseudoHeaderSum(buffer, at + network, transportLength));
    }

    private void writeIpv4(ByteBuf buffer, int packet, int transportLength, int from) {
        int ipLength = transport - network;
        int id = buffer.getUnsignedShort(packet + InnerPacket.IPV4_ID);
        buffer.setShort(packet + InnerPacket.IPV4_TOTAL_LENGTH, ipLength + transportLength);
        buffer.setShort(packet + InnerPacket.IPV4_ID, id + (from + segment - 1) / segment);
        buffer.setShort(packet + InnerPacket.IPV4_CHECKSUM, 0);
        buffer.setShort(packet + InnerPacket.IPV4_CHECKSUM, ~fold(sum(buffer, packet, ipLength)));
    }

    private void writeTcp(ByteBuf buffer, int at, boolean first, int from, int to) {
        int sequence = buffer.getInt(at + InnerPacket.TCP_SEQUENCE);
        buffer.setInt(at + InnerPacket.TCP_SEQUENCE, sequence + from);
        int flags = buffer.getUnsignedByte(at + InnerPacket.TCP_FLAGS);
        if (to < payloadLength) {
            flags &= ~(FIN | PUSH);
        }
        if (!first) {
            flags &= ~CONGESTION_WINDOW_REDUCED;
        }
        buffer.setByte(at + InnerPacket.TCP_FLAGS, flags);
    }

    private int pseudoHeaderSum(ByteBuf buffer, int packet, int transportLength) {
        int protocol = tcp ? InnerPacket.TCP : InnerPacket.UDP;
        int addresses = ipv4
                ? sum(buffer, packet + InnerPacket.IPV4_SOURCE, 8)
                : sum(buffer, packet + InnerPacket.IPV6_SOURCE, 32);
        return fold(addresses + protocol + transportLength);
    }

    /** The sum of 16-bit words of headers (RFC 1071); they are short, so it can't overflow. */
    private static int sum(ByteBuf buffer, int offset, int length) {
        int sum = 0;
        for (int i = 0; i < length; i += 2) {
            sum += buffer.getUnsignedShort(offset + i);
        }
        return sum;
    }

    private static int fold(int sum) {
        int folded = (sum & 0xffff) + (sum >>> 16);
        return (folded & 0xffff) + (folded >>> 16);
    }
}
