package net.virtuoso.vttif;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import net.virtuoso.model.Demand;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Tells a real change of what the application does from one that is over before it could be followed. An inference counts
 * as a change when it differs from the accepted one, and is accepted when it has stayed the same for a while; the first one
 * after silence is accepted at once. One for each network; used by one thread.
 *
 * <p>Two inferences are the same when they have the same name and most of their edges in common (Jaccard index).
 *
 * <p>The first inference after silence is mostly of a window in which the traffic began: it may lack what began last. So for a
 * settling time after it, one that differs corrects it at once, and doesn't count as a change.
 *
 * <p>A program that alternates is followed less and less: every accepted change adds 1 to a penalty that halves each minute,
 * and the time that the next one has to stay doubles with every whole point above the first, up to eightfold. That is how
 * BGP damps routes that flap (RFC 2439). After a few calm minutes reaction is as quick as at first.
 */
public final class ChangeDetector {
    private static final double HALF_LIFE_MILLIS = 60_000;
    private static final int MOST_DOUBLINGS = 3;

    private final Duration persistence;
    private final double likeness;
    private final Duration settling;
    private @Nullable InferredTopology accepted;
    private @Nullable InferredTopology candidate;
    private @Nullable Instant since;
    private double penalty;
    private Instant penaltyAt = Instant.EPOCH;
    private @Nullable Instant settledAt;

    /**
     * What a detector knows, to be taken up by another one.
     *
     * @param accepted what was accepted last
     * @param candidate what may come next
     * @param since since when the candidate has stayed
     * @param penalty what changes have cost, at {@code penaltyAt}
     * @param penaltyAt when the last change was accepted
     * @param settledAt until when the first inference after silence can be corrected
     */
    public record Memory(
            @Nullable InferredTopology accepted,
            @Nullable InferredTopology candidate,
            @Nullable Instant since,
            double penalty,
            Instant penaltyAt,
            @Nullable Instant settledAt) {}

    /** A detector that takes the first inference after silence for final. */
    public ChangeDetector(Duration persistence, double likeness) {
        this(persistence, likeness, Duration.ZERO);
    }

    /**
     * @param persistence how long something new has to stay before it is accepted, as long as changes are rare: longer is
     *     calmer and slower
     * @param likeness from which share of common edges on two inferences are the same, 0 to 1
     * @param settling how long the first inference after silence can be corrected: until its window holds no second in which
     *     the traffic began
     */
    public ChangeDetector(Duration persistence, double likeness, Duration settling) {
        if (settling.isNegative()) {
            throw RefusedException.invalid("settling", settling, "0 or longer");
        }
        if (persistence.isNegative()) {
            throw RefusedException.invalid("persistence", persistence, "0 or longer");
        }
        if (!(likeness >= 0 && likeness <= 1)) {
            throw RefusedException.invalid("likeness", likeness, "0 to 1");
        }
        this.persistence = persistence;
        this.likeness = likeness;
        this.settling = settling;
    }

    /** What it knows. */
    public Memory memory() {
        return new Memory(accepted, candidate, since, penalty, penaltyAt, settledAt);
    }

    /** Goes on where another one was. */
    public void restore(Memory memory) {
        accepted = memory.accepted();
        candidate = memory.candidate();
        since = memory.since();
        penalty = memory.penalty();
        penaltyAt = memory.penaltyAt();
        settledAt = memory.settledAt();
    }

    /**
     * A new inference.
     *
     * @return whether it is accepted now as something new
     */
    public boolean update(InferredTopology inferred) {
        InferredTopology current = accepted;
        if (current == null) {
            settledAt = inferred.at().plus(settling);
            accept(inferred);
            return true;
        }
        if (same(current, inferred)) {
            candidate = null;
            since = null;
            return false;
        }
        if (isSettling(inferred.at())) {
            accept(inferred);
            return true;
        }
        InferredTopology waiting = candidate;
        Instant began = since;
        if (waiting == null || began == null || !same(waiting, inferred)) {
            candidate = inferred;
            since = inferred.at();
            began = inferred.at();
        }
        if (Duration.between(began, inferred.at()).compareTo(persistence(inferred.at())) < 0) {
            return false;
        }
        penalty = penalty(inferred.at()) + 1;
        penaltyAt = inferred.at();
        accept(inferred);
        return true;
    }

    /** Whether what was accepted is the first after silence and can still be corrected. */
    public boolean isSettling(Instant now) {
        Instant settled = settledAt;
        // A clock that is set back doesn't bring it back.
        return settled != null && !now.isAfter(settled) && !now.isBefore(settled.minus(settling)) && !settling.isZero();
    }

    /** Whether something other than what was accepted was seen last. */
    public boolean isInDoubt() {
        return candidate != null;
    }

    /** How long something that appears now has to stay. */
    public Duration persistence(Instant now) {
        int doublings = Math.min(MOST_DOUBLINGS, (int) Math.max(0, penalty(now) - 1));
        return persistence.multipliedBy(1L << doublings);
    }

    private double penalty(Instant now) {
        double millis = Math.max(0, Duration.between(penaltyAt, now).toMillis());
        return penalty * StrictMath.pow(0.5, millis / HALF_LIFE_MILLIS);
    }

    /** The application has fallen silent: the next inference is new. */
    public void reset() {
        accepted = null;
        candidate = null;
        since = null;
        settledAt = null;
    }

    /** What was accepted last; {@code null} after a reset. */
    public @Nullable InferredTopology accepted() {
        return accepted;
    }

    private void accept(InferredTopology inferred) {
        accepted = inferred;
        candidate = null;
        since = null;
    }

    private boolean same(InferredTopology a, InferredTopology b) {
        if (a.kind() != b.kind()) {
            return false;
        }
        Map<MacAddress, Integer> numbers = new HashMap<>();
        number(a, numbers);
        number(b, numbers);
        BitSet edgesA = edges(a, numbers);
        BitSet edgesB = edges(b, numbers);
        int sum = edgesA.cardinality() + edgesB.cardinality();
        edgesA.and(edgesB);
        int common = edgesA.cardinality();
        int union = sum - common;
        return union == 0 || common >= likeness * union;
    }

    private static void number(InferredTopology topology, Map<MacAddress, Integer> numbers) {
        for (Demand demand : topology.demands()) {
            numbers.putIfAbsent(demand.source(), numbers.size());
            numbers.putIfAbsent(demand.destination(), numbers.size());
        }
    }

    /** A bit for each pair; a large network has a million edges, too many for an object each. */
    private static BitSet edges(InferredTopology topology, Map<MacAddress, Integer> numbers) {
        int n = numbers.size();
        BitSet edges = new BitSet(n * n);
        for (Demand demand : topology.demands()) {
            edges.set(numbers.getOrDefault(demand.source(), 0) * n + numbers.getOrDefault(demand.destination(), 0));
        }
        return edges;
    }
}
