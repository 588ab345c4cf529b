package net.virtuoso.control.internal.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.virtuoso.api.inventory.LinkView;
import net.virtuoso.api.inventory.NetworkView;
import net.virtuoso.api.inventory.PortView;
import net.virtuoso.api.inventory.RuleView;
import net.virtuoso.api.inventory.VmView;
import net.virtuoso.control.internal.compile.Star;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.NodeStatus;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortStatus;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;
import net.virtuoso.model.VmInterface;
import org.jspecify.annotations.Nullable;

/** Lays what is wanted beside what nodes report. Pure functions of both. */
final class InventoryViews {
    private final DesiredState state;
    private final Map<String, NodeStatus> nodes;
    private final RuleCounts counts;
    private final NetworkTotals totals;

    InventoryViews(DesiredState state, Map<String, NodeStatus> nodes, RuleCounts counts, NetworkTotals totals) {
        this.state = state;
        this.nodes = nodes;
        this.counts = counts;
        this.totals = totals;
    }

    List<NetworkView> networks() {
        return state.networks().values().stream()
                .map(network -> new NetworkView(network, totals.of(network.name())))
                .toList();
    }

    List<VmView> vms(@Nullable String network) {
        Map<MacAddress, Port> ports = new TreeMap<>();
        state.ports().values().forEach(p -> {
            if (p.mac() != null) {
                ports.put(p.mac(), p);
            }
        });
        List<VmView> views = new ArrayList<>();
        for (VmBinding binding : state.bindings().values()) {
            if (network == null || network.equals(binding.network())) {
                views.add(vm(binding, ports.get(binding.mac())));
            }
        }
        return views;
    }

    private VmView vm(VmBinding binding, @Nullable Port port) {
        if (port == null) {
            return VmView.of(binding);
        }
        PortStatus status = status(port);
        NodeReport report = report(port.node());
        VmInterface seen = null;
        if (report != null) {
            for (VmInterface vm : report.vms()) {
                if (vm.mac().equals(binding.mac())) {
                    seen = vm;
                }
            }
        }
        return VmView.of(binding, port, status, seen == null ? null : seen.seenAt());
    }

    List<PortView> ports(@Nullable String network) {
        return state.ports().values().stream()
                .filter(p -> network == null || network.equals(p.network()))
                .map(p -> new PortView(p.id(), p, status(p)))
                .toList();
    }

    List<LinkView> links(@Nullable String network) {
        TreeMap<String, Link> links = new TreeMap<>();
        for (VirtualNetwork each : state.networks().values()) {
            if (network == null || network.equals(each.name())) {
                Star.links(state, each).forEach(l -> links.put(l.id(), l));
                state.linksOf(each.name()).forEach(l -> links.put(l.id(), l));
            }
        }
        return links.values().stream().map(this::link).toList();
    }

    private LinkView link(Link link) {
        List<LinkStatus> ends = new ArrayList<>();
        for (String node : List.of(link.a(), link.b())) {
            NodeReport report = report(node);
            if (report != null) {
                report.links().stream()
                        .filter(l -> l.id().equals(link.pathId()))
                        .forEach(ends::add);
            }
        }
        LinkState state = null;
        if (!ends.isEmpty()) {
            state = ends.size() < 2 ? LinkState.CONNECTING : LinkState.UP;
            for (LinkStatus end : ends) {
                state = end.state().compareTo(state) < 0 ? end.state() : state;
            }
        }
        return new LinkView(link.id(), link.pathId(), link, state, ends);
    }

    List<RuleView> rules(@Nullable String network) {
        List<RuleView> rules = new ArrayList<>();
        for (VirtualNetwork each : state.networks().values()) {
            if (network == null || network.equals(each.name())) {
                state.rulesOf(each.name()).forEach(r -> rules.add(rule(r, each.vni())));
                Star.rules(state, each).forEach(r -> rules.add(rule(r, each.vni())));
            }
        }
        return rules;
    }

    private RuleView rule(ForwardingRule rule, int vni) {
        NodeStatus node = nodes.get(rule.node());
        NodeReport report = report(rule.node());
        boolean running = node != null && report != null && report.revision() >= node.wantedRevision();
        RuleCounts.Passed passed = counts.of(rule, vni);
        return new RuleView(
                rule.id(),
                rule,
                running,
                passed == null ? null : passed.frames(),
                passed == null ? null : passed.bytes());
    }

    private @Nullable PortStatus status(Port port) {
        NodeReport report = report(port.node());
        if (report != null) {
            for (PortStatus status : report.ports()) {
                if (status.id().equals(port.id())) {
                    return status;
                }
            }
        }
        return null;
    }

    private @Nullable NodeReport report(String node) {
        NodeStatus status = nodes.get(node);
        return status == null ? null : status.report();
    }
}
