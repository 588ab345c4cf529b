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
public final class Takeover {
    /**
     * So long another node is waited for after one has come, and traffic in which nothing is found after all have. Who lost its
     * controller is back by then.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** So many times that, however many come, one after the other. */
    private static final int MOST_PATIENCE = 2;

    private final String network;
    private final Duration window;
    private final Journal journal;
    private boolean begun;
    private @Nullable Instant unknownSince;
    /** The most nodes that were heard at once. */
    private int most;
    /** Since when some are heard; {@code null} if none is. */
    private @Nullable Instant firstAt;
    /** Since when so many; {@code null} if none is. */
    private @Nullable Instant lastAt;

    /**
     * What is known.
     *
     * @param begun whether it was looked what there was
     * @param unknownSince since when there is something of which isn't known whether it is wanted; {@code null} if all is known
     * @param most the most nodes that were heard at once
     * @param firstAt since when some are heard; {@code null} if none is
     * @param lastAt since when so many; {@code null} if none is
     */
    public record Memory(
            boolean begun,
            @Nullable Instant unknownSince,
            int most,
            @Nullable Instant firstAt,
            @Nullable Instant lastAt) {}

    /**
     * How many nodes are heard: it is known what their VMs have sent for two windows.
     *
     * @param nodes so many
     * @param of so many that have VMs
     */
    record Heard(int nodes, int of) {
        boolean isAll() {
            return nodes == of;
        }

        boolean isNone() {
            return nodes == 0 && of > 0;
        }
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

    Memory memory() {
        return new Memory(begun, unknownSince, most, firstAt, lastAt);
    }

    void restore(Memory memory) {
        begun = memory.begun();
        unknownSince = memory.unknownSince();
        most = memory.most();
        firstAt = memory.firstAt();
        lastAt = memory.lastAt();
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
     * How many of the nodes with VMs have told what these send.
     *
     * @param reporting nodes that report, and since when each has told of all
     * @param seen the end of the last matrix that was looked at; {@code null} if none could be
     */
    Heard heard(DesiredState state, Map<String, Instant> reporting, @Nullable Instant seen) {
        Set<String> nodes = new HashSet<>(state.placesOf(network).values());
        Instant from = seen == null ? Instant.MIN : seen.minus(window.multipliedBy(2));
        long told = nodes.stream()
                .map(reporting::get)
                .filter(since -> since != null && !since.isAfter(from))
                .count();
        return new Heard((int) told, nodes.size());
    }

    /**
     * It is known when all nodes with VMs have told what these send, and that was accepted, or was nothing for so long that all that
     * was under way has been seen. Others are not waited for without end once some are heard, nor is what can't be accepted.
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
        count(heard, now);
        if (heard.isAll() && (accepted || silent && !now.isBefore(since.plus(window.multipliedBy(2))))) {
            return know("it is known what the traffic wants", now);
        }
        Instant first = firstAt;
        Instant last = lastAt;
        if (first == null || last == null) {
            return false;
        }
        if (!now.isBefore(last.plus(PATIENCE))) {
            return know(
                    heard.isAll()
                            ? "nothing that lasts was found in the traffic"
                            : "some nodes have not told of their traffic",
                    now);
        }
        return !heard.isAll()
                && !now.isBefore(first.plus(PATIENCE.multipliedBy(MOST_PATIENCE)))
                && know("some nodes have not told of their traffic", now);
    }

    /** While none is heard nobody's patience runs: the controller may be the one that is cut off. */
    private void count(Heard heard, Instant now) {
        if (heard.isNone()) {
            most = 0;
            firstAt = null;
            lastAt = null;
        } else if (firstAt == null || heard.nodes() > most) {
            firstAt = firstAt == null ? now : firstAt;
            lastAt = now;
            most = heard.nodes();
        }
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
