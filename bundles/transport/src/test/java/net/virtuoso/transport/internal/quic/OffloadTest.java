package net.virtuoso.transport.internal.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OffloadTest {
    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 443);

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final Offload offload = new Offload(clock::get);
    private int meanwhile;

    private void failWith(IOException failure, DatagramPacket packet) {
        EmbeddedChannel channel = new EmbeddedChannel(
                new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                        ReferenceCountUtil.release(message);
                        promise.setFailure(failure);
                        meanwhile = offload.maxNumSegments();
                    }
                },
                offload);
        int before = offload.maxNumSegments();
        channel.writeAndFlush(packet);
        // Netty may be gathering packets for the next write.
        assertThat(meanwhile).isEqualTo(before);
        channel.runPendingTasks();
        channel.finishAndReleaseAll();
    }

    private DatagramPacket segmented() {
        return offload.newPacket(Unpooled.directBuffer().writeZero(2_400), 1_200, PEER);
    }

    @Test
    void isUsedWhereTheKernelCan() {
        assertThat(offload.maxNumSegments()).isPositive();
    }

    @Test
    void endsWithADeviceThatCannot() {
        failWith(new NativeIoException("sendmmsg", -5), segmented());
        assertThat(offload.maxNumSegments()).isZero();
        clock.addAndGet(Offload.PAUSE.toNanos());
        assertThat(offload.maxNumSegments()).isZero();
    }

    @Test
    void pausesWhereAnMtuWasLowered() {
        failWith(new NativeIoException("sendmmsg", -22), segmented());
        assertThat(offload.maxNumSegments()).isZero();
        clock.addAndGet(Offload.PAUSE.toNanos() - 1);
        assertThat(offload.maxNumSegments()).isZero();
        clock.incrementAndGet();
        assertThat(offload.maxNumSegments()).isPositive();
    }

    @Test
    void goesOnWithWhatHasOtherReasons() {
        failWith(new NativeIoException("sendmmsg", -101), segmented());
        failWith(new IOException("closed"), segmented());
        failWith(
                new NativeIoException("sendmmsg", -22),
                new DatagramPacket(Unpooled.directBuffer().writeZero(9_000), PEER));
        assertThat(offload.maxNumSegments()).isPositive();
    }
}
