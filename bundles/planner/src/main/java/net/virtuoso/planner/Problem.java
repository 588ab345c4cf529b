package net.virtuoso.planner;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DemandList;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Names;
import net.virtuoso.model.PlanGoal;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.VirtualNetwork;

/**
 * What {@link Optimiser} solves: where VMs are to be and which way the demands between nodes are to take. How good a solution is
 * is defined in {@code docs/develop/planning.md}.
 *
 * @param goal what is made better
 * @param physical hosts and paths
 * @param overlay the star and what is beside it
 * @param vms all VMs, with their places now
 * @param demands what they send each other
 * @param limits what isn't allowed
 * @param costs what changes cost
 * @param superstepSeconds how long a superstep takes now
 */
public record Problem(
        PlanGoal goal,
        PhysicalNetwork physical,
        OverlayGraph overlay,
        List<VmNeed> vms,
        List<Demand> demands,
        Limits limits,
        Costs costs,
        double superstepSeconds) {
    /** Checks that everything that is named is there, and takes copies. */
    public Problem {
        vms = List.copyOf(vms);
        DemandList numbered = DemandList.of(demands);
        demands = numbered;
        if (vms.size() > VirtualNetwork.MAX_VMS) {
            throw RefusedException.limit("vms", vms.size(), "at most " + VirtualNetwork.MAX_VMS);
        }
        Set<String> nodes = new HashSet<>();
        physical.hosts().forEach(host -> nodes.add(host.node()));
        requireKnown(nodes, "proxy", overlay.proxy());
        for (OverlayGraph.Background load : overlay.background()) {
            load.nodes().forEach(node -> requireKnown(nodes, "background", node));
        }
        Set<MacAddress> known = new HashSet<>();
        for (VmNeed vm : vms) {
            requireKnown(nodes, "node", vm.node());
            if (!known.add(vm.mac())) {
                throw RefusedException.conflict("mac", vm.mac(), "a VM that isn't listed yet");
            }
        }
        requireVms(known, numbered);
        Bounds.range("superstepSeconds", superstepSeconds, 1e-6, 10_000, " seconds");
        Names.require("goal", goal, "a goal");
    }

    private static void requireKnown(Set<String> nodes, String field, String node) {
        if (!nodes.contains(node)) {
            throw RefusedException.notFound(field, node, "a node of the physical network");
        }
    }

    private static void requireVms(Set<MacAddress> known, DemandList demands) {
        List<MacAddress> numbers = demands.vms();
        boolean[] isKnown = new boolean[numbers.size()];
        for (int number = 0; number < isKnown.length; number++) {
            isKnown[number] = known.contains(numbers.get(number));
        }
        for (int d = 0; d < demands.size(); d++) {
            int source = demands.source(d);
            int destination = demands.destination(d);
            if (!isKnown[source] || !isKnown[destination]) {
                requireVm(known, "source", numbers.get(source));
                requireVm(known, "destination", numbers.get(destination));
            }
            if (source == destination) {
                throw RefusedException.invalid("destination", numbers.get(destination), "another VM than the source");
            }
        }
    }

    private static void requireVm(Set<MacAddress> vms, String field, MacAddress mac) {
        if (!vms.contains(mac)) {
            throw RefusedException.notFound(field, mac, "a VM of the list");
        }
    }
}
