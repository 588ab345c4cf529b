package net.virtuoso.planner;

import net.virtuoso.model.PlanGoal;

/**
 * What changes cost, in the unit of the goal's objective: a change that gains less isn't made.
 *
 * @param link a link that isn't there yet
 * @param rule each hop of a demand's new way: as many rules as it takes at most
 * @param move a VM that moves
 * @param leastGain what a plan must gain in all, its costs paid
 */
public record Costs(double link, double rule, double move, double leastGain) {
    private static final double MOST = 1e12;

    /** Checks the ranges. */
    public Costs {
        Bounds.range("link", link, 0, MOST, "");
        Bounds.range("rule", rule, 0, MOST, "");
        Bounds.range("move", move, 0, MOST, "");
        Bounds.range("leastGain", leastGain, 0, MOST, "");
    }

    /** The usual ones: see {@code docs/develop/planning.md}. */
    public static Costs of(PlanGoal goal) {
        return switch (goal) {
            case RESIDUAL_BANDWIDTH -> new Costs(10_000, 100, 1_000_000, 0);
            case LATENCY, SUPERSTEP_TIME -> new Costs(1e-6, 1e-8, 1e-4, 0);
        };
    }
}
