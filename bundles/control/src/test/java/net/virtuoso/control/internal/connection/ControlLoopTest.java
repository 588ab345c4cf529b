package net.virtuoso.control.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlLoopTest {
    private static ChannelInitializer<Channel> keep(List<Channel> channels) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new ChannelInboundHandlerAdapter());
                channels.add(channel);
            }
        };
    }

    /** A path may be limited to 576 bytes, 40 of which are headers. Each end holds the other one to it. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void neitherEndSendsWhatAPathMightNotTakeWhole(String host) {
        List<Channel> called = new CopyOnWriteArrayList<>();
        List<Channel> calling = new CopyOnWriteArrayList<>();
        try (ControlLoop loop = new ControlLoop("test")) {
            ServerBootstrap anyListener =
                    new ServerBootstrap().group(loop.group()).channel(EpollServerSocketChannel.class);
            Bootstrap anyCaller = new Bootstrap().group(loop.group()).channel(EpollSocketChannel.class);

            connect(loop.listener(), anyCaller, host, called, calling);
            connect(anyListener, loop.caller(), host, called, calling);

            await().until(() -> called.size() == 2);
            for (List<Channel> ends : List.of(called, calling)) {
                assertThat(ends)
                        .allSatisfy(channel -> assertThat(
                                        ((EpollSocketChannel) channel).tcpInfo().sndMss())
                                .isBetween(1L, 536L));
            }
        }
    }

    private static void connect(
            ServerBootstrap listener, Bootstrap caller, String host, List<Channel> called, List<Channel> calling) {
        Channel listening = listener.childHandler(keep(called))
                .bind(host, 0)
                .syncUninterruptibly()
                .channel();
        caller.handler(keep(calling)).connect(listening.localAddress()).syncUninterruptibly();
    }
}
