package net.virtuoso.wire;

import io.netty.buffer.ByteBuf;
import net.virtuoso.model.TrafficClass;

/** Tells from a frame's headers what kind of traffic it belongs to. Reads any bytes safely, allocates nothing. */
public final class TrafficClassifier {
    private static final int PORT_SSH = 22;
    private static final int PORT_DNS = 53;
    private static final int PORT_MDNS = 5353;
    private static final int PORT_DHCP_SERVER = 67;
    private static final int PORT_DHCP_CLIENT = 68;
    private static final int PORT_DHCPV6_CLIENT = 546;
    private static final int PORT_DHCPV6_SERVER = 547;
    private static final int FIRST_NEIGHBOUR_MESSAGE = 133;
    private static final int LAST_NEIGHBOUR_MESSAGE = 137;

    private TrafficClassifier() {}

    /**
     * Classifies a frame. What can't be told because it is cut short, a later IP fragment or unknown counts as
     * {@link TrafficClass#MULTICAST} if it is sent to a group and {@link TrafficClass#APPLICATION} otherwise.
     *
     * @param buffer holds the frame up to its writer index
     * @param offset the absolute offset of the Ethernet header
     */
    public static TrafficClass classify(ByteBuf buffer, int offset) {
        int network = EthernetFrame.payloadOffset(buffer, offset);
        if (network < 0) {
            return TrafficClass.APPLICATION;
        }
        TrafficClass other = EthernetFrame.isGroup(EthernetFrame.destination(buffer, offset))
                ? TrafficClass.MULTICAST
                : TrafficClass.APPLICATION;
        return switch (buffer.getUnsignedShort(network - 2)) {
            case EthernetFrame.ARP -> TrafficClass.ARP;
            case EthernetFrame.IPV4 -> ipv4(buffer, network, other);
            case EthernetFrame.IPV6 -> ipv6(buffer, network, other);
            default -> other;
        };
    }

    private static TrafficClass ipv4(ByteBuf buffer, int network, TrafficClass other) {
        if (network + InnerPacket.IPV4_MIN > buffer.writerIndex()) {
            return other;
        }
        int protocol = buffer.getUnsignedByte(network + InnerPacket.IPV4_PROTOCOL);
        if (protocol == InnerPacket.ICMP) {
            return TrafficClass.ICMP;
        }
        if ((buffer.getUnsignedShort(network + InnerPacket.IPV4_FRAGMENT) & 0x1fff) != 0) {
            return other;
        }
        return transport(buffer, protocol, network + InnerPacket.ipv4HeaderLength(buffer, network), other);
    }

    private static TrafficClass ipv6(ByteBuf buffer, int network, TrafficClass other) {
        long found = InnerPacket.ipv6Transport(buffer, network);
        if (found < 0) {
            return other;
        }
        int protocol = (int) found & 0xff;
        int offset = (int) (found >> 8);
        if (protocol == InnerPacket.ICMPV6) {
            int message = offset < buffer.writerIndex() ? buffer.getUnsignedByte(offset) : 0;
            return message >= FIRST_NEIGHBOUR_MESSAGE && message <= LAST_NEIGHBOUR_MESSAGE
                    ? TrafficClass.ARP
                    : TrafficClass.ICMP;
        }
        return transport(buffer, protocol, offset, other);
    }

    private static TrafficClass transport(ByteBuf buffer, int protocol, int offset, TrafficClass other) {
        if ((protocol != InnerPacket.TCP && protocol != InnerPacket.UDP) || offset + 4 > buffer.writerIndex()) {
            return other;
        }
        int from = buffer.getUnsignedShort(offset);
        int to = buffer.getUnsignedShort(offset + 2);
        if (from == PORT_DNS || to == PORT_DNS) {
            return TrafficClass.DNS;
        }
        if (protocol == InnerPacket.TCP) {
            return from == PORT_SSH || to == PORT_SSH ? TrafficClass.SSH : other;
        }
        if (from == PORT_MDNS || to == PORT_MDNS) {
            return TrafficClass.DNS;
        }
        return isDhcp(from) && isDhcp(to) ? TrafficClass.DHCP : other;
    }

    private static boolean isDhcp(int port) {
        return port == PORT_DHCP_SERVER
                || port == PORT_DHCP_CLIENT
                || port == PORT_DHCPV6_CLIENT
                || port == PORT_DHCPV6_SERVER;
    }
}
