package net.virtuoso.testkit;

import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What contracts of things on an event loop share: a real loop of one thread for each test. */
abstract class EventLoopContract {
    private MultiThreadIoEventLoopGroup group;

    /** How long something may take; adapters that have to wait for others raise it. */
    protected Duration patience() {
        return Duration.ofSeconds(60);
    }

    @BeforeEach
    void startLoop() {
        group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    }

    @AfterEach
    void stopLoop() {
        group.shutdownGracefully(50, 5_000, TimeUnit.MILLISECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }

    /** The loop of this test. */
    protected final IoEventLoop loop() {
        return group.next();
    }

    /** Does something on the loop and waits for it. */
    protected final <T> T onLoop(Callable<T> task) throws Exception {
        return loop().submit(task).get(patience().toSeconds(), TimeUnit.SECONDS);
    }

    /** Runs something on the loop and waits for it. */
    protected final void runOnLoop(Runnable task) throws Exception {
        loop().submit(task).get(patience().toSeconds(), TimeUnit.SECONDS);
    }
}
