package net.virtuoso.control.internal.compile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.model.LinkUse;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.NetworkConfig;
import net.virtuoso.model.Node;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Port;
import net.virtuoso.model.RuleConfig;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;
import org.jspecify.annotations.Nullable;

/**
 * Works out what nodes run. A pure function of the desired state: the same state gives the same configuration. What it has worked
 * out of a network it keeps for the next node. Used by one thread.
 */
public final class NodeCompiler {
    private final DesiredState state;
    /** By network. */
    private final Map<String, Senders> senders = new HashMap<>();

    /** For as many nodes of a state as are wanted. */
    public NodeCompiler(DesiredState state) {
        this.state = state;
    }

    /** What a single node runs; as {@link #compile(String)}. */
    public static NodeConfig compile(DesiredState state, String name) {
        return new NodeCompiler(state).compile(name);
    }

    /**
     * What a node runs.
     *
     * @param name the node's name; it need not be known, then it runs nothing
     */
    public NodeConfig compile(String name) {
        Map<String, LinkConfig> links = new TreeMap<>();
        List<NetworkConfig> networks = new ArrayList<>();
        Node node = state.nodes().get(name);
        if (node == null) {
            return new NodeConfig(name, state.revision(), List.of(), List.of(), revoked(state));
        }
        for (VirtualNetwork network : state.networks().values()) {
            List<Port> everywhere = state.portsOf(network.name());
            List<Port> ports =
                    everywhere.stream().filter(p -> p.node().equals(name)).toList();
            List<Link> star = Star.links(state, network).stream()
                    .filter(l -> l.joins(name))
                    .toList();
            List<Link> beyond = state.linksOf(network.name());
            List<Link> wanted = new ArrayList<>(star);
            beyond.stream().filter(l -> l.joins(name)).forEach(wanted::add);
            if (ports.isEmpty() && wanted.isEmpty()) {
                continue;
            }
            Senders handed =
                    senders.computeIfAbsent(network.name(), known -> new Senders(state, network, everywhere, beyond));
            Map<String, LinkUse> uses = new TreeMap<>();
            for (Link link : wanted) {
                LinkConfig end = end(state, link, node);
                if (end != null) {
                    links.putIfAbsent(end.id(), end);
                    uses.computeIfAbsent(end.id(), id -> new LinkUse(id, handed.from(end.peer(), name)));
                }
            }
            networks.add(new NetworkConfig(
                    network.name(),
                    network.vni(),
                    network.proxy(),
                    ports,
                    rules(state, network, name, ports),
                    star.stream().map(Link::pathId).distinct().toList(),
                    // Of all nodes: whoever asks for an address is answered where the question comes in.
                    state.bindingsOf(network.name()).stream()
                            .filter(NodeCompiler::isGuarded)
                            .toList(),
                    List.copyOf(uses.values())));
        }
        return new NodeConfig(name, state.revision(), List.copyOf(links.values()), networks, revoked(state));
    }

    private static boolean isGuarded(VmBinding vm) {
        return vm.trusted() || !vm.addresses().isEmpty();
    }

    private static List<String> revoked(DesiredState state) {
        return List.copyOf(state.trust().revoked().keySet());
    }

    private static List<RuleConfig> rules(DesiredState state, VirtualNetwork network, String node, List<Port> ports) {
        Map<String, RuleConfig> rules = new LinkedHashMap<>();
        List<ForwardingRule> all = new ArrayList<>(state.rulesOf(network.name()));
        all.addAll(Star.rules(state, network));
        Set<MacPattern> here = new HashSet<>();
        for (Port port : ports) {
            if (port.mac() != null) {
                here.add(MacPattern.of(port.mac()));
            }
        }
        for (ForwardingRule rule : all) {
            // A VM that has moved here is here, whatever the adaptation made of where it was.
            boolean isStale = rule.origin() == Origin.ADAPTATION && here.contains(rule.destination());
            if (rule.node().equals(node) && !isStale) {
                Origin origin = rule.origin() == null ? Origin.OPERATOR : rule.origin();
                // A rule of the same patterns beside the star's stands first; the star's is what is left when its link
                // is down.
                rules.put(
                        rule.id() + (origin == Origin.STAR ? "/star" : ""),
                        new RuleConfig(rule.sourcePattern(), rule.destination(), rule.target(), origin));
            }
        }
        return List.copyOf(rules.values());
    }

    /** A node's end of a link, or {@code null} if neither end can be reached. */
    private static @Nullable LinkConfig end(DesiredState state, Link link, Node node) {
        Node peer = state.nodes().get(link.peerOf(node.name()));
        if (peer == null) {
            return null;
        }
        Endpoint mine = node.endpoint(link.transport());
        Endpoint theirs = peer.endpoint(link.transport());
        if (mine == null && theirs == null) {
            return null;
        }
        // Who can't be reached has to call; where both can, the lower name does, so that exactly one end calls.
        boolean initiator = theirs != null && (mine == null || node.name().compareTo(peer.name()) < 0);
        // Frames cross the wire in plain there: only where both nodes' operators ask for it.
        Endpoint fastPath = node.endpoint(Node.FAST_PATH) == null ? null : peer.endpoint(Node.FAST_PATH);
        return new LinkConfig(link.pathId(), peer.name(), link.transport(), theirs, initiator, fastPath);
    }
}
