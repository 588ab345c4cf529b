package net.virtuoso.api.adaptation;

import java.util.Map;
import net.virtuoso.model.PlanState;

/**
 * What the adaptation of one network has come to at this controller since it started.
 *
 * @param network the network's name
 * @param decisions how often each was made, by {@link net.virtuoso.model.Decision#decision()}
 * @param plans how many plans have reached each state
 * @param changes how many changes were committed
 * @param budgetWaits how often a plan has had to wait for the budget of changes
 */
public record AdaptationCounts(
        String network, Map<String, Long> decisions, Map<PlanState, Long> plans, long changes, long budgetWaits) {
    /** Takes copies. */
    public AdaptationCounts {
        decisions = Map.copyOf(decisions);
        plans = Map.copyOf(plans);
    }
}
