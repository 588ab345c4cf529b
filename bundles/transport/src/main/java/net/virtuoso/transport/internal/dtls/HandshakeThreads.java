package net.virtuoso.transport.internal.dtls;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads on which handshakes wait for their peers, {@code vnet-transport-dtls-n}. There are none while nothing happens.
 * Those that this process calls for and those that others call for don't take each other's. Safe for use by several threads.
 */
public final class HandshakeThreads implements AutoCloseable {
    /** Calls that wait for an answer at the same time; others wait for their turn. */
    private static final int CALLS = 32;
    /** As many links as a node may want to call at once. */
    private static final int WAITING = 4_096;
    /** Strangers at the same time; others are not heard, and repeat what they say. */
    static final int STRANGERS = 24;

    private static final int KEEP_SECONDS = 10;

    private final AtomicInteger number = new AtomicInteger();
    private final ThreadPoolExecutor calls = pool(CALLS, new LinkedBlockingQueue<>(WAITING));
    private final ThreadPoolExecutor strangers = pool(STRANGERS, new SynchronousQueue<>());

    private ThreadPoolExecutor pool(int most, BlockingQueue<Runnable> queue) {
        ThreadFactory factory = task -> {
            Thread thread = new Thread(task, "vnet-transport-dtls-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        boolean waits = queue.remainingCapacity() > 0;
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(waits ? most : 0, most, KEEP_SECONDS, TimeUnit.SECONDS, queue, factory);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * Runs a handshake as soon as there is a thread for it.
     *
     * @throws RejectedExecutionException if there is none for a stranger, or for far too many calls
     */
    void run(Handshake handshake) {
        (handshake.isCall() ? calls : strangers).execute(handshake);
    }

    /** Ends the threads; handshakes that run fail. */
    @Override
    public void close() {
        calls.shutdownNow();
        strangers.shutdownNow();
    }
}
