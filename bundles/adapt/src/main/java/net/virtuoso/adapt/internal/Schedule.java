package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a network is held against its demands again though nothing is new, and when the same traffic is worth another plan. Used by
 * one thread.
 */
final class Schedule {
    /** How long a plan that failed or was rolled back keeps the same traffic from being planned for again, the first time. */
    static final Duration RETRY = Duration.ofMinutes(1);

    /** How often that doubles while plans fail one after the other. */
    static final int MOST_DOUBLINGS = 4;

    /** When it is tried again after something could not be committed, the first time. */
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private @Nullable Instant dueAt;
    private @Nullable Instant retryAt;
    private int failures;

    @Nullable
    Instant dueAt() {
        return dueAt;
    }

    @Nullable
    Instant retryAt() {
        return retryAt;
    }

    int failures() {
        return failures;
    }

    void restore(LoopMemory memory) {
        dueAt = memory.dueAt();
        retryAt = memory.retryAt();
        failures = memory.failures();
    }

    boolean isAtRest() {
        return dueAt == null && retryAt == null;
    }

    /** Whether the network is to be held against its demands now. */
    boolean isDue(Instant now) {
        return dueAt != null && !now.isBefore(dueAt);
    }

    /** @param at when the network is to be held against its demands; {@code null} if it just was */
    void due(@Nullable Instant at) {
        dueAt = at;
    }

    /** Whether another plan for the same traffic is due. */
    boolean isRetryDue(Instant now) {
        return retryAt != null && !now.isBefore(retryAt);
    }

    /** @param at when the same traffic is planned for again; {@code null} if it isn't */
    void retry(@Nullable Instant at) {
        retryAt = at;
    }

    /** The same traffic is planned for again at this time, if that isn't so earlier. */
    void retryBy(@Nullable Instant at) {
        if (at != null && (retryAt == null || at.isBefore(retryAt))) {
            retryAt = at;
        }
    }

    /** No plan could be made now. */
    void unplannable(Instant now) {
        retryAt = now.plus(RETRY);
        dueAt = retryAt;
    }

    /** A person has undone a plan. */
    void undone(Instant now) {
        retryAt = now.plus(RETRY);
    }

    /** A step of a plan has ended. */
    void ended(PlanRunner.End end, Instant now) {
        switch (end) {
            case GOES_ON -> {}
            case DONE -> {
                failures = 0;
                dueAt = now;
            }
            case LINKS_MISSING -> {
                // The rest of it is worth a plan soon, without these links.
                retryAt = now.plus(AGAIN);
                dueAt = retryAt;
            }
            case FAILED, UNCOMMITTED -> {
                // A store that fails says nothing of the plan, and what it may have left isn't left for long.
                Duration first = end == PlanRunner.End.UNCOMMITTED ? AGAIN : RETRY;
                retryAt = now.plus(first.multipliedBy(1L << Math.min(MOST_DOUBLINGS, failures)));
                failures++;
                dueAt = now.plus(AGAIN);
            }
        }
    }
}
