package net.virtuoso.adapt.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Node;
import net.virtuoso.model.Port;
import net.virtuoso.model.Trust;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;

/**
 * The desired state cut by networks: for each what belongs to it, and all nodes. Worked out once for each revision; a network that a
 * revision doesn't concern keeps its object, so that who holds it sees at a glance that nothing has changed. Used by one thread.
 */
final class NetworkStates {
    private DesiredState whole = DesiredState.EMPTY;
    private Map<String, DesiredState> parts = Map.of();

    /** Takes a newer state. */
    void take(DesiredState state) {
        if (state == whole) {
            return;
        }
        whole = state;
        Map<String, NavigableMap<MacAddress, VmBinding>> bindings = by(state.bindings(), VmBinding::network);
        Map<String, NavigableMap<String, Port>> ports = by(state.ports(), Port::network);
        Map<String, NavigableMap<String, Link>> links = by(state.links(), Link::network);
        Map<String, NavigableMap<String, ForwardingRule>> rules = by(state.rules(), ForwardingRule::network);
        Map<String, DesiredState> fresh = new HashMap<>();
        for (VirtualNetwork network : state.networks().values()) {
            String name = network.name();
            DesiredState before = parts.get(name);
            DesiredState now = part(
                    before == null ? state.revision() : before.revision(),
                    new TreeMap<>(Map.of(name, network)),
                    state.nodes(),
                    bindings.getOrDefault(name, new TreeMap<>()),
                    ports.getOrDefault(name, new TreeMap<>()),
                    links.getOrDefault(name, new TreeMap<>()),
                    rules.getOrDefault(name, new TreeMap<>()));
            fresh.put(name, before != null && before.equals(now) ? before : now.at(state.revision()));
        }
        parts = fresh;
    }

    private static DesiredState part(
            long revision,
            NavigableMap<String, VirtualNetwork> networks,
            NavigableMap<String, Node> nodes,
            NavigableMap<MacAddress, VmBinding> bindings,
            NavigableMap<String, Port> ports,
            NavigableMap<String, Link> links,
            NavigableMap<String, ForwardingRule> rules) {
        return new DesiredState(revision, networks, nodes, bindings, ports, links, rules, Trust.EMPTY);
    }

    private static <K, V> Map<String, NavigableMap<K, V>> by(NavigableMap<K, V> all, Function<V, String> network) {
        Map<String, NavigableMap<K, V>> by = new HashMap<>();
        all.forEach((key, value) -> by.computeIfAbsent(network.apply(value), name -> new TreeMap<>())
                .put(key, value));
        return by;
    }

    /** The part of a network; without the network if there is none. */
    DesiredState of(String network) {
        DesiredState part = parts.get(network);
        return part != null
                ? part
                : part(
                        whole.revision(),
                        new TreeMap<>(),
                        whole.nodes(),
                        new TreeMap<>(),
                        new TreeMap<>(),
                        new TreeMap<>(),
                        new TreeMap<>());
    }
}
