package net.virtuoso.overlay.internal.guard;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import net.virtuoso.model.DropReason;
import net.virtuoso.model.Lease;
import net.virtuoso.overlay.internal.forward.StormLimit;
import net.virtuoso.wire.ArpPacket;
import net.virtuoso.wire.DhcpMessage;
import net.virtuoso.wire.EthernetFrame;
import net.virtuoso.wire.Ipv6Headers;
import net.virtuoso.wire.NeighbourMessage;
import org.jspecify.annotations.Nullable;

/**
 * What one VM may send. Allocates nothing for a frame, but for a new lease.
 *
 * <p>Its source is the bound MAC address. Of a family of IP addresses that was declared for the VM only those are its own; without
 * a declaration it may use any but those declared for others. {@code 0.0.0.0} passes in DHCP, IGMP and ARP probes, {@code ::} in
 * ICMPv6 (RFC 4862, 5.4; RFC 3590; RFC 4861, 4.1). What claims an address (ARP, neighbour advertisements) is held to the same, and
 * DHCP to the MAC address, by which a server gives, and to a rate. The payload is looked at behind up to two VLAN tags; deeper
 * ones, and IP in SNAP, would hide it and are refused.
 */
public final class PortGuard {
    private static final int UDP = 17;
    private static final int IGMP = 2;
    private static final int IPV4_LENGTH = 20;
    private static final int IPV4_TOTAL = 2;
    private static final int IPV4_SOURCE = 12;
    private static final int IPV4_PROTOCOL = 9;
    private static final int IPV4_FRAGMENT = 6;
    private static final int MORE_OR_OFFSET = 0x3fff;
    private static final int OFFSET = 0x1fff;
    private static final int UDP_LENGTH = 8;
    private static final int IPV6_SOURCE = 8;
    private static final int FIRST_ETHERTYPE = 1536;
    /** 01:80:c2:00:00:00 to 0f: what bridges say to their neighbours and don't forward (IEEE 802.1Q, 8.6.3). */
    private static final long BRIDGES = 0x0180_c200_0000L;

    private static final long SNAP = 0xaaaa_0300_0000L;

    /** DHCP messages a second: a client sends one in some seconds, and each one costs a server a look for a free address. */
    private static final int DHCP_LIMIT = 20;

    private final long mac;
    private final Neighbours neighbours;
    private final StormLimit dhcp;

    private Bindings known = Bindings.EMPTY;
    private OwnAddresses own = OwnAddresses.UNKNOWN;
    /** The last source that was looked up and found good: most frames have the same as the one before. */
    private int goodV4;

    private long goodHigh;
    private long goodLow;
    /** The same of link-local addresses: with one of those a host speaks to its neighbours, beside the one that it works with. */
    private long goodLocalHigh;

    private long goodLocalLow;
    private Leases.@Nullable Held lease;

    /**
     * @param mac the bound address
     * @param neighbours what is known of the network
     */
    public PortGuard(long mac, Neighbours neighbours) {
        this.mac = mac;
        this.neighbours = neighbours;
        dhcp = new StormLimit(DHCP_LIMIT, neighbours.leases().now());
    }

    /** What a DHCP server gave to the VM; {@code null} if that isn't known or is over. */
    public @Nullable Lease lease() {
        Leases.Held held = lease;
        return held != null && neighbours.leases().isGood(held) ? held.shown() : null;
    }

    /** The port goes. */
    public void close() {
        forgetLease();
    }

    private void forgetLease() {
        Leases.Held held = lease;
        if (held != null) {
            neighbours.leases().take(held);
            lease = null;
        }
    }

