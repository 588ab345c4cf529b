package net.virtuoso.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VirtioNetHeaderTest {
    private static final int ETHERNET_IP_TCP = 14 + 20 + 32;

    private static ByteBuf tcpSuperFrame(int payload, int mss) {
        ByteBuf frame = Frames.ethernet(Frames.MAC_B, EthernetFrame.IPV4, 0);
        Frames.ipv4(frame, 6, 1, 0, 32 + payload);
        Frames.tcp(frame, 5001, 5002, 1, 0x10).writeZero(payload);
        VirtioNetHeader.set(frame, 0, VirtioNetHeader.NEEDS_CHECKSUM, 1, ETHERNET_IP_TCP, mss, 34, 16);
        return frame;
    }

    @Test
    void readsWhatItWrites() {
        ByteBuf frame = Frames.ethernet(Frames.MAC_B, EthernetFrame.IPV4, 0);
        VirtioNetHeader.set(frame, 0, 3, 0x81, 66, 65_535, 34, 16);
        assertThat(VirtioNetHeader.flags(frame, 0)).isEqualTo(3);
        assertThat(VirtioNetHeader.gsoType(frame, 0)).isEqualTo(VirtioNetHeader.GSO_TCPV4);
        assertThat(VirtioNetHeader.gsoEcn(frame, 0)).isTrue();
        assertThat(VirtioNetHeader.headerLength(frame, 0)).isEqualTo(66);
        assertThat(VirtioNetHeader.gsoSize(frame, 0)).isEqualTo(65_535);
        assertThat(VirtioNetHeader.checksumStart(frame, 0)).isEqualTo(34);
        assertThat(VirtioNetHeader.checksumOffset(frame, 0)).isEqualTo(16);
        assertThat(frame.getByte(2)).as("little-endian").isEqualTo((byte) 66);
        frame.release();
    }

    @Test
    void countsThePacketsOfASuperFrame() {
        ByteBuf frame = tcpSuperFrame(10 * 1448 + 1, 1448);
        assertThat(VirtioNetHeader.validate(frame)).isEqualTo(FrameFault.NONE);
        assertThat(VirtioNetHeader.segments(frame)).isEqualTo(11);
        assertThat(VirtioNetHeader.wireBytes(frame)).isEqualTo(10 * (1448 + 66) + 1 + 66);
        frame.release();

        ByteBuf plain = Frames.ethernet(Frames.MAC_B, EthernetFrame.ARP, 0).writeZero(46);
        assertThat(VirtioNetHeader.validate(plain)).isEqualTo(FrameFault.NONE);
        assertThat(VirtioNetHeader.segments(plain)).isOne();
        assertThat(VirtioNetHeader.wireBytes(plain)).isEqualTo(60);
        plain.release();
    }

    @Test
    void countsUdpSegmentsAndIpFragments() {
        ByteBuf frame = Frames.ethernet(Frames.MAC_B, EthernetFrame.IPV6, 0);
        Frames.udp(Frames.ipv6(frame, 17, 8 + 2500), 1, 2, 2500).writeZero(2500);
        VirtioNetHeader.set(frame, 0, 1, VirtioNetHeader.GSO_UDP_L4, 62, 1000, 54, 6);
        assertThat(VirtioNetHeader.validate(frame)).isEqualTo(FrameFault.NONE);
        assertThat(VirtioNetHeader.segments(frame)).isEqualTo(3);
        VirtioNetHeader.set(frame, 0, 1, VirtioNetHeader.GSO_UDP, 62, 1400, 54, 6);
        assertThat(VirtioNetHeader.validate(frame)).isEqualTo(FrameFault.NONE);
        assertThat(VirtioNetHeader.segments(frame)).isEqualTo(2);
        frame.release();
    }

    @Test
    void namesEachFault() {
        ByteBuf frame = tcpSuperFrame(3000, 1448);
        assertThat(fault(frame, 1, 1, 66, 1448, 34, 16)).isEqualTo(FrameFault.NONE);
        assertThat(fault(frame, 1, 0x81, 0, 1448, 34, 16)).isEqualTo(FrameFault.NONE);
        assertThat(fault(frame, 4, 0, 0, 0, 0, 0)).isEqualTo(FrameFault.FLAGS);
        assertThat(fault(frame, 1, 2, 66, 1448, 34, 16)).isEqualTo(FrameFault.GSO_TYPE);
        assertThat(fault(frame, 1, 4, 66, 1448, 34, 16)).as("v6 over v4").isEqualTo(FrameFault.GSO_TYPE);
        assertThat(fault(frame, 1, 0x80, 66, 0, 34, 16)).as("ECN alone").isEqualTo(FrameFault.GSO_TYPE);
        assertThat(fault(frame, 1, 1, 66, 0, 34, 16)).isEqualTo(FrameFault.GSO_SIZE);
        assertThat(fault(frame, 1, 1, 3067, 1448, 34, 16)).isEqualTo(FrameFault.HEADER_LENGTH);
        assertThat(fault(frame, 0, 1, 66, 1448, 34, 16)).isEqualTo(FrameFault.CHECKSUM_PLACE);
        assertThat(fault(frame, 1, 1, 66, 1448, 33, 16)).isEqualTo(FrameFault.CHECKSUM_PLACE);
        assertThat(fault(frame, 1, 1, 66, 1448, 3050, 6)).isEqualTo(FrameFault.CHECKSUM_PLACE);
        assertThat(fault(frame, 1, 0, 0, 0, 3064, 1)).isEqualTo(FrameFault.CHECKSUM_PLACE);
        assertThat(fault(frame, 1, 0, 0, 0, 65_535, 65_535)).isEqualTo(FrameFault.CHECKSUM_PLACE);
        frame.writerIndex(VirtioNetHeader.MIN_FRAME - 1);
        assertThat(fault(frame, 0, 0, 0, 0, 0, 0)).isEqualTo(FrameFault.TOO_SHORT);
        frame.release();

        ByteBuf headersOnly = tcpSuperFrame(0, 1448);
        assertThat(VirtioNetHeader.validate(headersOnly)).isEqualTo(FrameFault.GSO_SIZE);
        headersOnly.release();

        ByteBuf tagged = Frames.ethernet(Frames.MAC_B, EthernetFrame.ARP, 1);
        tagged.writerIndex(tagged.writerIndex() - 1);
        assertThat(VirtioNetHeader.validate(tagged)).isEqualTo(FrameFault.TOO_SHORT);
        tagged.release();

        ByteBuf huge = Frames.ethernet(Frames.MAC_B, EthernetFrame.ARP, 0);
        huge.writeZero(VirtioNetHeader.MAX_FRAME + 1 - huge.readableBytes());
        assertThat(VirtioNetHeader.validate(huge)).isEqualTo(FrameFault.TOO_LONG);
        huge.release();
    }

    private static FrameFault fault(ByteBuf frame, int flags, int gso, int header, int size, int start, int offset) {
        VirtioNetHeader.set(frame, 0, flags, gso, header, size, start, offset);
        return VirtioNetHeader.validate(frame);
    }

    @Test
    void whatPassesCanBeMeasuredWhateverTheGuestWrote() {
        SplittableRandom random = new SplittableRandom(1);
        ByteBuf tcp = tcpSuperFrame(4000, 1448);
        ByteBuf other = Frames.ethernet(Frames.MAC_B, EthernetFrame.IPV6, 1).writeZero(60);
        int passed = 0;
        for (int i = 0; i < 200_000; i++) {
            ByteBuf frame = Frames.mutated(random.nextInt(4) == 0 ? other : tcp, random, 5);
            if (VirtioNetHeader.validate(frame) == FrameFault.NONE) {
                passed++;
                assertThat(VirtioNetHeader.segments(frame)).isPositive();
                assertThat(VirtioNetHeader.wireBytes(frame))
                        .isGreaterThanOrEqualTo(frame.readableBytes() - VirtioNetHeader.LENGTH);
            }
        }
        assertThat(passed).isGreaterThan(10_000);
        tcp.release();
        other.release();
    }
}
