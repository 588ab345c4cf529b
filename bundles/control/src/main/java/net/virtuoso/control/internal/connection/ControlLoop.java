package net.virtuoso.control.internal.connection;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** One event loop for control connections, apart from the data path's, so that a large configuration never delays a frame. */
final class ControlLoop implements AutoCloseable {
    /**
     * Not zero: a loop that is told so between two steps of its round ends without closing its channels (Netty 4.2.18,
     * {@code SingleThreadIoEventLoop.run}), and their descriptors stay.
     */
    private static final int QUIET_MILLIS = 50;

    private static final int CLOSE_MILLIS = 2_000;
    private static final int WAIT_MILLIS = 5_000;

    /** Of the protocol TCP, the option that limits segments (linux/tcp.h). */
    private static final ChannelOption<Integer> TCP_MAXSEG = new IntegerUnixChannelOption("TCP_MAXSEG", 6, 2);

    /**
     * What fits into the shortest packets that every path takes (576 bytes, RFC 1122 section 3.3.2). A path that takes less than
     * the hosts' interfaces, and whose routers' word about it is dropped, would stall the connection for good at its first long
     * segment (RFC 2923 section 2.1); what it carries is little enough to need no longer ones.
     */
    private static final int LONGEST_SEGMENT = 516;

    /** Whether the kernel can be told how long segments may be: Netty has no such option with the JDK's sockets. */
    private static final boolean NATIVE = Epoll.isAvailable();

    private final EventLoopGroup group;

    /** @param role the thread's role, part of its name */
    ControlLoop(String role) {
        group = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("vnet-control-" + role, true),
                NATIVE ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** What makes a connection on this loop; what is missing is its handler. */
    Bootstrap caller() {
        Bootstrap caller = new Bootstrap()
                .group(group)
                .channel(NATIVE ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true);
        return NATIVE ? caller.option(TCP_MAXSEG, LONGEST_SEGMENT) : caller;
    }

    /** What listens on this loop; what is missing is the connections' handler. */
    ServerBootstrap listener() {
        ServerBootstrap listener = new ServerBootstrap()
                .group(group)
                .channel(NATIVE ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true);
        // Of the listening socket: connections have it from there, and announce it when they are made.
        return NATIVE ? listener.option(TCP_MAXSEG, LONGEST_SEGMENT) : listener;
    }

    EventLoopGroup group() {
        return group;
    }

    /** Ends the thread and waits for that, so that a bundle that stops leaves none behind. */
    @Override
    public void close() {
        group.shutdownGracefully(QUIET_MILLIS, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(WAIT_MILLIS, TimeUnit.MILLISECONDS);
    }
}