    /**
     * Checks a frame that the VM sends.
     *
     * @param frame lent
     * @param ethernet the absolute offset of its Ethernet header, which is whole
     * @param source its sender
     * @return why it is refused, {@code null} if it isn't
     */
    public @Nullable DropReason check(ByteBuf frame, int ethernet, long source) {
        if (source != mac) {
            return DropReason.SPOOFED_MAC;
        }
        refresh();
        if (own.trusted()) {
            return null;
        }
        if ((EthernetFrame.destination(frame, ethernet) & ~0xfL) == BRIDGES) {
            return DropReason.ROGUE_SERVICE;
        }
        int payload = EthernetFrame.payloadOffset(frame, ethernet);
        if (payload < 0) {
            return DropReason.MALFORMED;
        }
        int type = frame.getUnsignedShort(payload - 2);
        return switch (type) {
            case EthernetFrame.IPV4 -> ipv4(frame, payload);
            case EthernetFrame.IPV6 -> ipv6(frame, payload);
            case EthernetFrame.ARP -> arp(frame, payload);
            default ->
                EthernetFrame.isTag(type) || (type < FIRST_ETHERTYPE && isSnapOfIp(frame, payload))
                        ? DropReason.MALFORMED
                        : null;
        };
    }

    /** Takes over what is declared now; what was good is looked up anew. */
    private void refresh() {
        if (known == neighbours.bindings()) {
            return;
        }
        known = neighbours.bindings();
        own = known.of(mac);
        int v4 = goodV4;
        long high = goodHigh;
        long low = goodLow;
        long localHigh = goodLocalHigh;
        long localLow = goodLocalLow;
        goodV4 = 0;
        goodHigh = 0;
        goodLow = 0;
        goodLocalHigh = 0;
        goodLocalLow = 0;
        if (v4 != 0) {
            mayHave(v4);
        }
        if (high != 0) {
            mayHave(high, low);
        }
        if (localHigh != 0) {
            mayHave(localHigh, localLow);
        }
    }

    private static boolean isSnapOfIp(ByteBuf frame, int payload) {
        if (payload + 8 > frame.writerIndex() || frame.getLong(payload) >>> 16 != SNAP) {
            return false;
        }
        int type = frame.getUnsignedShort(payload + 6);
        return type == EthernetFrame.IPV4 || type == EthernetFrame.IPV6 || type == EthernetFrame.ARP;
    }

    /**
     * From which IP addresses the VM's frames may pass without being looked at here: those declared for it and, of a family for
     * which none are, the one that was found good last; IPv6 link-local is a family of its own. Others are no less good, but
     * have to be looked at.
     *
     * @param most how many there may be; the newest go first
     * @return empty if all pass; {@code null} if none may yet
     */
    public @Nullable Set<InetAddress> unwatched(int most) {
        refresh();
        if (own.trusted()) {
            return Set.of();
        }
        Set<InetAddress> addresses = new LinkedHashSet<>();
        if (goodV4 != 0) {
            addresses.add(address(ByteBuffer.allocate(4).putInt(goodV4)));
        }
        if (goodHigh != 0) {
            addresses.add(address(ByteBuffer.allocate(16).putLong(goodHigh).putLong(goodLow)));
        }
        for (int declared : own.v4()) {
            addresses.add(address(ByteBuffer.allocate(4).putInt(declared)));
        }
        for (int i = 0; i < own.high().length; i++) {
            addresses.add(address(ByteBuffer.allocate(16).putLong(own.high()[i]).putLong(own.low()[i])));
        }
        if (goodLocalHigh != 0) {
            addresses.add(address(ByteBuffer.allocate(16).putLong(goodLocalHigh).putLong(goodLocalLow)));
        }
        addresses = addresses.stream().limit(most).collect(Collectors.toUnmodifiableSet());
        return addresses.isEmpty() ? null : addresses;
    }

