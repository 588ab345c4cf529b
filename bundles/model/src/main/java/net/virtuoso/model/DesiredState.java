package net.virtuoso.model;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that has been asked for, at one revision: immutable, complete, consistent.
 *
 * <p>{@link #with(List)} is the only way from one state to the next. It checks every change against the state that the
 * changes before it leave, and refuses all of them if one can't be.
 *
 * @param revision grows with every change; 0 is the empty state
 * @param networks by name
 * @param nodes by name
 * @param bindings by MAC address
 * @param ports by {@link Port#id()}
 * @param links beyond the star, by {@link Link#id()}
 * @param rules beyond the star's, by {@link ForwardingRule#id()}
 * @param trust who may take part
 */
public record DesiredState(
        long revision,
        NavigableMap<String, VirtualNetwork> networks,
        NavigableMap<String, Node> nodes,
        NavigableMap<MacAddress, VmBinding> bindings,
        NavigableMap<String, Port> ports,
        NavigableMap<String, Link> links,
        NavigableMap<String, ForwardingRule> rules,
        Trust trust) {

    /** The state before anything was asked for. */
    public static final DesiredState EMPTY = new DesiredState(
            0,
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            Trust.EMPTY);

    /** Makes the maps unmodifiable; the caller must not keep them. */
    public DesiredState {
        networks = Collections.unmodifiableNavigableMap(networks);
        nodes = Collections.unmodifiableNavigableMap(nodes);
        bindings = Collections.unmodifiableNavigableMap(bindings);
        ports = Collections.unmodifiableNavigableMap(ports);
        links = Collections.unmodifiableNavigableMap(links);
        rules = Collections.unmodifiableNavigableMap(rules);
    }

    /**
     * The state after the changes, at the same revision (the store gives the next one).
     *
     * @throws RefusedException if a change can't be; then none has been made
     */
    public DesiredState with(List<Change> changes) {
        StateEditor editor = new StateEditor(this);
        changes.forEach(editor::make);
        return editor.state(revision);
    }

    /** The same content at another revision. */
    public DesiredState at(long newRevision) {
        return new DesiredState(newRevision, networks, nodes, bindings, ports, links, rules, trust);
    }

    /**
     * A network by name.
     *
     * @throws RefusedException if there is none
     */
    public VirtualNetwork network(@Nullable String name) {
        VirtualNetwork network = name == null ? null : networks.get(name);
        if (network == null) {
            throw RefusedException.notFound("network", name, choices(networks.keySet(), "create a network first"));
        }
        return network;
    }

    /**
     * A node by name.
     *
     * @param field the field, for the message
     * @throws RefusedException if there is none
     */
    public Node node(String field, @Nullable String name) {
        Node node = name == null ? null : nodes.get(name);
        if (node == null) {
            throw RefusedException.notFound(
                    field, name, choices(nodes.keySet(), "a node that has joined; none has yet"));
        }
        return node;
    }

    /** The ports of a network, in the order of their identifiers. */
    public List<Port> portsOf(String network) {
        return ports.values().stream().filter(p -> p.network().equals(network)).toList();
    }

    /** Where the VMs of a network are: the node of each, by address. */
    public Map<MacAddress, String> placesOf(String network) {
        Map<MacAddress, String> places = new HashMap<>();
        for (Port port : portsOf(network)) {
            if (port.mac() != null) {
                places.put(port.mac(), port.node());
            }
        }
        return places;
    }

    /** The bindings of a network, in the order of their addresses. */
    public List<VmBinding> bindingsOf(String network) {
        return bindings.values().stream()
                .filter(b -> b.network().equals(network))
                .toList();
    }

    /** The links of a network beyond the star, in the order of their identifiers. */
    public List<Link> linksOf(String network) {
        return links.values().stream().filter(l -> l.network().equals(network)).toList();
    }

    /** The rules of a network beyond the star's, in the order of their identifiers. */
    public List<ForwardingRule> rulesOf(String network) {
        return rules.values().stream().filter(r -> r.network().equals(network)).toList();
    }

    /**
     * An address for a new VM of a network: {@link MacAddress#hierarchical}, the number behind the highest that is bound, so
     * that an address isn't given again soon after its VM went; the lowest free one when the numbers are used up.
     *
     * @throws RefusedException if there is no such network, or all of its numbers are bound
     */
    public MacAddress freeMac(@Nullable String network) {
        int vni = network(network).vni();
        MacAddress first = MacAddress.hierarchical(vni, 1);
        MacAddress last = MacAddress.hierarchical(vni, 0xffff);
        MacAddress highest = bindings.floorKey(last);
        if (highest == null || highest.compareTo(first) < 0) {
            return first;
        }
        if (highest.compareTo(last) < 0) {
            return new MacAddress(highest.value() + 1);
        }
        for (long value = first.value(); value < last.value(); value++) {
            MacAddress candidate = new MacAddress(value);
            if (!bindings.containsKey(candidate)) {
                return candidate;
            }
        }
        throw RefusedException.limit("network", network, "a network with a free address; unbind a VM first");
    }

    /** The port of a VM's address, or {@code null} if it has none now. */
    public @Nullable Port portOf(MacAddress mac) {
        for (Port port : ports.values()) {
            if (mac.equals(port.mac())) {
                return port;
            }
        }
        return null;
    }

    /**
     * The address that a person means.
     *
     * @param field the field, for the message
     * @param network the network in which names of VMs are looked up
     * @param text a MAC address, the name of a VM of the network, or {@code broadcast}
     * @throws RefusedException if there is no such network or VM, or several VMs have the name
     */
    public MacAddress address(String field, @Nullable String network, @Nullable String text) {
        List<VmBinding> bound = bindingsOf(network(network).name());
        if ("broadcast".equals(text)) {
            return MacAddress.BROADCAST;
        }
        List<MacAddress> named = bound.stream()
                .filter(b -> b.vm().equals(text))
                .map(VmBinding::mac)
                .toList();
        if (named.size() == 1) {
            return named.get(0);
        }
        if (named.size() > 1) {
            throw RefusedException.invalid(
                    field,
                    text,
                    "a name that one VM has; several have this one, so give its address: " + choices(named, ""));
        }
        if (text != null && text.indexOf(':') >= 0) {
            try {
                return MacAddress.parse(text);
            } catch (RefusedException e) {
                RefusedException refused = RefusedException.invalid(field, text, e.allowed());
                refused.initCause(e);
                throw refused;
            }
        }
        throw RefusedException.notFound(
                field,
                text,
                "a MAC address, 'broadcast' or the name of a VM of network '" + network + "', "
                        + choices(bound.stream().map(VmBinding::vm).toList(), "which has none yet"));
    }

    static String choices(java.util.Collection<?> known, String ifNone) {
        int shown = 8;
        if (known.isEmpty()) {
            return ifNone;
        }
        String list = String.join(
                ", ", known.stream().limit(shown).map(String::valueOf).toList());
        return known.size() > shown ? "one of " + list + " and " + (known.size() - shown) + " more" : "one of " + list;
    }
}
