package net.virtuoso.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import net.virtuoso.wire.VirtioNetHeader;

/** Good frames, each with its virtio-net header. */
final class Samples {
    private static final long MAC_A = 0x0200_0000_0001L;
    private static final long MAC_B = 0x0200_0000_0002L;
    private static final long BROADCAST = 0xffff_ffff_ffffL;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int ARP = 0x0806;
    private static final int VLAN = 0x8100;
    private static final int ETHERNET = 14;

    private Samples() {}

    static List<byte[]> frames() {
        return List.of(
                arp(),
                solicitation(),
                dhcpAcknowledgement(),
                tcp4(0, 3_000, 1_448),
                tcp4(1, 20_000, 1_448),
                tcp4(0, 40, 0),
                tcp6(4_000, 1_428),
                udp4(68, 67, 300, 0),
                udp4(4_000, 53, 90, 0),
                udp4(4_000, 4_001, 6_000, 1_400));
    }

    private static ByteBuf ethernet(long destination, int etherType) {
        ByteBuf frame = Unpooled.buffer();
        frame.writeZero(VirtioNetHeader.LENGTH);
        frame.writeShort((int) (destination >>> 32)).writeInt((int) destination);
        frame.writeShort((int) (MAC_A >>> 32)).writeInt((int) MAC_A);
        return frame.writeShort(etherType);
    }

    private static byte[] arp() {
        ByteBuf frame = ethernet(BROADCAST, ARP);
        frame.writeShort(1).writeShort(IPV4).writeByte(6).writeByte(4).writeShort(1);
        frame.writeShort((int) (MAC_A >>> 32)).writeInt((int) MAC_A).writeInt(0x0a00_0001);
        frame.writeZero(6).writeInt(0x0a00_0002);
        return ByteBufUtil.getBytes(frame);
    }

    /** A neighbour solicitation for fd00::2 (RFC 4861, 4.3), its checksum left to be made. */
    private static byte[] solicitation() {
        ByteBuf frame = ethernet(0x3333_ff00_0002L, IPV6);
        frame.writeInt(0x6000_0000).writeShort(32).writeByte(58).writeByte(255);
        frame.writeLong(0xfd00_0000_0000_0000L).writeLong(1);
        frame.writeLong(0xff02_0000_0000_0000L).writeLong(0x1_ff00_0002L);
        frame.writeByte(135).writeByte(0).writeShort(0).writeInt(0);
        frame.writeLong(0xfd00_0000_0000_0000L).writeLong(2);
        frame.writeByte(1).writeByte(1).writeShort((int) (MAC_A >>> 32)).writeInt((int) MAC_A);
        VirtioNetHeader.set(frame, 0, 1, VirtioNetHeader.GSO_NONE, 0, 0, ETHERNET + 40, 2);
        return ByteBufUtil.getBytes(frame);
    }

    /** What a DHCP server answers (RFC 2131): the address 10.0.0.9 for an hour. */
    private static byte[] dhcpAcknowledgement() {
        ByteBuf frame = ethernet(MAC_A, IPV4);
        int options = 3 + 6 + 6 + 1;
        ipv4(frame, 17, 8 + 240 + options);
        frame.writeShort(67).writeShort(68).writeShort(8 + 240 + options).writeShort(0);
        frame.writeInt(0x0201_0600).writeInt(7).writeInt(0).writeInt(0).writeInt(0x0a00_0009);
        frame.writeLong(0)
                .writeShort((int) (MAC_A >>> 32))
                .writeInt((int) MAC_A)
                .writeZero(10 + 192);
        frame.writeInt(0x6382_5363).writeByte(53).writeByte(1).writeByte(5);
        frame.writeByte(54).writeByte(4).writeInt(0x0a00_00fe);
        frame.writeByte(51).writeByte(4).writeInt(3_600).writeByte(255);
        return ByteBufUtil.getBytes(frame);
    }

    private static byte[] tcp4(int tags, int payload, int segment) {
        ByteBuf frame = ethernet(MAC_B, tags == 0 ? IPV4 : VLAN);
        for (int i = 0; i < tags; i++) {
            frame.writeShort(5).writeShort(IPV4);
        }
        int network = ETHERNET + 4 * tags;
        ipv4(frame, 6, 20 + payload);
        tcp(frame, payload);
        if (segment > 0) {
            VirtioNetHeader.set(frame, 0, 1, VirtioNetHeader.GSO_TCPV4, network + 40, segment, network + 20, 16);
        }
        return ByteBufUtil.getBytes(frame);
    }

    private static byte[] tcp6(int payload, int segment) {
        ByteBuf frame = ethernet(MAC_B, IPV6);
        frame.writeInt(0x6000_0000).writeShort(20 + payload).writeByte(6).writeByte(64);
        frame.writeLong(0xfd00_0000_0000_0000L).writeLong(1);
        frame.writeLong(0xfd00_0000_0000_0000L).writeLong(2);
        tcp(frame, payload);
        VirtioNetHeader.set(frame, 0, 1, VirtioNetHeader.GSO_TCPV6, ETHERNET + 60, segment, ETHERNET + 40, 16);
        return ByteBufUtil.getBytes(frame);
    }

    private static byte[] udp4(int from, int to, int payload, int segment) {
        ByteBuf frame = ethernet(MAC_B, IPV4);
        ipv4(frame, 17, 8 + payload);
        frame.writeShort(from).writeShort(to).writeShort(8 + payload).writeShort(0);
        frame.writeZero(payload);
        if (segment > 0) {
            VirtioNetHeader.set(frame, 0, 1, VirtioNetHeader.GSO_UDP_L4, ETHERNET + 28, segment, ETHERNET + 20, 6);
        }
        return ByteBufUtil.getBytes(frame);
    }

    private static void ipv4(ByteBuf frame, int protocol, int payload) {
        frame.writeShort(0x4500).writeShort(20 + payload).writeInt(0x0001_4000);
        frame.writeByte(64)
                .writeByte(protocol)
                .writeShort(0)
                .writeInt(0x0a00_0001)
                .writeInt(0x0a00_0002);
    }

    private static void tcp(ByteBuf frame, int payload) {
        frame.writeShort(40_000).writeShort(5_201).writeInt(1).writeInt(1);
        frame.writeShort(0x5010).writeShort(1_000).writeInt(0).writeZero(payload);
    }
}
