package net.virtuoso.planner;

import java.util.List;
import java.util.Set;
import net.virtuoso.model.Names;
import net.virtuoso.model.PlanGoal;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.Transports;

/**
 * What plans are for and what they may do.
 *
 * @param goal what is made better
 * @param limits what isn't allowed
 * @param costs what changes cost
 * @param transports which transports links may use, the preferred one first
 * @param superstepSeconds how long a superstep takes now, for {@link PlanGoal#SUPERSTEP_TIME}: a demand's bytes in one are its
 *     rate times this
 * @param effort how long the search goes on, in evaluations of a node pair: the same effort and seed give the same plan on any
 *     machine
 * @param seed of the search
 */
public record PlannerSettings(
        PlanGoal goal,
        Limits limits,
        Costs costs,
        List<String> transports,
        double superstepSeconds,
        long effort,
        long seed) {
    /** How long the search goes on unless told otherwise: less than a second on one core for 1024 VMs on 128 hosts. */
    public static final long USUAL_EFFORT = 8_000_000;

    /** Residual bandwidth with the usual limits, costs, transports and effort. */
    public static final PlannerSettings DEFAULT = of(PlanGoal.RESIDUAL_BANDWIDTH, Limits.DEFAULT);

    private static final double LEAST_SUPERSTEP = 1e-6;
    private static final double MOST_SUPERSTEP = 10_000;
    private static final long MOST_EFFORT = 1_000_000_000_000L;

    /** Checks the ranges and takes a copy. */
    public PlannerSettings {
        Names.require("goal", goal, "a goal");
        Names.require("limits", limits, "limits");
        Names.require("costs", costs, "costs");
        transports = List.copyOf(transports);
        transports.forEach(t -> Names.requireName("transports", t));
        if (transports.isEmpty()) {
            throw RefusedException.invalid("transports", "[]", "at least one transport");
        }
        Bounds.range("superstepSeconds", superstepSeconds, LEAST_SUPERSTEP, MOST_SUPERSTEP, " seconds");
        if (effort < 0 || effort > MOST_EFFORT) {
            throw RefusedException.invalid("effort", effort, "0 to " + MOST_EFFORT);
        }
    }

    /** Residual bandwidth with these limits, the usual ones otherwise. */
    public PlannerSettings(int maxLinks, double minimumRate, List<String> transports) {
        this(
                PlanGoal.RESIDUAL_BANDWIDTH,
                new Limits(
                        maxLinks,
                        Limits.DEFAULT.maxLinksOfANode(),
                        minimumRate,
                        Limits.DEFAULT.maxRelays(),
                        Limits.DEFAULT.maxMoves(),
                        Set.of(),
                        Set.of()),
                Costs.of(PlanGoal.RESIDUAL_BANDWIDTH),
                transports,
                1,
                USUAL_EFFORT,
                1);
    }

    /** Another goal and other limits, the usual costs of the goal. */
    public static PlannerSettings of(PlanGoal goal, Limits limits) {
        return new PlannerSettings(goal, limits, Costs.of(goal), Transports.PREFERRED, 1, USUAL_EFFORT, 1);
    }

    /** The same for supersteps that take so long now. */
    public PlannerSettings withSuperstep(double seconds) {
        return new PlannerSettings(goal, limits, costs, transports, seconds, effort, seed);
    }
}
