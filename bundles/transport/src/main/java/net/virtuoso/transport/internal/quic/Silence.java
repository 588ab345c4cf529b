package net.virtuoso.transport.internal.quic;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Notices that probes of a link aren't answered any more, well before the link is given up for that: so that there is time for
 * another connection. What ends one without a word, such as a NAT that forgets its port, doesn't end the other, which comes from a
 * port of its own. Used by one thread.
 */
final class Silence {
    /** How often to look while probes are out. */
    static final int LOOK_MILLIS = 50;
    /** What may pass between a probe and its answer on a path that is good, beside round trips. */
    static final long BEARABLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** The round trip time is a mean. */
    private static final int ROUND_TRIPS = 3;
    /** So many are without an answer; of these, the last one for long. One may be lost. */
    private static final int FEWEST_PROBES = 2;
    /** Who looks so late was stopped itself: answers may lie unread. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final LongSupplier nanoTime;
    private int unanswered;
    private long sinceNanos;
    private long sentNanos;
    private long lookedNanos;

    /** @param nanoTime the clock */
    Silence(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A probe was sent. */
    void sent() {
        if (unanswered == 0) {
            begin();
        }
        unanswered++;
        sentNanos = nanoTime.getAsLong();
    }

    /** The last one was answered, or they are sent over another connection from now on. */
    void end() {
        unanswered = 0;
    }

    /** One was answered that had left before the last: that one may still be lost. */
    void heard() {
        if (unanswered > 0) {
            unanswered = 1;
            begin();
        }
    }

    /** Whether a probe is out. */
    boolean isWaiting() {
        return unanswered > 0;
    }

    private void begin() {
        sinceNanos = nanoTime.getAsLong();
        lookedNanos = sinceNanos;
    }

    /**
     * To be asked every {@value #LOOK_MILLIS} ms while probes are out.
     *
     * @param rttNanos the round trip time of the path
     * @return whether they should have been answered; again after as long at the earliest
     */
    boolean lasts(long rttNanos) {
        long now = nanoTime.getAsLong();
        boolean late = now - lookedNanos >= LATE_NANOS;
        lookedNanos = now;
        long bearable = BEARABLE_NANOS + ROUND_TRIPS * rttNanos;
        boolean overdue = unanswered > FEWEST_PROBES || unanswered == FEWEST_PROBES && now - sentNanos >= bearable;
        boolean lasts = !late && overdue && now - sinceNanos >= bearable;
        if (late || lasts) {
            begin();
        }
        return lasts;
    }
}
