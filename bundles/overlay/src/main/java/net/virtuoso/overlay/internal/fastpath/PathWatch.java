package net.virtuoso.overlay.internal.fastpath;

import java.time.Duration;

/**
 * Knows whether probes get through from kernel to kernel. While somebody needs the path it sends one each tick and asks for it
 * over the link; when it doesn't get through it rests, longer each time, so that a blocked port costs nothing. Time comes in as
 * the number of ticks.
 */
final class PathWatch {
    /** Ticks without a good answer after which the path doesn't work, or isn't tried any longer. */
    static final int PATIENCE = 4;

    private final long shortestRest;
    private final long longestRest;
    private final long firstToken;

    private long token;
    private int unheard;
    private boolean working;
    private long restUntil;
    private long rest;

    /**
     * @param firstToken random, so that a predecessor's probes aren't taken for this one's; far from the largest number
     * @param tick how often {@link #tick} is called
     * @param shortestRest after the first failure
     * @param longestRest after many
     */
    PathWatch(long firstToken, Duration tick, Duration shortestRest, Duration longestRest) {
        this.firstToken = firstToken;
        token = firstToken;
        this.shortestRest = shortestRest.dividedBy(tick);
        this.longestRest = longestRest.dividedBy(tick);
        rest = this.shortestRest;
    }

    boolean isWorking() {
        return working;
    }

    /** Whether it failed and isn't tried now. */
    boolean isResting(long ticks) {
        return ticks < restUntil;
    }

    /** The newest probe's token. */
    long token() {
        return token;
    }

    /**
     * A tick has passed.
     *
     * @param needed whether somebody wants the path
     * @return whether to send a probe of {@link #token} and ask for it
     */
    boolean tick(long ticks, boolean needed) {
        if (!needed || isResting(ticks)) {
            working = working && needed;
            unheard = 0;
            return false;
        }
        if (unheard >= PATIENCE) {
            fail(ticks);
            return false;
        }
        unheard++;
        token++;
        return true;
    }

    /** What was in use, or was tried, doesn't get through. */
    private void fail(long ticks) {
        working = false;
        unheard = 0;
        restUntil = ticks + rest;
        rest = Math.min(2 * rest, longestRest);
    }

    /**
     * The far end has told what came.
     *
     * @param asked the token of the question that it answers
     * @param last the newest token that had come
     * @return whether the path works since now
     */
    boolean told(long asked, long last) {
        // When it was asked, the probe of that question may have been on its way still.
        boolean plausible = asked > firstToken && asked <= token && last > firstToken && last <= token;
        if (!plausible || last < asked - 1) {
            return false;
        }
        unheard = 0;
        boolean began = !working;
        working = true;
        rest = shortestRest;
        return began;
    }

    /** Everything begins anew, for example with another process at the far end. */
    void reset() {
        working = false;
        unheard = 0;
        restUntil = 0;
        rest = shortestRest;
    }
}
