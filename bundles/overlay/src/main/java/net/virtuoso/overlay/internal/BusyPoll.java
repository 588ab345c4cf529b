package net.virtuoso.overlay.internal;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How a data path's thread waits: it keeps looking for a while after the last frame before it goes to sleep. Waking a thread
 * costs more than forwarding a frame, so that round trips get shorter; the price is a processor that works for nothing
 * meanwhile. Off unless asked for.
 *
 * <p>The event loop asks on its own thread; {@link #lookFor} may be called by any.
 */
final class BusyPoll implements SelectStrategy {
    private static final int NOTHING_READY = 0;

    private final LongSupplier nanoTime;
    private volatile long span;
    private long last;

    BusyPoll(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        last = nanoTime.getAsLong();
    }

    /** How long to look for more after the last event; zero: not at all. */
    void lookFor(Duration time) {
        span = time.toNanos();
    }

    @Override
    public int calculateStrategy(IntSupplier ready, boolean hasTasks) throws Exception {
        long looking = span;
        if (looking == 0) {
            return hasTasks ? ready.get() : SELECT;
        }
        int events = ready.get();
        if (events > 0) {
            last = nanoTime.getAsLong();
            return events;
        }
        if (hasTasks) {
            return NOTHING_READY;
        }
        if (nanoTime.getAsLong() - last < looking) {
            // What is to answer may want this very processor.
            Thread.yield();
            return NOTHING_READY;
        }
        return SELECT;
    }
}
