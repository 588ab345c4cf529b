package net.virtuoso.rest.internal.metrics;

import java.util.List;
import java.util.Locale;
import net.virtuoso.api.adaptation.AdaptationCounts;

/** What the adaptation loops decided and did. Labels are bounded by networks, kinds of decisions and states of plans. */
final class AdaptationMetrics {
    private AdaptationMetrics() {}

    static List<Metric> of(List<AdaptationCounts> counts) {
        Metric decisions = Metric.counter("vnet_adapt_decisions", "Decisions of the adaptation loop, by kind");
        Metric plans = Metric.counter("vnet_adapt_plans", "Plans that have reached the state");
        Metric changes = Metric.counter("vnet_adapt_changes", "Changes that the adaptation loop has committed");
        Metric waits = Metric.counter(
                "vnet_adapt_budget_waits", "How often a plan has had to wait for the budget of changes a minute");
        for (AdaptationCounts count : counts) {
            count.decisions()
                    .forEach((decision, number) -> decisions.point(
                            number, "network", count.network(), "decision", decision.replace(' ', '-')));
            count.plans()
                    .forEach((state, number) -> plans.point(
                            number,
                            "network",
                            count.network(),
                            "state",
                            state.name().toLowerCase(Locale.ROOT).replace('_', '-')));
            changes.point(count.changes(), "network", count.network());
            waits.point(count.budgetWaits(), "network", count.network());
        }
        return List.of(decisions, plans, changes, waits);
    }
}
