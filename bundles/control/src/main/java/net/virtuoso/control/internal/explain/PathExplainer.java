package net.virtuoso.control.internal.explain;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.virtuoso.api.inventory.PathExplanation;
import net.virtuoso.api.inventory.PathStep;
import net.virtuoso.api.inventory.Verdict;
import net.virtuoso.control.internal.explain.LiveState.Liveness;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.NodeStatus;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.Target;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;
import org.jspecify.annotations.Nullable;

/** Finds where a frame enters and lets it be followed from there. */
public final class PathExplainer {
    private final DesiredState state;
    private final VirtualNetwork network;
    private final MacAddress source;
    private final MacAddress destination;
    private final LiveState live;

    private PathExplainer(
            DesiredState state,
            VirtualNetwork network,
            MacAddress source,
            MacAddress destination,
            Map<String, NodeStatus> nodes) {
        this.state = state;
        this.network = network;
        this.source = source;
        this.destination = destination;
        live = new LiveState(nodes);
    }

    /**
     * Follows a frame.
     *
     * @param state what is wanted
     * @param nodes what nodes report, by name
     * @param network the network's name
     * @param source a MAC address or a VM's name
     * @param destination a MAC address, a VM's name or {@code broadcast}
     * @throws RefusedException if there is no such network or VM, or the source can't send in it
     */
    public static PathExplanation explain(
            DesiredState state, Map<String, NodeStatus> nodes, String network, String source, String destination) {
        VirtualNetwork known = state.network(network);
        MacAddress from = state.address("source", network, source).requireUnicast("source");
        MacAddress to = state.address("destination", network, destination);
        if (to.value() == 0) {
            throw RefusedException.invalid("destination", destination, "an address other than all zeros");
        }
        return new PathExplainer(state, known, from, to, nodes).explain();
    }

    private PathExplanation explain() {
        VmBinding binding = state.bindings().get(source);
        Port port = state.portOf(source);
        String other = port != null ? port.network() : binding != null ? binding.network() : network.name();
        if (!other.equals(network.name())) {
            throw RefusedException.invalid(
                    "source",
                    source,
                    "a VM of network '" + network.name()
                            + "' or an address of the user's LAN; this one belongs to network '" + other + "'");
        }
        if (port != null) {
            return enter(port);
        }
        if (binding != null) {
            return outside("VM '" + binding.vm() + "' has no port: no node shows that it runs");
        }
        Port lan = lanPort();
        if (lan == null) {
            return outside("no VM of network '" + network.name() + "' has the address " + source
                    + ", and no port of the network leads to a LAN where it could be");
        }
        live.note("no VM has the address " + source + ": it is taken to be in the LAN behind port " + lan.id());
        return enter(lan);
    }

    private PathExplanation enter(Port port) {
        live.visit(port.node());
        Target ingress = new Target.ToPort(port.id());
        Liveness entrance = live.of(port.node(), ingress);
        if (!entrance.usable()) {
            PathStep step = new PathStep(port.node(), ingress, List.of(), "it can't enter: " + entrance.reason());
            return result(new Fate(Verdict.DROPPED, "at node '" + port.node() + "' " + step.reason()), List.of(step));
        }
        noteGuards(port);
        Tables tables = new Tables(state, network.name(), live);
        if (destination.isMulticast()) {
            GroupWalk walk = new GroupWalk(tables, live, state.portsOf(network.name()));
            return result(walk.from(port), walk.steps());
        }
        UnicastWalk walk = new UnicastWalk(tables, live, state, source, destination);
        return result(walk.from(port), walk.steps());
    }

    /** What depends on more of the frame than its addresses. */
    private void noteGuards(Port port) {
        VmBinding vm = state.bindings().get(source);
        if (port.role() == PortRole.VM
                && vm != null
                && !vm.trusted()
                && !vm.addresses().isEmpty()) {
            live.note(
                    "of the address families declared for the VM, port " + port.id() + " takes in IP and ARP only from "
                            + vm.addresses().stream().map(IpAddress::toString).collect(Collectors.joining(", ")));
        }
        long known = state.bindingsOf(network.name()).stream()
                .mapToLong(each -> each.addresses().size())
                .sum();
        if (destination.isMulticast() && known > 0) {
            live.note("a question (ARP, neighbour solicitation) for one of the " + known
                    + " declared IP addresses of the network is answered at node '" + port.node()
                    + "' and goes no further");
        }
    }

    /** The first port on the user's LAN. */
    private @Nullable Port lanPort() {
        return state.portsOf(network.name()).stream()
                .filter(port -> port.role() == PortRole.LAN)
                .findFirst()
                .orElse(null);
    }

    private PathExplanation outside(String why) {
        return result(new Fate(Verdict.DROPPED, why), List.of());
    }

    private PathExplanation result(Fate fate, List<PathStep> steps) {
        return new PathExplanation(
                network.name(), source, destination, fate.verdict(), fate.reason(), steps, live.notes());
    }

    /** What becomes of a frame, and why. */
    record Fate(Verdict verdict, String reason) {}
}
