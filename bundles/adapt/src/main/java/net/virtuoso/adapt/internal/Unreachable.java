package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.virtuoso.model.Link;
import net.virtuoso.planner.NodePair;
import net.virtuoso.planner.PlannerSettings;
import org.jspecify.annotations.Nullable;

/**
 * Nodes between which a link did not come up: for a while plans do without one, so that the rest is made; then it is tried again.
 * Used by one thread.
 */
public final class Unreachable {
    private final Duration retry;
    private final int mostDoublings;
    private final Map<NodePair, Pair> pairs = new TreeMap<>();

    /**
     * Two nodes whose link did not come up.
     *
     * @param pair which
     * @param failures how often in a row
     * @param until when it is tried again
     */
    public record Pair(NodePair pair, int failures, Instant until) {}

    /**
     * @param retry how long plans do without the first time
     * @param mostDoublings how often that doubles
     */
    Unreachable(Duration retry, int mostDoublings) {
        this.retry = retry;
        this.mostDoublings = mostDoublings;
    }

    List<Pair> memory() {
        return List.copyOf(pairs.values());
    }

    void restore(List<Pair> memory) {
        pairs.clear();
        memory.forEach(known -> pairs.put(known.pair(), known));
    }

    /** These did not come up. */
    void failed(Collection<Link> links, Instant now) {
        Duration longest = retry.multipliedBy(1L << mostDoublings);
        pairs.values().removeIf(known -> now.isAfter(known.until().plus(longest)));
        for (Link link : links) {
            NodePair pair = new NodePair(link.a(), link.b());
            Pair before = pairs.get(pair);
            int failures = before == null ? 0 : before.failures();
            Duration wait = retry.multipliedBy(1L << Math.min(mostDoublings, failures));
            pairs.put(pair, new Pair(pair, failures + 1, now.plus(wait)));
        }
    }

    /** These are up. */
    void cameUp(Collection<Link> links) {
        links.forEach(link -> pairs.remove(new NodePair(link.a(), link.b())));
    }

    /** When the next is tried again; {@code null} if none waits for that. */
    @Nullable
    Instant next(Instant now) {
        return pairs.values().stream()
                .map(Pair::until)
                .filter(now::isBefore)
                .min(Instant::compareTo)
                .orElse(null);
    }

    /** Settings that do without these links. */
    PlannerSettings without(PlannerSettings settings, Instant now) {
        Set<NodePair> forbidden = new HashSet<>(settings.limits().forbiddenPairs());
        boolean more = false;
        for (Pair known : pairs.values()) {
            more |= now.isBefore(known.until()) && forbidden.add(known.pair());
        }
        return more ? settings.withLimits(settings.limits().withForbiddenPairs(forbidden)) : settings;
    }
}
