package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.MacAddress;
import net.virtuoso.planner.NodePair;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of nodes that were led over other links a moment ago: their way stays for a while, so that what is measured while
 * something changes doesn't lead them back and forth. A pair that has just left the star isn't held. Used by one thread.
 */
public final class HeldPairs {
    private final String network;
    private final Duration time;
    private final Map<NodePair, Instant> until = new TreeMap<>();

    /**
     * Two nodes whose way stays.
     *
     * @param pair which
     * @param until for how long
     */
    public record Held(NodePair pair, Instant until) {}

    /** @param time for how long */
    HeldPairs(String network, Duration time) {
        this.network = network;
        this.time = time;
    }

    List<Held> memory() {
        return until.entrySet().stream()
                .map(held -> new Held(held.getKey(), held.getValue()))
                .toList();
    }

    void restore(List<Held> memory) {
        until.clear();
        memory.forEach(held -> until.put(held.pair(), held.until()));
    }

    /**
     * These are committed.
     *
     * @param before the state that they are made on
     */
    void committed(List<Change> changes, DesiredState before, Instant now) {
        until.values().removeIf(end -> !now.isBefore(end));
        Map<MacAddress, String> places = before.placesOf(network);
        for (Change change : changes) {
            if (change instanceof Change.AddRule add) {
                ForwardingRule old = before.rules().get(add.rule().id());
                NodePair pair = pair(add.rule(), places);
                if (old != null
                        && pair != null
                        && !old.target().equals(add.rule().target())) {
                    until.put(pair, now.plus(time));
                }
            }
        }
    }

    /** These are taken back: what is left isn't the way that was chosen. */
    void undone(List<Change> changes, DesiredState before) {
        if (until.isEmpty()) {
            return;
        }
        Map<MacAddress, String> places = before.placesOf(network);
        for (Change change : changes) {
            ForwardingRule gone =
                    change instanceof Change.DeleteRule delete ? before.rules().get(delete.id()) : null;
            NodePair pair = gone == null ? null : pair(gone, places);
            if (pair != null) {
                until.remove(pair);
            }
        }
    }

    /** VMs are elsewhere now: what is the best way is another question. */
    void clear() {
        until.clear();
    }

    /** The pairs that are held now. */
    Set<NodePair> at(Instant now) {
        Set<NodePair> held = new HashSet<>();
        until.forEach((pair, end) -> {
            if (now.isBefore(end)) {
                held.add(pair);
            }
        });
        return held;
    }

    /** When all of them are free again; {@code null} if all are. */
    @Nullable
    Instant free(Instant now) {
        return until.values().stream()
                .filter(now::isBefore)
                .max(Instant::compareTo)
                .orElse(null);
    }

    /** The nodes between which a rule leads; {@code null} if it isn't about two nodes. */
    private static @Nullable NodePair pair(ForwardingRule rule, Map<MacAddress, String> places) {
        if (!rule.destination().isExact()) {
            return null;
        }
        String from =
                rule.sourcePattern().isExact() ? places.get(rule.sourcePattern().address()) : rule.node();
        String to = places.get(rule.destination().address());
        return from == null || to == null || from.equals(to) ? null : new NodePair(from, to);
    }
}
