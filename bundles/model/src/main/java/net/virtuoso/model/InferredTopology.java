package net.virtuoso.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What the application seems to do, read off a traffic matrix.
 *
 * @param kind the name of the topology
 * @param vms the VMs that take part
 * @param demands the edges that were kept, with their rates, largest first
 * @param roles what a VM is in it, where it has a special part: {@code hub}, {@code root}, {@code end}
 * @param confidence 0 to 1: how wide the range of thresholds is over which the answer stays the same
 * @param thresholdLow the low end of that range, as a fraction of the largest entry
 * @param thresholdHigh its high end
 * @param missing edges that the named topology has and the traffic hasn't
 * @param extra edges that the traffic has and the named topology hasn't
 * @param groups for {@link TopologyClass#GROUPS} each group's own topology, otherwise empty
 * @param reason the evidence in a sentence, and what would change the answer
 * @param at the end of the window it was read from
 */
public record InferredTopology(
        TopologyClass kind,
        List<MacAddress> vms,
        List<Demand> demands,
        Map<MacAddress, String> roles,
        double confidence,
        double thresholdLow,
        double thresholdHigh,
        int missing,
        int extra,
        List<InferredTopology> groups,
        String reason,
        Instant at) {
    /** Takes copies. */
    public InferredTopology {
        vms = List.copyOf(vms);
        demands = DemandList.copyOf(demands);
        roles = Map.copyOf(roles);
        groups = List.copyOf(groups);
    }
}
