package net.virtuoso.control.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

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

    /** 576 is the shortest packet that a path may be limited to; 40 bytes of it are headers. */
    @Test
    void sendsNothingThatAPathMightNotTakeWhole() {
        List<Channel> called = new CopyOnWriteArrayList<>();
        List<Channel> calling = new CopyOnWriteArrayList<>();
        try (ControlLoop loop = new ControlLoop("test")) {
            Channel listening = loop.listener()
                    .childHandler(keep(called))
                    .bind("127.0.0.1", 0)
                    .syncUninterruptibly()
                    .channel();

            loop.caller()
                    .handler(keep(calling))
                    .connect(listening.localAddress())
                    .syncUninterruptibly();

            await().until(() -> !called.isEmpty());
            assertThat(List.of(called.get(0), calling.get(0)))
                    .allSatisfy(channel -> assertThat(
                                    ((EpollSocketChannel) channel).tcpInfo().sndMss())
                            .isBetween(1L, 536L));
        }
    }
}
