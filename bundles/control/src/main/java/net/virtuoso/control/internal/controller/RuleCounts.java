package net.virtuoso.control.internal.controller;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.NetworkConfig;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.Origin;
import net.virtuoso.model.RuleConfig;
import net.virtuoso.model.RuleCount;
import net.virtuoso.model.RuleReport;
import org.jspecify.annotations.Nullable;

/**
 * What rules have carried, by the nodes' reports. Bounded by the rules that nodes should run: what is said of others is left out.
 * Written by the controller's thread, read by any.
 */
final class RuleCounts {
    private final Map<String, Map<Key, Passed>> nodes = new ConcurrentHashMap<>();

    /** A rule of one node: what tells it from the node's others. */
    private record Key(int vni, MacPattern source, MacPattern destination, Origin origin) {
        static Key of(int vni, RuleConfig rule) {
            return new Key(vni, rule.source(), rule.destination(), rule.origin());
        }
    }

    /**
     * What a rule has carried.
     *
     * @param frames how many frames
     * @param bytes their bytes
     */
    record Passed(long frames, long bytes) {
        private static final Passed NOTHING = new Passed(0, 0);
    }

    /** The node tells everything anew. */
    void begin(String node) {
        nodes.remove(node);
    }

    /** The node should run this from now on: rules that stay keep their counts. */
    void expect(NodeConfig config) {
        Map<Key, Passed> before = nodes.getOrDefault(config.node(), Map.of());
        Map<Key, Passed> after = new HashMap<>();
        for (NetworkConfig network : config.networks()) {
            for (RuleConfig rule : network.rules()) {
                Key key = Key.of(network.vni(), rule);
                after.put(key, before.getOrDefault(key, Passed.NOTHING));
            }
        }
        nodes.put(config.node(), new ConcurrentHashMap<>(after));
    }

    /** A report came. */
    void take(RuleReport report) {
        Map<Key, Passed> counts = nodes.getOrDefault(report.node(), Map.of());
        for (RuleCount rule : report.rules()) {
            Key key = new Key(rule.vni(), rule.source(), rule.destination(), rule.origin());
            if (counts.containsKey(key)) {
                counts.put(key, new Passed(rule.frames(), rule.bytes()));
            }
        }
    }

    /** Nodes that aren't there any more are forgotten. */
    void retain(Set<String> names) {
        nodes.keySet().retainAll(names);
    }

    /**
     * What a rule has carried; {@code null} if its node hasn't joined since this controller leads.
     *
     * @param vni the number of the rule's network
     */
    @Nullable
    Passed of(ForwardingRule rule, int vni) {
        Origin origin = rule.origin();
        return origin == null
                ? null
                : nodes.getOrDefault(rule.node(), Map.of())
                        .get(new Key(vni, rule.sourcePattern(), rule.destination(), origin));
    }
}
