package net.virtuoso.transport.internal.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import net.virtuoso.transport.internal.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls somebody who takes connections and never says a word, as behind a path on which everything long vanishes. */
class StalledConnectionTest {
    private static final String HOST = "127.0.0.1";
    private static final Duration SOON = Duration.ofSeconds(30);

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final List<EpollSocketChannel> calls = new CopyOnWriteArrayList<>();
    private final TcpTransport transport = new TcpTransport(UnpooledByteBufAllocator.DEFAULT);

    private volatile boolean refuses;

    @SuppressWarnings("NullAway.Init")
    private Channel silent;

    @SuppressWarnings("NullAway.Init")
    private TestNode caller;

    @BeforeEach
    void start() throws Exception {
        silent = new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .childHandler(new ChannelInitializer<EpollSocketChannel>() {
                    @Override
                    protected void initChannel(EpollSocketChannel channel) {
                        calls.add(channel);
                        if (refuses) {
                            channel.close();
                        }
                    }
                })
                .bind(HOST, 0)
                .sync()
                .channel();
        caller = new TestNode("a", transport, HOST, 0);
    }

    @AfterEach
    void stop() {
        caller.close();
        transport.deactivate();
        group.shutdownGracefully(50, 1_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }

    /** What the caller has announced that it takes, which holds for what it sends as well. */
    private long segmentsOfCall(int number) throws Exception {
        caller.call("b", HOST, ((InetSocketAddress) silent.localAddress()).getPort());
        await().atMost(SOON).until(() -> calls.size() == number);
        long longest = calls.get(number - 1).tcpInfo().sndMss();
        await().atMost(SOON).until(() -> caller.failures.size() == number);
        return longest;
    }

    @Test
    void isFollowedByOneWithShorterSegments() throws Exception {
        assertThat(segmentsOfCall(1)).isGreaterThan(1_400);
        assertThat(segmentsOfCall(2)).isBetween(1_000L, 1_220L);
        assertThat(segmentsOfCall(3)).isBetween(400L, 516L);
        assertThat(segmentsOfCall(4)).isGreaterThan(1_400);
    }

    @Test
    void whoIsRefusedIsNotStalled() throws Exception {
        int port = ((InetSocketAddress) silent.localAddress()).getPort();
        refuses = true;
        caller.call("b", HOST, port);
        await().atMost(SOON).until(() -> caller.failures.size() == 1);
        refuses = false;

        assertThat(segmentsOfCall(2)).isGreaterThan(1_400);
    }
}
