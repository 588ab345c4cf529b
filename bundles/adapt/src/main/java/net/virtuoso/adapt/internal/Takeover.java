package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Origin;
import org.jspecify.annotations.Nullable;

/**
 * What an earlier leader had in hand is in the desired state: the traffic wants it, and it is completed, or it goes. Which of the two
 * isn't known at first. Used by one thread.
 */
final class Takeover {
    /** So long nodes that don't report are waited for, and traffic in which nothing is found. Who lost its controller is back by then. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String network;
    private final Duration window;
    private final Journal journal;
    private boolean begun;
    private @Nullable Instant unknownSince;

    /** Of how many of the nodes with VMs it is known what these have sent for two windows. */
    enum Heard {
        ALL,
        SOME,
        NONE
    }

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
     * Whether all nodes with VMs have told what these send.
     *
     * @param reporting nodes that report, and since when each has told of all
     * @param seen the end of the last matrix that was looked at; {@code null} if none could be
     */
    Heard heard(DesiredState state, Map<String, Instant> reporting, @Nullable Instant seen) {
        if (seen == null) {
            return Heard.NONE;
        }
        Instant from = seen.minus(window.multipliedBy(2));
        Set<String> nodes = new HashSet<>(state.placesOf(network).values());
        long told = nodes.stream()
                .map(reporting::get)
                .filter(since -> since != null && !since.isAfter(from))
                .count();
        if (told == nodes.size()) {
            return Heard.ALL;
        }
        return told > 0 ? Heard.SOME : Heard.NONE;
    }

    /**
     * It is known when all nodes with VMs have told what these send, and that was accepted, or was nothing for so long that all that
     * was under way has been seen. Some are not waited for without end, nor is what can't be accepted.
     *
     * @param accepted whether what the traffic is was accepted, and nothing else is seen
     * @param silent whether there is none
     * @return whether it is known from now on
     */
    boolean learn(boolean accepted, boolean silent, Heard heard, Instant now) {
        Instant since = unknownSince;
        if (since == null) {
            return false;
        }
        Instant seen = since.plus(window.multipliedBy(2));
        boolean told = accepted || silent && !now.isBefore(seen);
        if (heard == Heard.ALL && told) {
            return know("it is known what the traffic wants", now);
        }
        return heard != Heard.NONE
                && !now.isBefore(seen.plus(PATIENCE))
                && know(
                        heard == Heard.ALL
                                ? "nothing that lasts was found in the traffic"
                                : "some nodes have not told of their traffic",
                        now);
    }

    /** Nothing is wanted, whatever the traffic is. Returns whether that is known from now on. */
    boolean off(Instant now) {
        return unknownSince != null && know("nothing is wanted", now);
    }

    private boolean know(String what, Instant now) {
        unknownSince = null;
        // Told, so that the moment is in each recording: until then the loop asks more.
        journal.decide(now, "take over", what + ": the rest goes after the hold-down");
        return true;
    }
}
