package net.virtuoso.control.internal.connection;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
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

    private final EventLoopGroup group;

    /** @param role the thread's role, part of its name */
    ControlLoop(String role) {
        group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("vnet-control-" + role, true), NioIoHandler.newFactory());
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
