package net.virtuoso.control.internal.compile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Port;
import net.virtuoso.model.Target;
import net.virtuoso.model.VirtualNetwork;

/**
 * Whose frames one node may get from another in one network. A node has its VMs to speak for. The proxy hands over everybody's
 * frames, those of the LAN's stations among them, which can't be named. Any other node is a relay only for what a rule sends to
 * it and its own VMs don't take: an exact source of such a rule, else whatever the rule's node may hand over itself.
 */
final class Senders {
    private static final List<MacPattern> ANYBODY = List.of(MacPattern.ANY);

    private final String proxy;
    private final Map<String, Set<MacAddress>> vms = new HashMap<>();
    /** Rules by the node to which they send what has to go on from there. */
    private final Map<String, List<ForwardingRule>> relayed = new HashMap<>();

    /**
     * @param ports of the network, at all nodes
     * @param links of the network, as far as rules can name them
     */
    Senders(DesiredState state, VirtualNetwork network, List<Port> ports, List<Link> links) {
        proxy = network.proxy();
        for (Port port : ports) {
            MacAddress mac = port.mac();
            if (mac != null) {
                vms.computeIfAbsent(port.node(), node -> new HashSet<>()).add(mac);
            }
        }
        Map<String, Link> byPath = new HashMap<>();
        links.forEach(link -> byPath.put(link.pathId(), link));
        for (ForwardingRule rule : state.rulesOf(network.name())) {
            Link link = rule.target() instanceof Target.ToLink to ? byPath.get(to.link()) : null;
            if (link != null && link.joins(rule.node())) {
                String far = link.peerOf(rule.node());
                if (!isAt(far, rule.destination())) {
                    relayed.computeIfAbsent(far, node -> new ArrayList<>()).add(rule);
                }
            }
        }
    }

    private boolean isAt(String node, MacPattern destination) {
        return destination.isExact() && vms.getOrDefault(node, Set.of()).contains(destination.address());
    }

    /**
     * Whose frames a node may get.
     *
     * @param receiver the node that gets them; what it has sent itself doesn't come back to it
     * @param sender the node at the other end of its link
     * @return in the order of the addresses; of two equal networks the same
     */
    List<MacPattern> from(String sender, String receiver) {
        Set<MacAddress> exact = new TreeSet<>();
        Set<String> seen = new HashSet<>(Set.of(sender, receiver));
        Deque<String> open = new ArrayDeque<>(List.of(sender));
        for (String node = open.poll(); node != null; node = open.poll()) {
            if (node.equals(proxy)) {
                return ANYBODY;
            }
            exact.addAll(vms.getOrDefault(node, Set.of()));
            for (ForwardingRule rule : relayed.getOrDefault(node, List.of())) {
                if (rule.node().equals(receiver)) {
                    continue;
                }
                if (rule.sourcePattern().isExact()) {
                    exact.add(rule.sourcePattern().address());
                } else if (seen.add(rule.node())) {
                    open.add(rule.node());
                }
            }
        }
        return exact.stream().map(MacPattern::of).toList();
    }
}
