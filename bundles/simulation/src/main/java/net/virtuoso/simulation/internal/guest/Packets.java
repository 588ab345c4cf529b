package net.virtuoso.simulation.internal.guest;

import io.netty.buffer.ByteBuf;
import net.virtuoso.wire.EthernetFrame;
import net.virtuoso.wire.VirtioNetHeader;

/**
 * Where things stand in a machine's frames (RFC 826, 791, 792, 768). Offsets count from the virtio-net header, which is empty:
 * nothing is left for others to segment or to sum up.
 */
final class Packets {
    static final int ETHERNET = VirtioNetHeader.LENGTH;
    static final int TYPE = ETHERNET + 12;
    /** The ARP packet or the IP header. */
    static final int NETWORK = ETHERNET + EthernetFrame.MIN_LENGTH;

    static final int IP_HEADER = 20;
    /** The ICMP or UDP header of a packet that we write. */
    static final int TRANSPORT = NETWORK + IP_HEADER;

    static final int UDP_HEADER = 8;
    /** The payload of a UDP datagram that we write. */
    static final int UDP_PAYLOAD = TRANSPORT + UDP_HEADER;

    static final int ARP_LENGTH = 28;
    static final int ICMP = 1;
    static final int UDP = 17;
    private static final int TIME_TO_LIVE = 64;
    private static final int IPV4_NO_OPTIONS = 0x4500;

    private Packets() {}

    static void ethernet(ByteBuf frame, long destination, long source, int type) {
        address(frame, ETHERNET, destination);
        address(frame, ETHERNET + 6, source);
        frame.setShort(TYPE, type);
    }

    static void address(ByteBuf frame, int offset, long mac) {
        frame.setShort(offset, (int) (mac >>> 32)).setInt(offset + 2, (int) mac);
    }

    static long address(ByteBuf frame, int offset) {
        return (long) frame.getUnsignedShort(offset) << 32 | frame.getUnsignedInt(offset + 2);
    }

    /** Writes the IP header of a packet that reaches to the frame's end. */
    static void ip(ByteBuf frame, int protocol, int source, int destination) {
        frame.setShort(NETWORK, IPV4_NO_OPTIONS)
                .setShort(NETWORK + 2, frame.writerIndex() - NETWORK)
                .setInt(NETWORK + 4, 0x4000) // don't fragment
                .setByte(NETWORK + 8, TIME_TO_LIVE)
                .setByte(NETWORK + 9, protocol)
                .setShort(NETWORK + 10, 0)
                .setInt(NETWORK + 12, source)
                .setInt(NETWORK + 16, destination);
        frame.setShort(NETWORK + 10, checksum(frame, NETWORK, TRANSPORT));
    }

    /** The sum of RFC 1071 over bytes whose own checksum field is zero; zero over bytes whose checksum is right. */
    static int checksum(ByteBuf frame, int begin, int end) {
        long sum = 0;
        for (int i = begin; i < end - 1; i += 2) {
            sum += frame.getUnsignedShort(i);
        }
        if ((end - begin) % 2 != 0) {
            sum += frame.getUnsignedByte(end - 1) << 8;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) ~sum & 0xffff;
    }
}
