package net.virtuoso.overlay.internal.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between tries: doubling from the shortest to the longest, each shortened by up to a half at random, so that many nodes
 * that lost the same peer don't call it at the same moment.
 */
public final class Backoff {
    private final long shortest;
    private final long longest;
    private final RandomGenerator random;
    private long next;

    /**
     * @param shortest the first pause, more than zero
     * @param longest no pause is longer
     * @param random decides by how much a pause is shortened
     */
    public Backoff(Duration shortest, Duration longest, RandomGenerator random) {
        this.shortest = shortest.toNanos();
        this.longest = longest.toNanos();
        this.random = random;
        next = this.shortest;
    }

    /** The next pause in nanoseconds. */
    public long next() {
        long pause = next;
        next = Math.min(longest, pause * 2);
        return pause - (long) (random.nextDouble() * 0.5 * pause);
    }

    /** Begins with the shortest pause again: a try worked. */
    public void reset() {
        next = shortest;
    }
}
