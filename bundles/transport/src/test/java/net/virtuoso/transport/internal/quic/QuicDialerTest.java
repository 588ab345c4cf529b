package net.virtuoso.transport.internal.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.testkit.TestAuthority;
import net.virtuoso.wire.Hello;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class QuicDialerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final InetAddress HOST = InetAddress.getLoopbackAddress();

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final IoEventLoop loop = group.next();
    private final QuicGuard guard = new QuicGuard(new TestAuthority().node("a"));
    private final Ends ends = new Ends();

    @AfterEach
    void end() {
        group.shutdownGracefully(50, 5_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(allocator.metric().usedDirectMemory())
                        .as("bytes kept")
                        .isZero());
    }

    private QuicDialer dialer(QuicDialer.Sockets sockets) {
        return new QuicDialer(loop, guard, allocator, new Offload(System::nanoTime), sockets);
    }

    private QuicConnection connection() {
        return new QuicConnection(null, ends, guard.judge(), allocator, 1);
    }

    /** Netty tells of that on a thread of its own, and there is no channel. */
    @Test
    void aSocketThatCannotBeMadeEndsTheConnectionOnItsLoop() {
        QuicDialer dialer = dialer(handlers -> new Bootstrap()
                .group(loop)
                .channelFactory((ChannelFactory<Channel>) () -> {
                    throw new ChannelException("Too many open files");
                })
                .handler(new ChannelInboundHandlerAdapter())
                .bind(new InetSocketAddress(HOST, 0)));
        loop.execute(() -> dialer.connect(connection(), new InetSocketAddress(HOST, 9)));
        await().atMost(PATIENCE).until(() -> !ends.reasons.isEmpty());
        assertThat(ends.reasons).containsExactly("no UDP socket to call from: Too many open files");
        assertThat(ends.onLoop).isTrue();
    }

    /** The socket is there a task later. */
    @Test
    void whoIsClosedBeforeTheSocketIsThereCallsNobody() throws Exception {
        QuicDialer dialer =
                dialer(handlers -> QuicSockets.bind(loop, allocator, new InetSocketAddress(HOST, 0), handlers));
        try (DatagramSocket called = new DatagramSocket(0, HOST)) {
            called.setSoTimeout((int) PATIENCE.toMillis());
            InetSocketAddress there = new InetSocketAddress(HOST, called.getLocalPort());
            loop.execute(() -> {
                QuicConnection closed = connection();
                dialer.connect(closed, there);
                closed.close();
                dialer.connect(connection(), there);
            });
            DatagramPacket first = new DatagramPacket(new byte[2_000], 2_000);
            called.receive(first);
            DatagramPacket second = new DatagramPacket(new byte[2_000], 2_000);
            called.receive(second);
            assertThat(second.getPort())
                    .as("repeated by the only one that calls")
                    .isEqualTo(first.getPort());
        }
        loop.submit(dialer::close).syncUninterruptibly();
    }

    @Test
    void saysWhyThereIsNoAnswerBeforeItsOwnerGivesUp() {
        assertThat(QuicDialer.CONNECT_TIMEOUT_MILLIS)
                .isLessThan((int) TimeUnit.SECONDS.toMillis(LinkChannel.CALL_SECONDS - 1));
    }

    /** Hears only of the end. */
    private final class Ends implements ConnectionOwner {
        private final Queue<String> reasons = new ConcurrentLinkedQueue<>();
        private volatile boolean onLoop;

        @Override
        public void connected(QuicConnection connection) {}

        @Override
        public void hello(QuicConnection connection, Hello hello, boolean call) {}

        @Override
        public void frame(QuicConnection connection, int vni, int hopLimit, ByteBuf frame) {}

        @Override
        public void answered(QuicConnection connection) {}

        @Override
        public void probeAnswered(QuicConnection connection, long token) {}

        @Override
        public void message(QuicConnection connection, ByteBuf payload) {}

        @Override
        public void readComplete(QuicConnection connection) {}

        @Override
        public void writabilityChanged(QuicConnection connection, boolean writable) {}

        @Override
        public void ended(QuicConnection connection, String reason) {
            onLoop = loop.inEventLoop();
            reasons.add(reason);
        }
    }
}
