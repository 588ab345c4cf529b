package net.virtuoso.control.internal.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Node;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.Target;
import net.virtuoso.model.Transports;
import net.virtuoso.model.VirtualNetwork;
import org.jspecify.annotations.Nullable;

/**
 * The star over the proxy, which always works: every node with a port of the network has a link to the proxy; what a node
 * doesn't know goes to the proxy, what the proxy doesn't know goes to the user's LAN.
 */
public final class Star {
    private Star() {}

    /** The star's links, in the order of the nodes. A node that can't be reached and can't reach the proxy has none. */
    public static List<Link> links(DesiredState state, VirtualNetwork network) {
        TreeSet<String> members = new TreeSet<>();
        state.portsOf(network.name()).forEach(p -> members.add(p.node()));
        members.remove(network.proxy());
        List<Link> links = new ArrayList<>();
        for (String member : members) {
            Link link = link(state, network, member);
            if (link != null) {
                links.add(link);
            }
        }
        return links;
    }

    /** The star's rules at all nodes. */
    public static List<ForwardingRule> rules(DesiredState state, VirtualNetwork network) {
        List<ForwardingRule> rules = new ArrayList<>();
        TreeSet<String> defaulted = new TreeSet<>();
        for (Port port : state.portsOf(network.name())) {
            if (port.role() == PortRole.LAN) {
                if (defaulted.add(port.node())) {
                    rules.add(rule(network, port.node(), MacPattern.ANY, new Target.ToPort(port.id())));
                }
                continue;
            }
            MacAddress mac = port.mac();
            if (mac == null) {
                continue;
            }
            rules.add(rule(network, port.node(), MacPattern.of(mac), new Target.ToPort(port.id())));
            if (port.node().equals(network.proxy())) {
                continue;
            }
            Link link = link(state, network, port.node());
            if (link != null) {
                Target target = new Target.ToLink(link.pathId());
                rules.add(rule(network, network.proxy(), MacPattern.of(mac), target));
                if (defaulted.add(port.node())) {
                    rules.add(rule(network, port.node(), MacPattern.ANY, target));
                }
            }
        }
        return rules;
    }

    private static ForwardingRule rule(VirtualNetwork network, String node, MacPattern destination, Target target) {
        return new ForwardingRule(network.name(), node, MacPattern.ANY, destination, target, Origin.STAR);
    }

    private static @Nullable Link link(DesiredState state, VirtualNetwork network, String member) {
        Node a = state.nodes().get(member);
        Node b = state.nodes().get(network.proxy());
        if (a == null || b == null) {
            return null;
        }
        String transport = Transports.between(a, b);
        return transport == null ? null : new Link(network.name(), member, network.proxy(), transport, Origin.STAR);
    }
}
