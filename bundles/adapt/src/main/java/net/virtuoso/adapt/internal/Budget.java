package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.time.Instant;

/**
 * How many changes a network may have: a bucket of tokens that holds as many as may be made in a minute and fills within one.
 * Used by one thread.
 */
public final class Budget {
    private static final double MINUTE_MILLIS = 60_000;
    private static final double ROUNDING = 1e-9;

    private final int perMinute;
    private double tokens;
    private Instant at = Instant.EPOCH;

    /**
     * What is left.
     *
     * @param tokens how many changes, at {@code at}; less than 0 if more were made than may be
     * @param at when that was worked out
     */
    public record Memory(double tokens, Instant at) {}

    Budget(int perMinute) {
        this.perMinute = perMinute;
        this.tokens = perMinute;
    }

    Memory memory() {
        return new Memory(tokens, at);
    }

    void restore(Memory memory) {
        tokens = Math.min(perMinute, memory.tokens());
        at = memory.at();
    }

    /** What there is now. Asking changes nothing, so that it doesn't matter how often it is done. */
    private double now(Instant now) {
        // A clock that was set back gives nothing and takes nothing.
        double millis = Math.max(0, Duration.between(at, now).toMillis());
        return Math.min(perMinute, tokens + perMinute * millis / MINUTE_MILLIS);
    }

    /** How many changes may be made now. */
    int available(Instant now) {
        return (int) Math.max(0, Math.floor(now(now) + ROUNDING));
    }

    /** Whether waiting gives no more. */
    boolean isFull(Instant now) {
        return available(now) >= perMinute;
    }

    /** Changes were made, or tried. What must not wait may be more than is available: later ones wait for it. */
    void spend(int changes, Instant now) {
        tokens = now(now) - changes;
        at = now;
    }

    /** How long it takes until so many may be made; no longer than until it is full. */
    Duration until(int changes, Instant now) {
        double missing = Math.min(changes, perMinute) - now(now);
        return Duration.ofMillis((long) Math.ceil(Math.max(0, missing) * MINUTE_MILLIS / perMinute));
    }
}
