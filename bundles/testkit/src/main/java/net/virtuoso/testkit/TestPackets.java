package net.virtuoso.testkit;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.MacAddress;

/**
 * Frames with the packets by which hosts find each other, as {@link TestFrames}: an empty virtio-net header and an Ethernet frame.
 * They are made byte by byte after the RFCs, so that what reads them in the product is checked against something else.
 */
public final class TestPackets {
    /** All IPv6 nodes of a link. */
    public static final MacAddress ALL_NODES = MacAddress.parse("33:33:00:00:00:01");
    /** The unspecified IPv6 address. */
    public static final IpAddress NONE_V6 = new IpAddress(0, 0);
    /** The unspecified IPv4 address. */
    public static final IpAddress NONE_V4 = IpAddress.v4(0);

    private static final int ARP = 0x0806;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int UDP = 17;
    private static final int ICMPV6 = 58;
    private static final int CAPACITY = 1024;

    private TestPackets() {}

    private static ByteBuffer frame(MacAddress source, MacAddress destination, int type) {
        ByteBuffer frame = ByteBuffer.allocate(CAPACITY);
        frame.position(TestFrames.VIRTIO);
        return mac(mac(frame, destination), source).putShort((short) type);
    }

    private static ByteBuffer mac(ByteBuffer frame, MacAddress mac) {
        return frame.putShort((short) (mac.value() >>> 32)).putInt((int) mac.value());
    }

    private static byte[] bytes(ByteBuffer frame) {
        return Arrays.copyOf(frame.array(), frame.position());
    }

    /** An Ethernet frame of any kind. */
    public static byte[] ethernet(MacAddress source, MacAddress destination, int type, byte... payload) {
        return bytes(frame(source, destination, type).put(payload));
    }

    /** The same frame behind VLAN tags. */
    public static byte[] tagged(byte[] frame, int tags) {
        ByteBuffer tagged = ByteBuffer.allocate(frame.length + 4 * tags);
        tagged.put(frame, 0, TestFrames.VIRTIO + 12);
        for (int i = 0; i < tags; i++) {
            tagged.putShort((short) 0x8100).putShort((short) 5);
        }
        return tagged.put(frame, TestFrames.VIRTIO + 12, frame.length - TestFrames.VIRTIO - 12)
                .array();
    }

