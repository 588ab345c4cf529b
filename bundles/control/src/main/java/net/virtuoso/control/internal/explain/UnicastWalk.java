package net.virtuoso.control.internal.explain;

import java.util.ArrayList;
import java.util.List;
import net.virtuoso.api.inventory.PathChoice;
import net.virtuoso.api.inventory.PathStep;
import net.virtuoso.api.inventory.Verdict;
import net.virtuoso.control.internal.explain.PathExplainer.Fate;
import net.virtuoso.control.internal.explain.RuleLookup.Considered;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.NetworkConfig;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.RuleConfig;
import net.virtuoso.model.Target;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;
import org.jspecify.annotations.Nullable;

/** Follows a frame for one receiver from node to node. */
final class UnicastWalk {
    private final Tables tables;
    private final LiveState live;
    private final DesiredState state;
    private final MacAddress source;
    private final MacAddress destination;
    private final List<PathStep> steps = new ArrayList<>();

    UnicastWalk(Tables tables, LiveState live, DesiredState state, MacAddress source, MacAddress destination) {
        this.tables = tables;
        this.live = live;
        this.state = state;
        this.source = source;
        this.destination = destination;
    }

    List<PathStep> steps() {
        return steps;
    }

    /** Follows the frame from a port that it has entered by. */
    Fate from(Port port) {
        boolean fromLan = port.role() == PortRole.LAN;
        String node = port.node();
        Target ingress = new Target.ToPort(port.id());
        for (int hops = VirtualNetwork.MAX_HOPS; ; hops--) {
            NetworkConfig config = tables.at(node);
            if (config == null) {
                return die(node, ingress, List.of(), "the node doesn't run network '" + port.network() + "'");
            }
            String at = node;
            RuleLookup.Answer answer = RuleLookup.ask(
                    config.rules(),
                    source,
                    destination,
                    ingress,
                    target -> live.of(at, target).usable());
            List<PathChoice> choices = choices(config.name(), node, answer);
            RuleConfig taken = answer.taken();
            if (taken == null) {
                return die(node, ingress, choices, whyNowhere(answer));
            }
            if (taken.target() instanceof Target.ToPort to) {
                return leave(config, node, ingress, choices, to, fromLan && ingress instanceof Target.ToPort);
            }
            if (!(taken.target() instanceof Target.ToLink to)) {
                return die(node, ingress, choices, "a rule says drop");
            }
            if (hops < 1) {
                return die(
                        node,
                        ingress,
                        barred(choices),
                        "it has crossed " + VirtualNetwork.MAX_HOPS
                                + " links, the most that a frame may: the rules are a loop");
            }
            String peer = tables.peer(node, to.link());
            steps.add(new PathStep(node, ingress, choices, "over link " + to.link() + " to node '" + peer + "'"));
            node = peer;
            ingress = to;
            live.visit(node);
            live.arrive(node, to.link());
        }
    }

    private List<PathChoice> choices(String network, String node, RuleLookup.Answer answer) {
        List<PathChoice> choices = new ArrayList<>();
        for (Considered each : answer.considered()) {
            RuleConfig rule = each.rule();
            String id = new ForwardingRule(
                            network, node, rule.source(), rule.destination(), rule.target(), rule.origin())
                    .id();
            String reason = switch (each.outcome()) {
                case TAKEN, UNUSABLE -> live.of(node, rule.target()).reason();
                case CAME_FROM -> "it came from there";
            };
            choices.add(new PathChoice(
                    id, rule.origin(), rule.target(), each.outcome() == RuleLookup.Outcome.TAKEN, reason));
        }
        return choices;
    }

    /** The last choice would be taken, but for what isn't in the table. */
    private static List<PathChoice> barred(List<PathChoice> choices) {
        List<PathChoice> barred = new ArrayList<>(choices);
        PathChoice last = barred.remove(barred.size() - 1);
        barred.add(new PathChoice(last.rule(), last.origin(), last.target(), false, last.reason()));
        return barred;
    }

    private static String whyNowhere(RuleLookup.Answer answer) {
        if (answer.considered().isEmpty()) {
            return "no rule matches";
        }
        return answer.metUnusable()
                ? "the rules that match point to what isn't usable now"
                : "the rules that match would send it back where it came from";
    }

    private Fate leave(
            NetworkConfig config,
            String node,
            Target ingress,
            List<PathChoice> choices,
            Target.ToPort to,
            boolean cameFromLan) {
        Port port = config.ports().stream()
                .filter(each -> each.id().equals(to.port()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("node " + node + " has no port " + to.port()));
        if (cameFromLan && port.role() == PortRole.LAN) {
            return die(node, ingress, barred(choices), "frames of a LAN don't go to another LAN port");
        }
        long lanPorts = config.ports().stream()
                .filter(each -> each.role() == PortRole.LAN)
                .count();
        if (port.role() == PortRole.LAN && lanPorts > 1) {
            live.note(
                    "the network has " + lanPorts + " LAN ports: without a rule of the operator's it leaves by the one"
                            + " behind which the receiver was seen (vnet:station-list), by all while it wasn't");
        }
        steps.add(new PathStep(node, ingress, choices, "out of port " + to.port()));
        String wrong = wrong(port);
        return wrong == null
                ? new Fate(Verdict.DELIVERED, arrived(port))
                : new Fate(Verdict.MISDELIVERED, "it leaves by port " + port.id() + ", but " + wrong);
    }

    private static String arrived(Port port) {
        return port.role() == PortRole.LAN
                ? "it leaves by port " + port.id()
                        + " into the user's LAN; whether somebody there has the address isn't known"
                : "it leaves by port " + port.id() + ", to the VM that it is for";
    }

    /** Why the receiver isn't behind the port; {@code null} if it is, as far as is known. */
    private @Nullable String wrong(Port port) {
        if (port.role() == PortRole.VM) {
            return destination.equals(port.mac()) ? null : "the VM there has the address " + port.mac();
        }
        Port own = state.portOf(destination);
        if (own != null) {
            return own.network().equals(port.network())
                    ? "the receiver is behind port " + own.id()
                    : "the receiver is a VM of network '" + own.network() + "'";
        }
        VmBinding binding = state.bindings().get(destination);
        return binding == null ? null : "VM '" + binding.vm() + "' has no port: no node shows that it runs";
    }

    private Fate die(String node, Target ingress, List<PathChoice> choices, String why) {
        steps.add(new PathStep(node, ingress, choices, why));
        return new Fate(Verdict.DROPPED, "at node '" + node + "': " + why);
    }
}