    private static InetAddress address(ByteBuffer bytes) {
        try {
            return InetAddress.getByAddress(bytes.array());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    private boolean mayHave(int address) {
        if (address == goodV4) {
            return true;
        }
        long owner = own.v4().length > 0 ? (own.has(address) ? mac : 0) : known.owner(address);
        if (owner != mac && owner != Bindings.NOBODY) {
            return false;
        }
        goodV4 = address;
        return true;
    }

    private boolean mayHave(long high, long low) {
        boolean local = OwnAddresses.isLinkLocal(high);
        if (high != 0 && (local ? high == goodLocalHigh && low == goodLocalLow : high == goodHigh && low == goodLow)) {
            return true;
        }
        boolean good = own.has(high, low);
        if (!good && !own.isChecked(high)) {
            long owner = known.owner(high, low);
            good = owner == Bindings.NOBODY || owner == mac;
        }
        if (good && local) {
            goodLocalHigh = high;
            goodLocalLow = low;
        } else if (good) {
            goodHigh = high;
            goodLow = low;
        }
        return good;
    }

    private @Nullable DropReason arp(ByteBuf frame, int packet) {
        if (!ArpPacket.isValid(frame, packet)) {
            return DropReason.MALFORMED;
        }
        int sender = ArpPacket.senderIp(frame, packet);
        return ArpPacket.senderMac(frame, packet) == mac && (sender == 0 || mayHave(sender))
                ? null
                : DropReason.SPOOFED_ARP;
    }

    private @Nullable DropReason ipv4(ByteBuf frame, int network) {
        int end = frame.writerIndex();
        if (network + IPV4_LENGTH > end) {
            return DropReason.MALFORMED;
        }
        int first = frame.getUnsignedByte(network);
        int header = (first & 0xf) * 4;
        if (first >> 4 != 4 || header < IPV4_LENGTH) {
            return DropReason.MALFORMED;
        }
        int source = frame.getInt(network + IPV4_SOURCE);
        int protocol = frame.getUnsignedByte(network + IPV4_PROTOCOL);
        int fragment = frame.getUnsignedShort(network + IPV4_FRAGMENT) & MORE_OR_OFFSET;
        if (protocol == UDP && (fragment & OFFSET) == 0) {
            int udp = network + header;
            if (udp + UDP_LENGTH > end) {
                return DropReason.MALFORMED;
            }
            if (frame.getUnsignedShort(udp + 2) == DhcpMessage.SERVER_PORT) {
                int whole = Math.min(end, network + frame.getUnsignedShort(network + IPV4_TOTAL));
                return dhcp(frame, udp + UDP_LENGTH, whole, fragment != 0, source);
            }
            return udp(frame, udp, source);
        }
        return (source == 0 ? protocol == IGMP : mayHave(source)) ? null : DropReason.SPOOFED_IP;
    }

    private @Nullable DropReason udp(ByteBuf frame, int udp, int source) {
        if (frame.getUnsignedShort(udp + 2) == DhcpMessage.CLIENT_PORT) {
            return DropReason.ROGUE_SERVICE;
        }
        return source != 0 && mayHave(source) ? null : DropReason.SPOOFED_IP;
    }

    /** @param end where the IP packet ends: what lies behind it isn't the message, but could pretend to be */
    private @Nullable DropReason dhcp(ByteBuf frame, int message, int end, boolean fragmented, int source) {
        if (fragmented || !DhcpMessage.hasClient(frame, message, end)) {
            return DropReason.MALFORMED;
        }
        if (DhcpMessage.client(frame, message) != mac) {
            return DropReason.SPOOFED_MAC;
        }
        if (source != 0 && !mayHave(source)) {
            return DropReason.SPOOFED_IP;
        }
        if (!dhcp.admit(neighbours.leases().now())) {
            return DropReason.STORM;
        }
        noteEnd(frame, message);
        return null;
    }

    /** The VM gives its address back. */
    private void noteEnd(ByteBuf frame, int message) {
        if (lease != null && DhcpMessage.isValid(frame, message)) {
            int type = DhcpMessage.type(frame, message);
            if (type == DhcpMessage.RELEASE || type == DhcpMessage.DECLINE) {
                forgetLease();
            }
        }
    }

    private @Nullable DropReason ipv6(ByteBuf frame, int network) {
        if (network + Ipv6Headers.LENGTH > frame.writerIndex() || frame.getUnsignedByte(network) >> 4 != 6) {
            return DropReason.MALFORMED;
        }
        long high = frame.getLong(network + IPV6_SOURCE);
        long low = frame.getLong(network + IPV6_SOURCE + Long.BYTES);
        boolean unspecified = high == 0 && low == 0;
        if (!unspecified && !mayHave(high, low)) {
            return DropReason.SPOOFED_IP;
        }
        int found = Ipv6Headers.find(frame, network);
        if (found == Ipv6Headers.LATER_FRAGMENT) {
            return unspecified ? DropReason.SPOOFED_IP : null;
        }
        if (found == Ipv6Headers.CUT) {
            return DropReason.MALFORMED;
        }
        int transport = network + Ipv6Headers.offset(found);
        int end = Ipv6Headers.end(frame, network);
        switch (Ipv6Headers.protocol(found)) {
            case Ipv6Headers.ICMPV6:
                return transport < end
                        ? icmp(frame, network, transport, Ipv6Headers.isFragmented(found))
                        : DropReason.MALFORMED;
            case UDP:
                if (transport + UDP_LENGTH > end) {
                    return DropReason.MALFORMED;
                }
                if (frame.getUnsignedShort(transport + 2) == DhcpMessage.CLIENT_PORT_V6) {
                    return DropReason.ROGUE_SERVICE;
                }
                break;
            default:
                break;
        }
        return unspecified ? DropReason.SPOOFED_IP : null;
    }

    private @Nullable DropReason icmp(ByteBuf frame, int network, int icmp, boolean fragmented) {
        int type = frame.getUnsignedByte(icmp);
        if (type < NeighbourMessage.ROUTER_SOLICITATION || type > NeighbourMessage.REDIRECT) {
            return null;
        }
        if (type == NeighbourMessage.ROUTER_ADVERTISEMENT || type == NeighbourMessage.REDIRECT) {
            return DropReason.ROGUE_SERVICE;
        }
        // RFC 6980: neighbour discovery isn't fragmented.
        if (fragmented || !NeighbourMessage.isValid(frame, network, icmp)) {
            return DropReason.MALFORMED;
        }
        boolean advertisement = type == NeighbourMessage.NEIGHBOUR_ADVERTISEMENT;
        long said = NeighbourMessage.option(
                frame,
                network,
                icmp,
                advertisement ? NeighbourMessage.TARGET_ADDRESS : NeighbourMessage.SOURCE_ADDRESS,
                mac);
        if (said == NeighbourMessage.BROKEN) {
            return DropReason.MALFORMED;
        }
        boolean own = said == NeighbourMessage.ABSENT || said == mac;
        return own
                        && (!advertisement
                                || mayHave(
                                        NeighbourMessage.targetHigh(frame, icmp),
                                        NeighbourMessage.targetLow(frame, icmp)))
                ? null
                : DropReason.SPOOFED_ARP;
    }

    /**
     * Looks at a frame that goes to the VM: what a DHCP server says. Whoever could send that is the LAN or a trusted VM, since the
     * others are refused where they enter.
     *
     * @param frame lent
     * @param ethernet the absolute offset of its Ethernet header
     */
    public void delivered(ByteBuf frame, int ethernet) {
        int network = ethernet + EthernetFrame.MIN_LENGTH;
        if (frame.getUnsignedShort(network - 2) != EthernetFrame.IPV4
                || network + IPV4_LENGTH > frame.writerIndex()
                || frame.getUnsignedByte(network + IPV4_PROTOCOL) != UDP) {
            return;
        }
        int udp = network + (frame.getUnsignedByte(network) & 0xf) * 4;
        if ((frame.getUnsignedShort(network + IPV4_FRAGMENT) & MORE_OR_OFFSET) == 0
                && udp + UDP_LENGTH <= frame.writerIndex()
                && frame.getInt(udp) == (DhcpMessage.SERVER_PORT << 16 | DhcpMessage.CLIENT_PORT)) {
            learn(frame, udp + UDP_LENGTH);
        }
    }

    private void learn(ByteBuf frame, int message) {
        if (!DhcpMessage.isValid(frame, message) || DhcpMessage.client(frame, message) != mac) {
            return;
        }
        int type = DhcpMessage.type(frame, message);
        if (type == DhcpMessage.NAK) {
            forgetLease();
        } else if (type == DhcpMessage.ACK) {
            int address = DhcpMessage.yourAddress(frame, message);
            long seconds = DhcpMessage.leaseSeconds(frame, message);
            // Without an address it answers DHCPINFORM.
            if (address != 0 && seconds > 0) {
                forgetLease();
                lease = neighbours.leases().give(address, mac, seconds);
            }
        }
    }
}
