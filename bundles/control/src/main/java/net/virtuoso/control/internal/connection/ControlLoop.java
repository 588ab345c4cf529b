package net.virtuoso.control.internal.connection;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** One event loop for control connections, apart from the data path's, so that a large configuration never delays a frame. */
final class ControlLoop implements AutoCloseable {
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
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
