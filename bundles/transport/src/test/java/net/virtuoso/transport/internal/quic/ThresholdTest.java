package net.virtuoso.transport.internal.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ThresholdTest {
    private static final int INITIAL = 0xc0;
    private static final int HANDSHAKE = 0xe0;
    private static final int SHORT_HEADER = 0x40;

    private long now;

    private static ByteBuf packet(int first, int version, int length) {
        return Unpooled.buffer(length)
                .writeByte(first)
                .writeInt(version)
                .writeByte(Threshold.SHORTEST_IDENTIFIER)
                .writeZero(Math.max(0, length - 6))
                .writerIndex(length);
    }

    private static boolean isUnfit(int first, int version, int length) {
        return Threshold.isUnfit(packet(first, version, Math.max(6, length)).writerIndex(length));
    }

    @Test
    void whatOpensIsLong() {
        assertThat(isUnfit(INITIAL, 1, 1_199)).isTrue();
        assertThat(isUnfit(INITIAL, 1, 1_200)).isFalse();
        assertThat(isUnfit(INITIAL | 0xf, 1, 40)).isTrue();
    }

    @Test
    void whatIsAnsweredWithTheVersionsIsLong() {
        assertThat(isUnfit(HANDSHAKE, 0x6b3343cf, 1_199)).isTrue();
        assertThat(isUnfit(HANDSHAKE, 0, 100)).isTrue();
        assertThat(isUnfit(HANDSHAKE, 0x6b3343cf, 1_200)).isFalse();
    }

    @Test
    void theRestOfAConnectionMayBeShort() {
        assertThat(isUnfit(HANDSHAKE, 1, 60)).isFalse();
        assertThat(isUnfit(SHORT_HEADER, 0xabcdef, 30)).isFalse();
    }

    @Test
    void whatIsNoPacketIsTooShort() {
        for (int length = 0; length < 5; length++) {
            assertThat(isUnfit(SHORT_HEADER, 1, length)).isTrue();
        }
    }

    @Test
    void whatOpensHasALongIdentifier() {
        ByteBuf opening = packet(INITIAL, 1, 1_200);
        assertThat(Threshold.isUnfit(opening.setByte(5, 7))).isTrue();
        assertThat(Threshold.isUnfit(opening.setByte(5, 20))).isFalse();
        // Of another version it may be as short as that one wants.
        assertThat(Threshold.isUnfit(opening.setByte(5, 0).setInt(1, 2))).isFalse();
    }

    private static ByteBuf from(int identifier, int first, int length) {
        boolean isLong = first != SHORT_HEADER;
        ByteBuf packet = Unpooled.buffer(length).writeByte(first);
        if (isLong) {
            packet.writeInt(1).writeByte(20);
        }
        packet.writeZero(16).writeInt(identifier);
        return packet.writeZero(Math.max(0, length - packet.readableBytes())).writerIndex(length);
    }

    /** Only from where it was made, and as much as it likes. */
    @Test
    void whatBelongsToAConnectionPasses() {
        Threshold threshold = new Threshold(() -> now);
        EmbeddedChannel connection = new EmbeddedChannel();
        EmbeddedChannel channel = new EmbeddedChannel(threshold, new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                if (threshold.connections() == 0 && connection.isOpen()) {
                    assertThat(threshold.enter(connection)).isTrue();
                }
                context.fireChannelRead(message);
            }
        });
        InetSocketAddress caller = new InetSocketAddress("192.0.2.1", 1);
        InetSocketAddress otherPort = new InetSocketAddress("192.0.2.1", 2);
        InetSocketAddress otherHost = new InetSocketAddress("192.0.2.2", 1);
        assertThat(threshold.enter(connection)).as("nothing is passed on").isFalse();
        assertThat(passes(channel, new DatagramPacket(from(1, SHORT_HEADER, 100), otherHost, caller)))
                .as("of none")
                .isFalse();
        assertThat(passes(channel, new DatagramPacket(from(1, INITIAL, 1_200), otherHost, caller)))
                .isTrue();
        for (int type : new int[] {SHORT_HEADER, HANDSHAKE, INITIAL}) {
            assertThat(passes(channel, new DatagramPacket(from(1, type, 1_200), otherHost, caller)))
                    .isTrue();
            assertThat(passes(channel, new DatagramPacket(from(1, type, 1_200), otherHost, otherPort)))
                    .isFalse();
            assertThat(passes(channel, new DatagramPacket(from(1, type, 1_200), caller, otherHost)))
                    .isFalse();
        }
        for (int i = 0; i < 2 * Threshold.MOST_A_SECOND; i++) {
            assertThat(passes(channel, new DatagramPacket(from(1, SHORT_HEADER, 30), otherHost, caller)))
                    .isTrue();
        }
        assertThat(passes(channel, new DatagramPacket(from(2, SHORT_HEADER, 30), otherHost, caller)))
                .as("of another")
                .isFalse();
        assertThat(passes(channel, new DatagramPacket(from(1, SHORT_HEADER, 20), otherHost, caller)))
                .as("without a whole identifier")
                .isFalse();
        ByteBuffer other = threshold.identifiers().newId(ByteBuffer.allocate(20).putInt(16, 1), 20);
        ByteBuf ofAnother = from(0, INITIAL, 1_200).setBytes(6, other.duplicate());
        assertThat(passes(channel, new DatagramPacket(ofAnother.copy(), otherHost, caller)))
                .isTrue();
        assertThat(passes(channel, new DatagramPacket(ofAnother, otherHost, otherPort)))
                .as("also by another of its identifiers")
                .isFalse();
        connection.close();
        assertThat(threshold.connections()).isZero();
        assertThat(passes(channel, new DatagramPacket(from(1, SHORT_HEADER, 100), otherHost, caller)))
                .as("of one that has ended")
                .isFalse();
        channel.finish();
    }

    /** Whatever comes, nothing is thrown and nothing is kept. */
    @Test
    void anyDatagramPassesOrIsGivenBack() {
        Random random = new Random(28);
        Threshold threshold = new Threshold(() -> now);
        EmbeddedChannel channel = new EmbeddedChannel(threshold);
        InetSocketAddress anybody = new InetSocketAddress("192.0.2.1", 1);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[i % 20 == 0 ? 1_200 + random.nextInt(300) : random.nextInt(40)];
            random.nextBytes(bytes);
            ByteBuf datagram =
                    Unpooled.directBuffer().writeZero(i % 7).writeBytes(bytes).skipBytes(i % 7);
            if (passes(channel, new DatagramPacket(datagram, anybody, anybody))) {
                assertThat(bytes.length).isGreaterThanOrEqualTo(Threshold.SHORTEST);
            }
        }
        channel.checkException();
        assertThat(threshold.connections()).isZero();
        channel.finish();
    }

    /** What is answered is bounded. */
    @Test
    void aFloodOfOpeningsLeavesTimeForFrames() {
        EmbeddedChannel channel = new EmbeddedChannel(new Threshold(() -> now));
        InetSocketAddress anybody = new InetSocketAddress("192.0.2.1", 1);
        int passed = 0;
        for (int i = 0; i < Threshold.MOST_A_SECOND + 100; i++) {
            passed += passes(channel, new DatagramPacket(packet(INITIAL, 1, 1_200), anybody, anybody)) ? 1 : 0;
        }
        assertThat(passed).isEqualTo(Threshold.MOST_A_SECOND);
        now += 1_000_000_000;
        assertThat(passes(channel, new DatagramPacket(packet(INITIAL, 1, 1_200), anybody, anybody)))
                .isTrue();
        channel.finish();
    }

    private static boolean passes(EmbeddedChannel channel, DatagramPacket packet) {
        channel.writeInbound(packet);
        boolean passed = channel.readInbound() != null;
        if (passed) {
            packet.release();
        }
        assertThat(packet.refCnt()).isZero();
        return passed;
    }

    @Test
    void givesBackWhatItDrops() {
        EmbeddedChannel channel = new EmbeddedChannel(new Threshold(() -> now));
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
