package net.virtuoso.transport.internal;

import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Does something again and again, at pauses that grow, until it is stopped. Used on the event loop. */
public final class Repeater {
    private static final int FIRST_PAUSE_MILLIS = 50;
    private static final int LONGEST_PAUSE_MILLIS = 1_000;

    private final IoEventLoop loop;
    private final Runnable what;
    private @Nullable ScheduledFuture<?> next;
    private int pauseMillis;

    /**
     * Does nothing yet.
     *
     * @param loop where it is done
     */
    public Repeater(IoEventLoop loop, Runnable what) {
        this.loop = loop;
        this.what = what;
    }

    /** Does it now, and begins with the pauses anew. */
    public void start() {
        stop();
        pauseMillis = FIRST_PAUSE_MILLIS;
        repeat();
    }

    private void repeat() {
        next = loop.schedule(this::repeat, pauseMillis, TimeUnit.MILLISECONDS);
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        what.run();
    }

    /** Does it no more. May be called again. */
    public void stop() {
        ScheduledFuture<?> pending = next;
        if (pending != null) {
            pending.cancel(false);
            next = null;
        }
    }

    /** Whether it was started and not stopped. */
    public boolean isRunning() {
        return next != null;
    }
}
