package net.virtuoso.store.zookeeper.internal;

import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread on which one listener is called: in order, never on a thread of ZooKeeper's, and without keeping other
 * listeners waiting.
 */
final class Teller {
    private static final Logger LOG = LoggerFactory.getLogger(Teller.class);

    private final ScheduledExecutorService thread;
    private volatile boolean closed;

    Teller(String role) {
        thread = Executors.newSingleThreadScheduledExecutor(new StoreThreads(role));
    }

    /** Runs a task after those before it, unless closed by then. */
    void tell(Runnable task) {
        tellIn(0, task);
    }

    /** The same after a pause. */
    void tellIn(long millis, Runnable task) {
        try {
            thread.schedule(() -> run(task), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Closed; a call is left out", e);
        }
    }

    private void run(Runnable task) {
        if (closed) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A listener of the store failed and will be called again", e);
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** No further call; one that runs is finished. Doesn't wait for it. */
    void close() {
        closed = true;
        thread.shutdown();
    }
}
