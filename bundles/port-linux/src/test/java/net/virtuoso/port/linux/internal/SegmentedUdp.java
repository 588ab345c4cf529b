package net.virtuoso.port.linux.internal;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;
import java.util.stream.IntStream;

/** Sends datagrams the way QUIC servers do: many in one system call (UDP_SEGMENT), split by the kernel or later. */
final class SegmentedUdp {
    private SegmentedUdp() {}

    private static final int SIZE = 1400;

    /** Whether this is one of the datagrams. */
    static boolean isWhole(byte[] data, int length) {
        return length == SIZE && IntStream.range(0, SIZE).allMatch(i -> data[i] == (byte) i);
    }

    static void send(Namespace from, InetSocketAddress to, int datagrams, int perCall) throws Exception {
        IoEventLoop loop = from.loop();
        // A channel makes its socket on the thread that asks for it.
        from.call(() -> {
            send(loop, to, datagrams, perCall);
            return null;
        });
    }

    private static void send(IoEventLoop loop, InetSocketAddress to, int datagrams, int perCall) throws Exception {
        Channel channel = new Bootstrap()
                .group(loop)
                .channel(EpollDatagramChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .bind(0)
                .sync()
                .channel();
        try {
            for (int sent = 0; sent < datagrams; sent += perCall) {
                ByteBuf data = Unpooled.directBuffer();
                int count = Math.min(perCall, datagrams - sent);
                for (int i = 0; i < SIZE * count; i++) {
                    data.writeByte(i % SIZE);
                }
                channel.writeAndFlush(new SegmentedDatagramPacket(data, SIZE, to))
                        .sync();
            }
        } finally {
            channel.close().sync();
        }
    }
}
