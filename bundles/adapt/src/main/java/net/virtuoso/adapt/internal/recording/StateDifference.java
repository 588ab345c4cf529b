package net.virtuoso.adapt.internal.recording;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.Node;
import net.virtuoso.model.Port;
import net.virtuoso.model.Trust;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;

/**
 * What leads from one desired state to another, as far as loops look at it: all but trust.
 *
 * @param revision of the new one
 * @param networks new or changed ones
 * @param nodes the same
 * @param bindings the same
 * @param ports the same
 * @param links the same
 * @param rules the same
 * @param gone identifiers of what is no longer there, behind its kind: {@code links/blue.h1.h2.udp}
 */
record StateDifference(
        long revision,
        List<VirtualNetwork> networks,
        List<Node> nodes,
        List<VmBinding> bindings,
        List<Port> ports,
        List<Link> links,
        List<ForwardingRule> rules,
        List<String> gone) {
    StateDifference {
        networks = List.copyOf(networks);
        nodes = List.copyOf(nodes);
        bindings = List.copyOf(bindings);
        ports = List.copyOf(ports);
        links = List.copyOf(links);
        rules = List.copyOf(rules);
        gone = List.copyOf(gone);
    }

    static StateDifference between(DesiredState from, DesiredState to) {
        List<String> gone = new ArrayList<>();
        return new StateDifference(
                to.revision(),
                fresh("networks/", from.networks(), to.networks(), gone),
                fresh("nodes/", from.nodes(), to.nodes(), gone),
                fresh("bindings/", from.bindings(), to.bindings(), gone),
                fresh("ports/", from.ports(), to.ports(), gone),
                fresh("links/", from.links(), to.links(), gone),
                fresh("rules/", from.rules(), to.rules(), gone),
                gone);
    }

    private static <K, V> List<V> fresh(
            String kind, NavigableMap<K, V> from, NavigableMap<K, V> to, List<String> gone) {
        if (from.equals(to)) {
            return List.of();
        }
        from.keySet().forEach(key -> {
            if (!to.containsKey(key)) {
                gone.add(kind + key);
            }
        });
        List<V> fresh = new ArrayList<>();
        to.forEach((key, value) -> {
            if (!value.equals(from.get(key))) {
                fresh.add(value);
            }
        });
        return fresh;
    }

    DesiredState on(DesiredState from) {
        return new DesiredState(
                revision,
                put("networks/", from.networks(), networks, VirtualNetwork::name),
                put("nodes/", from.nodes(), nodes, Node::name),
                put("bindings/", from.bindings(), bindings, VmBinding::mac),
                put("ports/", from.ports(), ports, Port::id),
                put("links/", from.links(), links, Link::id),
                put("rules/", from.rules(), rules, ForwardingRule::id),
                Trust.EMPTY);
    }

    private <K, V> NavigableMap<K, V> put(String kind, NavigableMap<K, V> from, List<V> fresh, Function<V, K> key) {
        TreeMap<K, V> to = new TreeMap<>(from);
        Map<String, Boolean> goes = new TreeMap<>();
        gone.forEach(id -> goes.put(id, true));
        to.keySet().removeIf(k -> goes.containsKey(kind + k));
        fresh.forEach(value -> to.put(key.apply(value), value));
        return to;
    }
}
