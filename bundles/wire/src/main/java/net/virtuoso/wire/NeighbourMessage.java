package net.virtuoso.wire;

import io.netty.buffer.ByteBuf;

/**
 * Reads and writes messages of IPv6 neighbour discovery (RFC 4861, 4). Nothing is allocated. {@code network} is the absolute
 * offset of the IPv6 header, {@code icmp} that of the ICMPv6 header.
 */
public final class NeighbourMessage {
    /** A host asks for routers. */
    public static final int ROUTER_SOLICITATION = 133;
    /** A router says that it is one. */
    public static final int ROUTER_ADVERTISEMENT = 134;
    /** Who has an address? */
    public static final int NEIGHBOUR_SOLICITATION = 135;
    /** Somebody has it. */
    public static final int NEIGHBOUR_ADVERTISEMENT = 136;
    /** A router knows a better way. */
    public static final int REDIRECT = 137;

    /** Option: the sender's link-layer address. */
    public static final int SOURCE_ADDRESS = 1;
    /** Option: the target's link-layer address. */
    public static final int TARGET_ADDRESS = 2;

    /** Answer of {@link #option}: it isn't there. */
    public static final long ABSENT = -1;
    /** Answer of {@link #option}: the options aren't whole. */
    public static final long BROKEN = -2;

    /** The length of an advertisement's frame as {@link #writeAdvertisement} makes it. */
    public static final int ADVERTISEMENT_FRAME = VirtioNetHeader.MIN_FRAME + Ipv6Headers.LENGTH + 32;

    private static final int TARGET = 8;
    /** Where options begin in solicitations and advertisements of neighbours. */
    private static final int NEIGHBOUR_LENGTH = 24;

    private static final int ROUTER_SOLICITATION_LENGTH = 8;
    private static final int HOP_LIMIT = 7;
    private static final int SOURCE = 8;
    private static final int MAX_HOPS = 255;
    private static final int SOLICITED = 0x4000_0000;
    private static final int OVERRIDE = 0x2000_0000;
    private static final long ALL_NODES_HIGH = 0xff02L << 48;
    private static final long ALL_NODES_MAC = 0x3333_0000_0001L;

    private NeighbourMessage() {}

    /**
     * Whether a solicitation or neighbour advertisement is whole and such as a receiver accepts (RFC 4861, 7.1), its checksum
     * aside: sent on this link, code 0. The other readers need that.
     */
    public static boolean isValid(ByteBuf buffer, int network, int icmp) {
        int end = Ipv6Headers.end(buffer, network);
        if (icmp + ROUTER_SOLICITATION_LENGTH > end
                || buffer.getUnsignedByte(network + HOP_LIMIT) != MAX_HOPS
                || buffer.getByte(icmp + 1) != 0) {
            return false;
        }
        return buffer.getUnsignedByte(icmp) == ROUTER_SOLICITATION || icmp + NEIGHBOUR_LENGTH <= end;
    }

    /** The first 64 bits of the target address of a neighbour's message. */
    public static long targetHigh(ByteBuf buffer, int icmp) {
        return buffer.getLong(icmp + TARGET);
    }

    /** The last 64 bits of the target address. */
    public static long targetLow(ByteBuf buffer, int icmp) {
        return buffer.getLong(icmp + TARGET + Long.BYTES);
    }

    /**
     * The MAC address in an option.
     *
     * @param type {@link #SOURCE_ADDRESS} or {@link #TARGET_ADDRESS}
     * @param expected the address that it should be
     * @return {@code expected} if every such option holds it, otherwise the first other one; {@link #ABSENT}; {@link #BROKEN}
     */
    public static long option(ByteBuf buffer, int network, int icmp, int type, long expected) {
        int end = Ipv6Headers.end(buffer, network);
        int at = icmp
                + (buffer.getUnsignedByte(icmp) == ROUTER_SOLICITATION ? ROUTER_SOLICITATION_LENGTH : NEIGHBOUR_LENGTH);
        long found = ABSENT;
        while (at < end) {
            int length = at + 2 > end ? 0 : buffer.getUnsignedByte(at + 1) * 8;
            if (length == 0 || at + length > end) {
                return BROKEN;
            }
            if (buffer.getUnsignedByte(at) == type) {
                long mac = EthernetFrame.destination(buffer, at + 2);
                if (mac != expected) {
                    return mac;
                }
                found = mac;
            }
            at += length;
        }
        return found;
    }

    /** Whether the checksum of an ICMPv6 packet without extension headers is right (RFC 4443, 2.3). */
    public static boolean isChecksumRight(ByteBuf buffer, int network, int icmp) {
        int end = Ipv6Headers.end(buffer, network);
        return fold(sum(buffer, network + SOURCE, network + Ipv6Headers.LENGTH)
                        + sum(buffer, icmp, end)
                        + (end - icmp)
                        + Ipv6Headers.ICMPV6)
                == 0xffff;
    }

    /**
     * Appends a frame that answers a solicitation: virtio-net header, Ethernet header, IPv6, advertisement. One that asks whether
     * an address is free (RFC 4862, 5.4) is answered to all.
     *
     * @param out takes {@link #ADVERTISEMENT_FRAME} bytes
     * @param mac who has the target address
     * @param asker the Ethernet source of the solicitation
     * @param request the buffer with a valid solicitation
     */
    public static void writeAdvertisement(ByteBuf out, long mac, long asker, ByteBuf request, int network, int icmp) {
        long high = request.getLong(network + SOURCE);
        long low = request.getLong(network + SOURCE + Long.BYTES);
        boolean probe = high == 0 && low == 0;
        out.writeZero(VirtioNetHeader.LENGTH);
        ArpPacket.writeMac(out, probe ? ALL_NODES_MAC : asker);
        ArpPacket.writeMac(out, mac);
        out.writeShort(EthernetFrame.IPV6);
        int ip = out.writerIndex();
        out.writeInt(0x6000_0000).writeShort(32).writeByte(Ipv6Headers.ICMPV6).writeByte(MAX_HOPS);
        out.writeLong(targetHigh(request, icmp)).writeLong(targetLow(request, icmp));
        out.writeLong(probe ? ALL_NODES_HIGH : high).writeLong(probe ? 1 : low);
        int answer = out.writerIndex();
        out.writeByte(NEIGHBOUR_ADVERTISEMENT).writeByte(0).writeShort(0);
        out.writeInt(probe ? OVERRIDE : SOLICITED | OVERRIDE);
        out.writeLong(targetHigh(request, icmp)).writeLong(targetLow(request, icmp));
        out.writeByte(TARGET_ADDRESS).writeByte(1);
        ArpPacket.writeMac(out, mac);
        long sum = sum(out, ip + SOURCE, out.writerIndex()) + 32 + Ipv6Headers.ICMPV6;
        out.setShort(answer + 2, ~fold(sum));
    }

    private static long sum(ByteBuf buffer, int from, int to) {
        long sum = 0;
        int at = from;
        for (; at + 1 < to; at += 2) {
            sum += buffer.getUnsignedShort(at);
        }
        return at < to ? sum + ((long) buffer.getUnsignedByte(at) << 8) : sum;
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) folded;
    }
}
