package net.virtuoso.planner;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DemandList;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.MacAddress;

/**
 * What a plan is made of.
 *
 * @param state what is wanted now; the plan's changes are made on it
 * @param network the network's name
 * @param demands what its VMs send each other; empty withdraws everything that plans have added
 * @param id the plan's identifier
 * @param made when it is made
 * @param physical what is known of hosts and paths; the rest is assumed
 * @param needs what is known of what VMs need, by address; where a VM is follows from the state
 * @param heldPairs nodes whose way has changed too recently to be changed again
 * @param heldVms VMs that were moved too recently to be moved again
 * @param missing transports over which a link between two nodes can't be had for now: others are tried, as far as there are some
 */
public record PlanRequest(
        DesiredState state,
        String network,
        List<Demand> demands,
        String id,
        Instant made,
        PhysicalNetwork physical,
        Map<MacAddress, VmNeed> needs,
        Set<NodePair> heldPairs,
        Set<MacAddress> heldVms,
        Map<NodePair, Set<String>> missing) {
    /** Nothing is known of the physical network. */
    public static final PhysicalNetwork NOTHING_KNOWN = new PhysicalNetwork(List.of(), List.of(), List.of());

    /** Takes copies. */
    public PlanRequest {
        demands = DemandList.copyOf(demands);
        needs = Map.copyOf(needs);
        heldPairs = Set.copyOf(heldPairs);
        heldVms = Set.copyOf(heldVms);
        missing = missing.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, pair -> Set.copyOf(pair.getValue())));
    }

    /** Nothing is known beside the demands, nothing held, and no transport missing. */
    public PlanRequest(DesiredState state, String network, List<Demand> demands, String id, Instant made) {
        this(state, network, demands, id, made, NOTHING_KNOWN, Map.of(), Set.of(), Set.of(), Map.of());
    }
}
