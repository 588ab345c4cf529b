package net.virtuoso.model;

import java.time.Instant;
import java.util.List;

/**
 * A costed set of changes to a network.
 *
 * @param id unique in the network, for example {@code blue-7}
 * @param network the network's name
 * @param made when it was made
 * @param changes what to do, in the order of priority
 * @param objective the predicted objective after it: the network's residual bottleneck bandwidth or what the planner
 *     was told to optimise, in the planner's unit
 * @param objectiveBefore the same without it
 * @param cost its cost: the number of changes, weighted
 * @param reasons why these, one sentence each
 * @param rejected alternatives that were looked at and why not, one sentence each
 */
public record Plan(
        String id,
        String network,
        Instant made,
        List<Change> changes,
        double objective,
        double objectiveBefore,
        double cost,
        List<String> reasons,
        List<String> rejected) {
    /** Takes copies. */
    public Plan {
        changes = List.copyOf(changes);
        reasons = List.copyOf(reasons);
        rejected = List.copyOf(rejected);
    }
    /** The same plan with other changes: fewer, or what of it is left to do. */
    public Plan withChanges(List<Change> others) {
        return new Plan(id, network, made, others, objective, objectiveBefore, cost, reasons, rejected);
    }
}
