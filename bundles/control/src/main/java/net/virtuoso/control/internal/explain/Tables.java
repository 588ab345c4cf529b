package net.virtuoso.control.internal.explain;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.virtuoso.control.internal.compile.NodeCompiler;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.model.NetworkConfig;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.RuleConfig;
import net.virtuoso.model.Target;
import org.jspecify.annotations.Nullable;

/** What the nodes run of one network, each compiled when the frame first comes by. */
final class Tables {
    private final NodeCompiler compiler;
    private final String network;
    private final LiveState live;
    private final Map<String, NodeConfig> configs = new HashMap<>();

    Tables(DesiredState state, String network, LiveState live) {
        compiler = new NodeCompiler(state);
        this.network = network;
        this.live = live;
    }

    /**
     * What a node runs of the network, or {@code null} if nothing. Rules that point to what the node doesn't have are left out,
     * as the overlay leaves them out, with a note.
     */
    @Nullable
    NetworkConfig at(String node) {
        NodeConfig config = config(node);
        for (NetworkConfig each : config.networks()) {
            if (each.name().equals(network)) {
                return runnable(each, config);
            }
        }
        return null;
    }

    /** The node at the other end of a link that {@link #at} has shown. */
    String peer(String node, String link) {
        return config(node).links().stream()
                .filter(each -> each.id().equals(link))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("node " + node + " has no link " + link))
                .peer();
    }

    private NodeConfig config(String node) {
        return configs.computeIfAbsent(node, compiler::compile);
    }

    private NetworkConfig runnable(NetworkConfig config, NodeConfig node) {
        Set<String> links = node.links().stream().map(LinkConfig::id).collect(Collectors.toSet());
        Set<String> ports = new HashSet<>();
        config.ports().stream().map(Port::id).forEach(ports::add);
        List<RuleConfig> rules = config.rules().stream()
                .filter(rule -> {
                    Target target = rule.target();
                    boolean there = target instanceof Target.ToPort to
                            ? ports.contains(to.port())
                            : !(target instanceof Target.ToLink link) || links.contains(link.link());
                    if (!there) {
                        live.note("a rule of node '" + node.node() + "' from " + rule.source() + " to "
                                + rule.destination() + " is left out: the node doesn't have its target");
                    }
                    return there;
                })
                .map(rule -> toWorkingLan(rule, config.ports(), node.node()))
                .toList();
        List<String> tree = config.tree().stream().filter(links::contains).toList();
        return new NetworkConfig(
                config.name(),
                config.vni(),
                config.proxy(),
                config.ports(),
                rules,
                tree,
                config.guarded(),
                config.uses());
    }

    /** The star's last word is the LAN, by whichever of its ports works: the first one unless only another one does. */
    private RuleConfig toWorkingLan(RuleConfig rule, List<Port> ports, String node) {
        if (rule.origin() != Origin.STAR
                || !(rule.target() instanceof Target.ToPort to)
                || live.of(node, to).usable()
                || ports.stream()
                        .noneMatch(
                                port -> port.role() == PortRole.LAN && port.id().equals(to.port()))) {
            return rule;
        }
        return ports.stream()
                .filter(port -> port.role() == PortRole.LAN)
                .map(port -> new Target.ToPort(port.id()))
                .filter(other -> live.of(node, other).usable())
                .findFirst()
                .map(other -> new RuleConfig(rule.source(), rule.destination(), other, rule.origin()))
                .orElse(rule);
    }
}