    /**
     * An ARP packet (RFC 826) to everybody.
     *
     * @param operation 1 request, 2 reply
     */
    public static byte[] arp(
            MacAddress source, int operation, MacAddress senderMac, IpAddress sender, IpAddress target) {
        ByteBuffer frame = frame(source, MacAddress.BROADCAST, ARP);
        frame.putShort((short) 1)
                .putShort((short) IPV4)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) operation);
        mac(frame, senderMac).putInt(sender.v4());
        return bytes(mac(frame, new MacAddress(0)).putInt(target.v4()));
    }

    /** Who has the target address? */
    public static byte[] arpRequest(MacAddress source, IpAddress sender, IpAddress target) {
        return arp(source, 1, source, sender, target);
    }

    /** A UDP datagram over IPv4 without checksums. */
    public static byte[] udp(
            MacAddress source,
            MacAddress destination,
            IpAddress from,
            IpAddress to,
            int fromPort,
            int toPort,
            byte... payload) {
        ByteBuffer frame = frame(source, destination, IPV4);
        frame.put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) (28 + payload.length))
                .putInt(0);
        frame.put((byte) 64)
                .put((byte) UDP)
                .putShort((short) 0)
                .putInt(from.v4())
                .putInt(to.v4());
        frame.putShort((short) fromPort).putShort((short) toPort).putShort((short) (8 + payload.length));
        return bytes(frame.putShort((short) 0).put(payload));
    }

    /**
     * A DHCP message (RFC 2131) of a server to a client, to everybody.
     *
     * @param type 5 ACK, 6 NAK
     * @param client whom it is for
     * @param given the address
     * @param seconds how long; -1 to leave that out
     */
    public static byte[] dhcpReply(MacAddress server, int type, MacAddress client, IpAddress given, long seconds) {
        return udp(
                server,
                MacAddress.BROADCAST,
                IpAddress.parse("192.0.2.1"),
                IpAddress.parse("255.255.255.255"),
                67,
                68,
                dhcp(2, type, client, given, seconds));
    }

    /** A DHCP message of a client; {@code type} 3 REQUEST, 4 DECLINE, 7 RELEASE. */
    public static byte[] dhcpRequest(MacAddress client, IpAddress from, int type) {
        return udp(
                client,
                MacAddress.BROADCAST,
                from,
                IpAddress.parse("255.255.255.255"),
                68,
                67,
                dhcp(1, type, client, NONE_V4, -1));
    }

    private static byte[] dhcp(int operation, int type, MacAddress client, IpAddress given, long seconds) {
        ByteBuffer message = ByteBuffer.allocate(260);
        message.put((byte) operation).put((byte) 1).put((byte) 6).put((byte) 0).putInt(0x1234_5678);
        message.putInt(0).putInt(0).putInt(given.v4()).putInt(0).putInt(0);
        mac(message, client).position(236);
        message.putInt(0x63825363).put((byte) 0).put((byte) 53).put((byte) 1).put((byte) type);
        if (seconds >= 0) {
            message.put((byte) 51).put((byte) 4).putInt((int) seconds);
        }
        return Arrays.copyOf(message.put((byte) 255).array(), message.position());
    }

    /** An IPv6 packet of any kind. */
    public static byte[] ipv6(
            MacAddress source, MacAddress destination, IpAddress from, IpAddress to, int nextHeader, byte... payload) {
        ByteBuffer frame = frame(source, destination, IPV6);
        frame.putInt(0x6000_0000)
                .putShort((short) payload.length)
                .put((byte) nextHeader)
                .put((byte) 255);
        frame.putLong(from.high()).putLong(from.low()).putLong(to.high()).putLong(to.low());
        return bytes(frame.put(payload));
    }

    /**
     * A message of neighbour discovery (RFC 4861) with a right checksum.
     *
     * @param type 133 router solicitation, which has no target; 135 solicitation, 136 advertisement; 134 and 137 get the same form
     * @param option the type of the one option, a link-layer address; 0 for none
     */
    public static byte[] neighbour(
            MacAddress source, IpAddress from, int type, IpAddress target, int option, MacAddress optionMac) {
        IpAddress to = new IpAddress(0xff02L << 48, 1L << 32 | 0xff00_0000L | target.low() & 0xff_ffff);
        byte[] message = message(type, target, option, optionMac);
        int sum = checksum(from, to, message);
        message[2] = (byte) (sum >> 8);
        message[3] = (byte) sum;
        MacAddress group = new MacAddress(0x3333_ff00_0000L | target.low() & 0xff_ffff);
        return ipv6(source, group, from, to, ICMPV6, message);
    }

    /** The ICMPv6 message alone, without checksum. */
    public static byte[] message(int type, IpAddress target, int option, MacAddress optionMac) {
        int header = type == 133 ? 8 : 24;
        ByteBuffer message = ByteBuffer.allocate(option == 0 ? header : header + 8);
        message.put((byte) type).position(8);
        if (header > 8) {
            message.putLong(target.high()).putLong(target.low());
        }
        if (option != 0) {
            mac(message.put((byte) option).put((byte) 1), optionMac);
        }
        return message.array();
    }

    /** The checksum of an ICMPv6 message (RFC 4443, 2.3) whose checksum field is zero. */
    public static int checksum(IpAddress from, IpAddress to, byte... message) {
        ByteBuffer all = ByteBuffer.allocate(40 + message.length + message.length % 2);
        all.putLong(from.high()).putLong(from.low()).putLong(to.high()).putLong(to.low());
        all.putInt(message.length).putInt(ICMPV6).put(message).rewind();
        int sum = 0;
        while (all.hasRemaining()) {
            sum += all.getShort() & 0xffff;
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return ~sum & 0xffff;
    }
}
