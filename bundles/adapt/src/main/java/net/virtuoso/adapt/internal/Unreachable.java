package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.virtuoso.model.Link;
import net.virtuoso.planner.NodePair;
import org.jspecify.annotations.Nullable;

/**
 * Transports over which a link between two nodes did not come up: for a while plans do without these, so that another transport is
 * tried, and the rest is made where there is none; then they are tried again. Used by one thread.
 */
public final class Unreachable {
    private final Duration retry;
    private final int mostDoublings;
    private final Map<NodePair, Map<String, Missing>> pairs = new TreeMap<>();

    /**
     * A transport over which two nodes' link did not come up.
     *
     * @param pair between which nodes
     * @param transport which
     * @param failures how often in a row
     * @param until when it is tried again
     */
    public record Missing(NodePair pair, String transport, int failures, Instant until) {}

    /**
     * @param retry how long plans do without the first time
     * @param mostDoublings how often that doubles
     */
    Unreachable(Duration retry, int mostDoublings) {
        this.retry = retry;
        this.mostDoublings = mostDoublings;
    }

    List<Missing> memory() {
        return all().toList();
    }

    void restore(List<Missing> memory) {
        pairs.clear();
        memory.forEach(this::put);
    }

    private Stream<Missing> all() {
        return pairs.values().stream().flatMap(known -> known.values().stream());
    }

    private void put(Missing missing) {
        pairs.computeIfAbsent(missing.pair(), pair -> new TreeMap<>()).put(missing.transport(), missing);
    }

    /** These did not come up. */
    void failed(Collection<Link> links, Instant now) {
        Duration longest = retry.multipliedBy(1L << mostDoublings);
        pairs.values()
                .forEach(known -> known.values()
                        .removeIf(missing -> now.isAfter(missing.until().plus(longest))));
        for (Link link : links) {
            NodePair pair = new NodePair(link.a(), link.b());
            Map<String, Missing> known = pairs.computeIfAbsent(pair, key -> new TreeMap<>());
            Missing before = known.get(link.transport());
            int failures = before == null ? 0 : before.failures();
            Instant until = now.plus(retry.multipliedBy(1L << Math.min(mostDoublings, failures)));
            // Not before the last one has had its turn is the first one tried again.
            known.replaceAll((transport, other) ->
                    now.isBefore(other.until()) && other.until().isBefore(until)
                            ? new Missing(pair, transport, other.failures(), until)
                            : other);
            known.put(link.transport(), new Missing(pair, link.transport(), failures + 1, until));
        }
        pairs.values().removeIf(Map::isEmpty);
    }

    /** These are up. */
    void cameUp(Collection<Link> links) {
        for (Link link : links) {
            pairs.computeIfPresent(new NodePair(link.a(), link.b()), (pair, known) -> {
                known.remove(link.transport());
                return known.isEmpty() ? null : known;
            });
        }
    }

    /** When the next is tried again; {@code null} if none waits for that. */
    @Nullable
    Instant next(Instant now) {
        return all().map(Missing::until)
                .filter(now::isBefore)
                .min(Instant::compareTo)
                .orElse(null);
    }

    /** The transports that plans do without now. */
    Map<NodePair, Set<String>> at(Instant now) {
        Map<NodePair, Set<String>> missing = new HashMap<>();
        all().filter(known -> now.isBefore(known.until()))
                .forEach(known -> missing.computeIfAbsent(known.pair(), pair -> new HashSet<>())
                        .add(known.transport()));
        return missing;
    }
}
