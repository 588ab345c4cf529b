package net.virtuoso.overlay.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.Link;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.model.LinkUse;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.NetworkConfig;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.RuleConfig;
import net.virtuoso.model.Target;
import net.virtuoso.model.VmBinding;

/**
 * Writes down a node's configuration. Of two ends of a link, the one with the lower name calls. Every network uses every link, for
 * everybody's frames, unless it says otherwise.
 */
final class ConfigBuilder {
    private final String node;
    private final List<LinkConfig> links = new ArrayList<>();
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private Part current = new Part("none", 1);

    private static final class Part {
        final String network;
        final int vni;
        final List<Port> ports = new ArrayList<>();
        final List<RuleConfig> rules = new ArrayList<>();
        final List<String> tree = new ArrayList<>();
        final List<VmBinding> guarded = new ArrayList<>();
        final Map<String, LinkUse> uses = new HashMap<>();
        final Set<String> unused = new HashSet<>();

        Part(String network, int vni) {
            this.network = network;
            this.vni = vni;
        }
    }

    ConfigBuilder(String node) {
        this.node = node;
    }

    /** A host with one VM in network "blue", number 7, behind the proxy. */
    static ConfigBuilder host(String node, String device, MacAddress mac) {
        return new ConfigBuilder(node)
                .link("proxy", "udp")
                .network("blue", 7)
                .vm(device, mac)
                .star("proxy", "udp");
    }

    /** What follows belongs to this network. */
    ConfigBuilder network(String name, int vni) {
        current = new Part(name, vni);
        parts.put(name, current);
        return this;
    }

    ConfigBuilder link(String peer, String transport) {
        links.add(new LinkConfig(
                Link.pathId(node, peer, transport),
                peer,
                transport,
                new Endpoint(peer, Site.PORT),
                node.compareTo(peer) < 0));
        return this;
    }

    /** A VM's port, with the star's rule for it. */
    ConfigBuilder vm(String device, MacAddress mac) {
        current.ports.add(new Port(current.network, node, device, PortRole.VM, "memory", mac, null));
        return rule("*", mac.toString(), new Target.ToPort(Port.id(node, device)), Origin.STAR);
    }

    /** The LAN's port, with the star's rule for everything unknown. */
    ConfigBuilder lan(String device) {
        current.ports.add(new Port(current.network, node, device, PortRole.LAN, "memory", null, null));
        return rule("*", "*", new Target.ToPort(Port.id(node, device)), Origin.STAR);
    }

    /** The link to the proxy: everything unknown goes there, and groups. */
    ConfigBuilder star(String proxy, String transport) {
        return tree(proxy, transport).rule("*", "*", toLink(proxy, transport), Origin.STAR);
    }

    ConfigBuilder tree(String peer, String transport) {
        current.tree.add(Link.pathId(node, peer, transport));
        return this;
    }

    ConfigBuilder rule(String source, String destination, Target target, Origin origin) {
        current.rules.add(new RuleConfig(MacPattern.parse(source), MacPattern.parse(destination), target, origin));
        return this;
    }

    /** The star's rule at the proxy for a VM behind a link. */
    ConfigBuilder reach(MacAddress mac, String peer, String transport) {
        return rule("*", mac.toString(), toLink(peer, transport), Origin.STAR);
    }

    /** A fast path for one pair. */
    ConfigBuilder pair(MacAddress source, MacAddress destination, String peer, String transport) {
        return rule(source.toString(), destination.toString(), toLink(peer, transport), Origin.ADAPTATION);
    }

    /** What is known of a VM's addresses. */
    ConfigBuilder guard(VmBinding vm) {
        current.guarded.add(vm);
        return this;
    }

    /** Only frames of these come over the link, in the current network. */
    ConfigBuilder from(String peer, String transport, MacAddress... sources) {
        String link = Link.pathId(node, peer, transport);
        current.uses.put(
                link, new LinkUse(link, Stream.of(sources).map(MacPattern::of).toList()));
        return this;
    }

    /** The current network doesn't use the link. */
    ConfigBuilder without(String peer, String transport) {
        current.unused.add(Link.pathId(node, peer, transport));
        return this;
    }

    private List<LinkUse> uses(Part part) {
        return links.stream()
                .map(LinkConfig::id)
                .filter(link -> !part.unused.contains(link))
                .map(link -> part.uses.getOrDefault(link, new LinkUse(link, List.of(MacPattern.ANY))))
                .toList();
    }

    Target toLink(String peer, String transport) {
        return new Target.ToLink(Link.pathId(node, peer, transport));
    }

    NodeConfig build() {
        List<NetworkConfig> networks = parts.values().stream()
                .map(part -> new NetworkConfig(
                        part.network, part.vni, "proxy", part.ports, part.rules, part.tree, part.guarded, uses(part)))
                .toList();
        return new NodeConfig(node, 1, links, networks);
    }
}
