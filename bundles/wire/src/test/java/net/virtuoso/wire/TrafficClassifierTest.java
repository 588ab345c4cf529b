package net.virtuoso.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.SplittableRandom;
import net.virtuoso.model.TrafficClass;
import org.junit.jupiter.api.Test;

class TrafficClassifierTest {
    private static final int AT = VirtioNetHeader.LENGTH;
    private static final long GROUP = 0x0100_5e00_00fbL;

    private static TrafficClass classified(ByteBuf frame) {
        TrafficClass result = TrafficClassifier.classify(frame, AT);
        frame.release();
        return result;
    }

    private static ByteBuf udp4(int from, int to) {
        ByteBuf frame = Frames.ipv4(Frames.ethernet(Frames.MAC_B, EthernetFrame.IPV4, 1), 17, 1, 8, 20);
        return Frames.udp(frame, from, to, 12).writeZero(12);
    }

    private static ByteBuf tcp4(int from, int to) {
        return Frames.tcp(
                Frames.ipv4(Frames.ethernet(Frames.MAC_B, EthernetFrame.IPV4, 0), 6, 1, 0, 32), from, to, 1, 2);
    }

    private static ByteBuf icmp6(int message) {
        ByteBuf frame = Frames.ethernet(0x3333_0000_0001L, EthernetFrame.IPV6, 0);
        return Frames.ipv6(frame, 58, 8).writeByte(message).writeZero(7);
    }

    @Test
    void tellsTheClassesApart() {
        assertThat(classified(Frames.ethernet(EthernetFrame.BROADCAST, EthernetFrame.ARP, 0)))
                .isEqualTo(TrafficClass.ARP);
        assertThat(classified(icmp6(135))).isEqualTo(TrafficClass.ARP);
        assertThat(classified(icmp6(128))).isEqualTo(TrafficClass.ICMP);
        assertThat(classified(udp4(40_000, 53))).isEqualTo(TrafficClass.DNS);
        assertThat(classified(tcp4(53, 40_000))).isEqualTo(TrafficClass.DNS);
        assertThat(classified(udp4(5353, 5353))).isEqualTo(TrafficClass.DNS);
        assertThat(classified(udp4(68, 67))).isEqualTo(TrafficClass.DHCP);
        assertThat(classified(udp4(547, 546))).isEqualTo(TrafficClass.DHCP);
        assertThat(classified(udp4(67, 9))).isEqualTo(TrafficClass.APPLICATION);
        assertThat(classified(tcp4(22, 40_000))).isEqualTo(TrafficClass.SSH);
        assertThat(classified(udp4(22, 40_000))).isEqualTo(TrafficClass.APPLICATION);
        assertThat(classified(tcp4(5001, 40_000))).isEqualTo(TrafficClass.APPLICATION);
        assertThat(classified(Frames.ipv4(Frames.ethernet(Frames.MAC_B, EthernetFrame.IPV4, 2), 1, 1, 0, 8)
                        .writeZero(8)))
                .isEqualTo(TrafficClass.ICMP);
        assertThat(classified(Frames.ethernet(GROUP, 0x88cc, 0).writeZero(40))).isEqualTo(TrafficClass.MULTICAST);
    }

    @Test
    void walksIpv6Extensions() {
        ByteBuf frame = Frames.ipv6(Frames.ethernet(Frames.MAC_B, EthernetFrame.IPV6, 0), 0, 24);
        frame.writeByte(60).writeByte(0).writeZero(6).writeByte(17).writeByte(0).writeZero(6);
        assertThat(classified(Frames.udp(frame, 1, 53, 0))).isEqualTo(TrafficClass.DNS);
    }

    @Test
    void doesNotReadPortsOutOfLaterFragments() {
        ByteBuf frame = udp4(53, 53);
        frame.setShort(AT + 18 + 6, 0x2001);
        assertThat(classified(frame)).isEqualTo(TrafficClass.APPLICATION);
    }

    @Test
    void readsAnyBytes() {
        SplittableRandom random = new SplittableRandom(2);
        ByteBuf[] frames = {
            udp4(40_000, 53),
            tcp4(40_000, 22),
            icmp6(135),
            Frames.ipv6(Frames.ethernet(GROUP, EthernetFrame.IPV6, 1), 0, 64)
                    .writeBytes(new byte[] {44, 7, 0, 0, 0, 0, 0, 0, 60, 1})
        };
        for (int i = 0; i < 200_000; i++) {
            ByteBuf frame = Frames.mutated(frames[random.nextInt(frames.length)], random, 4);
            assertThat(TrafficClassifier.classify(frame, Math.min(AT, frame.writerIndex())))
                    .isNotNull();
        }
        for (ByteBuf frame : frames) {
            frame.release();
        }
    }
}
