package net.virtuoso.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EthernetFrameTest {
    private static final int AT = VirtioNetHeader.LENGTH;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void readsThroughVlanTags(int tags) {
        ByteBuf frame = Frames.ethernet(Frames.MAC_B, EthernetFrame.IPV6, tags);
        assertThat(EthernetFrame.destination(frame, AT)).isEqualTo(Frames.MAC_B);
        assertThat(EthernetFrame.source(frame, AT)).isEqualTo(Frames.MAC_A);
        assertThat(EthernetFrame.etherType(frame, AT)).isEqualTo(EthernetFrame.IPV6);
        assertThat(EthernetFrame.payloadOffset(frame, AT)).isEqualTo(AT + 14 + 4 * tags);
        frame.release();
    }

    @Test
    void stopsAfterTwoTags() {
        ByteBuf frame = Frames.ethernet(Frames.MAC_B, EthernetFrame.IPV4, 3);
        assertThat(EthernetFrame.etherType(frame, AT)).isEqualTo(0x8100);
        frame.release();
    }

    @Test
    void reportsACutTag() {
        ByteBuf frame = Frames.ethernet(Frames.MAC_B, EthernetFrame.IPV4, 1);
        frame.writerIndex(frame.writerIndex() - 1);
        assertThat(EthernetFrame.etherType(frame, AT)).isEqualTo(-1);
        assertThat(EthernetFrame.payloadOffset(frame, AT)).isEqualTo(-1);
        frame.release();
    }

    @Test
    void keepsAll48BitsOfAddresses() {
        ByteBuf frame = Unpooled.buffer().writeLong(0xffff_ffff_ffff_fedcL).writeInt(0xba98_7654);
        assertThat(EthernetFrame.destination(frame, 0)).isEqualTo(EthernetFrame.BROADCAST);
        assertThat(EthernetFrame.source(frame, 0)).isEqualTo(0xfedc_ba98_7654L);
        assertThat(EthernetFrame.isGroup(0x0100_5e00_0001L)).isTrue();
        assertThat(EthernetFrame.isGroup(0xfe00_0000_0001L)).isFalse();
    }
}
