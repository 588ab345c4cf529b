package net.virtuoso.transport.internal.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ThresholdTest {
    private static final int INITIAL = 0xc0;
    private static final int HANDSHAKE = 0xe0;
    private static final int SHORT_HEADER = 0x40;

    private static ByteBuf packet(int first, int version, int length) {
        return Unpooled.buffer(length)
                .writeByte(first)
                .writeInt(version)
                .writeZero(Math.max(0, length - 5))
                .writerIndex(length);
    }

    private static boolean isTooShort(int first, int version, int length) {
        return Threshold.isTooShort(packet(first, version, Math.max(5, length)).writerIndex(length));
    }

    @Test
    void whatOpensIsLong() {
        assertThat(isTooShort(INITIAL, 1, 1_199)).isTrue();
        assertThat(isTooShort(INITIAL, 1, 1_200)).isFalse();
        assertThat(isTooShort(INITIAL | 0xf, 1, 40)).isTrue();
    }

    @Test
    void whatIsAnsweredWithTheVersionsIsLong() {
        assertThat(isTooShort(HANDSHAKE, 0x6b3343cf, 1_199)).isTrue();
        assertThat(isTooShort(HANDSHAKE, 0, 100)).isTrue();
        assertThat(isTooShort(HANDSHAKE, 0x6b3343cf, 1_200)).isFalse();
    }

    @Test
    void theRestOfAConnectionMayBeShort() {
        assertThat(isTooShort(HANDSHAKE, 1, 60)).isFalse();
        assertThat(isTooShort(SHORT_HEADER, 0xabcdef, 30)).isFalse();
    }

    @Test
    void whatIsNoPacketIsTooShort() {
        for (int length = 0; length < 5; length++) {
            assertThat(isTooShort(SHORT_HEADER, 1, length)).isTrue();
        }
    }

    @Test
    void givesBackWhatItDrops() {
        EmbeddedChannel channel = new EmbeddedChannel(new Threshold());
        InetSocketAddress anybody = new InetSocketAddress("192.0.2.1", 1);
        DatagramPacket dropped = new DatagramPacket(packet(INITIAL, 1, 100), anybody, anybody);
        DatagramPacket passed = new DatagramPacket(packet(INITIAL, 1, 1_200), anybody, anybody);
        channel.writeInbound(dropped, passed);
        assertThat(dropped.refCnt()).isZero();
        assertThat((Object) channel.readInbound()).isSameAs(passed);
        assertThat((Object) channel.readInbound()).isNull();
        passed.release();
        channel.finish();
    }
}
