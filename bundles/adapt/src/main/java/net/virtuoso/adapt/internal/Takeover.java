package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.time.Instant;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Origin;
import org.jspecify.annotations.Nullable;

/**
 * What an earlier leader had in hand is in the desired state: the traffic wants it, and it is completed, or it goes. Which of the two
 * isn't known at first. Used by one thread.
 */
final class Takeover {
    private final String network;
    private final Duration window;
    private final Journal journal;
    private boolean begun;
    private @Nullable Instant unknownSince;

    /** @param window how much traffic is looked at */
    Takeover(String network, Duration window, Journal journal) {
        this.network = network;
        this.window = window;
        this.journal = journal;
    }

    boolean isBegun() {
        return begun;
    }

    /** Since when there is something of which isn't known whether it is wanted; {@code null} if all is known. */
    @Nullable
    Instant unknownSince() {
        return unknownSince;
    }

    void restore(LoopMemory memory) {
        begun = memory.begun();
        unknownSince = memory.unknownSince();
    }

    /** Whether it is known what is wanted. */
    boolean isKnown() {
        return unknownSince == null;
    }

    /** Looks, the first time, what there is. Returns whether there is something. */
    boolean begin(DesiredState state, Instant now) {
        if (begun) {
            return false;
        }
        begun = true;
        long links = state.linksOf(network).stream()
                .filter(l -> l.origin() == Origin.ADAPTATION)
                .count();
        long rules = state.rulesOf(network).stream()
                .filter(r -> r.origin() == Origin.ADAPTATION)
                .count();
        if (links + rules == 0) {
            return false;
        }
        unknownSince = now;
        journal.decide(
                now,
                "take over",
                links + " links and " + rules
                        + " rules were added before: what the traffic wants is kept and completed,"
                        + " the rest goes after the hold-down");
        return true;
    }

    /**
     * It is known when traffic was accepted, or when there was none for so long that all that was under way has been seen.
     *
     * @param told whether it is known what is wanted
     * @param silent whether the traffic can be read, and there is none
     * @return whether it is known from now on
     */
    boolean learn(boolean told, boolean silent, Instant now) {
        Instant since = unknownSince;
        if (since == null || !told && !(silent && !now.isBefore(since.plus(window.multipliedBy(2))))) {
            return false;
        }
        unknownSince = null;
        return true;
    }
}
