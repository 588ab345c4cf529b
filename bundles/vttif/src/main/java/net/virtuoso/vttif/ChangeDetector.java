package net.virtuoso.vttif;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import net.virtuoso.model.Demand;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Tells a real change of what the application does from one that is over before it could be followed. An inference counts
 * as a change when it differs from the accepted one, and is accepted when it has stayed the same for a while; the first one
 * after silence is accepted at once. One for each network; used by one thread.
 *
 * <p>Two inferences are the same when they have the same name and most of their edges in common (Jaccard index).
 */
public final class ChangeDetector {
    private final Duration persistence;
    private final double likeness;
    private @Nullable InferredTopology accepted;
    private @Nullable InferredTopology candidate;
    private @Nullable Instant since;

    /**
     * @param persistence how long something new has to stay before it is accepted: longer is calmer and slower
     * @param likeness from which share of common edges on two inferences are the same, 0 to 1
     */
    public ChangeDetector(Duration persistence, double likeness) {
        if (persistence.isNegative()) {
            throw RefusedException.invalid("persistence", persistence, "0 or longer");
        }
        if (!(likeness >= 0 && likeness <= 1)) {
            throw RefusedException.invalid("likeness", likeness, "0 to 1");
        }
        this.persistence = persistence;
        this.likeness = likeness;
    }

    /**
     * A new inference.
     *
     * @return whether it is accepted now as something new
     */
    public boolean update(InferredTopology inferred) {
        InferredTopology current = accepted;
        if (current == null) {
            accept(inferred);
            return true;
        }
        if (same(current, inferred)) {
            candidate = null;
            since = null;
            return false;
        }
        InferredTopology waiting = candidate;
        Instant began = since;
        if (waiting == null || began == null || !same(waiting, inferred)) {
            candidate = inferred;
            since = inferred.at();
            began = inferred.at();
        }
        if (Duration.between(began, inferred.at()).compareTo(persistence) < 0) {
            return false;
        }
        accept(inferred);
        return true;
    }

    /** The application has fallen silent: the next inference is new. */
    public void reset() {
        accepted = null;
        candidate = null;
        since = null;
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
        Set<Edge> edgesA = edges(a);
        Set<Edge> edgesB = edges(b);
        Set<Edge> common = new HashSet<>(edgesA);
        common.retainAll(edgesB);
        int union = edgesA.size() + edgesB.size() - common.size();
        return union == 0 || common.size() >= likeness * union;
    }

    private static Set<Edge> edges(InferredTopology topology) {
        Set<Edge> edges = new HashSet<>();
        for (Demand demand : topology.demands()) {
            edges.add(new Edge(demand.source().value(), demand.destination().value()));
        }
        return edges;
    }

    private record Edge(long source, long destination) {}
}
