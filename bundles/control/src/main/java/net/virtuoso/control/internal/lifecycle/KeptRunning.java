package net.virtuoso.control.internal.lifecycle;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one thing running: with the configuration that is wanted, or else with the one that ran before, and while neither can it
 * tries again every few seconds. Safe for use by several threads; what it starts and stops, it starts and stops one after the
 * other.
 *
 * @param <C> the configuration, checked
 * @param <R> what runs with it
 */
public final class KeptRunning<C, R> implements AutoCloseable {
    /** Between attempts: long for a machine, short for the one who waits for the port to become free. */
    static final int RETRY_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(KeptRunning.class);

    private final String what;
    private final Starter<C, R> starter;
    private final Consumer<R> stopper;
    private final Retries retries;

    private @Nullable C wanted;
    private @Nullable C good;
    private @Nullable R current;
    private String problem = "";
    /** Ends the attempts under way; {@code null} if there are none. */
    private @Nullable Runnable ending;

    private boolean closed;

    /**
     * Nothing runs yet.
     *
     * @param what for people, for example {@code node home}
     * @param starter starts it; if it throws, nothing of it may be left
     * @param stopper stops it
     * @param retries calls for further attempts
     */
    public KeptRunning(String what, Starter<C, R> starter, Consumer<R> stopper, Retries retries) {
        this.what = what;
        this.starter = starter;
        this.stopper = stopper;
        this.retries = retries;
    }

    /** Further attempts every few seconds, on a thread of their own. */
    public static Runnable everyFewSeconds(Runnable attempt) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "vnet-control-retry-0");
            made.setDaemon(true);
            return made;
        });
        thread.scheduleWithFixedDelay(attempt, RETRY_SECONDS, RETRY_SECONDS, TimeUnit.SECONDS);
        return thread::shutdown;
    }

    /** Stops what runs and starts it with this configuration. If that can't be, see the class. */
    public synchronized void run(C configuration) {
        if (closed) {
            return;
        }
        stop();
        wanted = configuration;
        attempt();
    }

    private void attempt() {
        C first = wanted;
        if (first == null || closed) {
            return;
        }
        Throwable failure = start(first);
        if (failure == null) {
            if (!problem.isEmpty()) {
                LOG.info("{} runs now", what);
            }
            problem = "";
            endRetries();
            return;
        }
        C second = good;
        boolean before = second != null && second != first && start(second) == null;
        tell(failure, before);
        if (before) {
            wanted = second;
            endRetries();
        } else {
            retryLater();
        }
    }

    /** A linkage error is one like any other: during an update classes and native libraries are missing for a moment. */
    private @Nullable Throwable start(C configuration) {
        try {
            current = starter.start(configuration);
            good = configuration;
            return null;
        } catch (IOException | RuntimeException | LinkageError e) {
            return e;
        }
    }

    private void tell(Throwable failure, boolean before) {
        // The message of a linkage error is but a name.
        String reason = failure instanceof LinkageError ? failure.toString() : String.valueOf(failure.getMessage());
        if (before) {
            LOG.error("{} can't run with its new configuration, the one before it stays: {}", what, reason, failure);
        } else if (!reason.equals(problem)) {
            LOG.error("{} can't run and is tried again every {} s: {}", what, RETRY_SECONDS, reason, failure);
        }
        problem = reason;
    }

    private void retryLater() {
        if (ending == null) {
            ending = retries.begin(this::again);
        }
    }

    private synchronized void again() {
        if (current == null) {
            attempt();
        }
    }

    private void endRetries() {
        Runnable end = ending;
        ending = null;
        if (end != null) {
            end.run();
        }
    }

    /** What runs; {@code null} while nothing can. */
    public synchronized @Nullable R current() {
        return current;
    }

    /** The configuration that it runs with, or is tried again with; {@code null} before the first. */
    public synchronized @Nullable C wanted() {
        return wanted;
    }

    /** Takes over a configuration that makes no difference to what runs. */
    public synchronized void adopt(C configuration) {
        wanted = configuration;
        if (current != null) {
            good = configuration;
        }
    }

    /** Why the newest configuration doesn't run; empty if it does. */
    public synchronized String problem() {
        return problem;
    }

    private void stop() {
        R running = current;
        current = null;
        if (running != null) {
            stopper.accept(running);
        }
    }

    /** Stops what runs, and makes no more attempts. May be called again. */
    @Override
    public synchronized void close() {
        closed = true;
        endRetries();
        stop();
    }

    /**
     * Starts something.
     *
     * @param <C> with what
     * @param <R> what runs then
     */
    @FunctionalInterface
    public interface Starter<C, R> {
        /** Starts it, or throws and leaves nothing behind. */
        R start(C configuration) throws IOException;
    }

    /** Calls again and again for another attempt. */
    @FunctionalInterface
    public interface Retries {
        /**
         * Begins.
         *
         * @param attempt to be called every few seconds, on any thread but this one
         * @return ends it; doesn't wait for an attempt that is under way
         */
        Runnable begin(Runnable attempt);
    }
}
