package net.virtuoso.planner;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.virtuoso.model.Change;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Plan;
import net.virtuoso.model.PlanGoal;
import net.virtuoso.planner.internal.Draft;
import net.virtuoso.planner.internal.Ground;
import net.virtuoso.planner.internal.Situation;
import net.virtuoso.planner.internal.StarReasons;
import org.jspecify.annotations.Nullable;

/**
 * Makes plans: which links and rules serve the demands of a network best, and whether VMs would be better off elsewhere. What is
 * best, and how it is searched, is in {@code docs/develop/planning.md}; the search itself is {@link Optimiser}. Immutable; safe
 * for use by several threads.
 */
public final class Planner {
    private static final int RUNS = 6;

    private final PlannerSettings settings;

    /** @param settings the goal and the limits */
    public Planner(PlannerSettings settings) {
        this.settings = settings;
    }

    /**
     * What is proposed.
     *
     * @param plan with VMs where they are; without changes if all is as it should be
     * @param advice with VMs moved, if that is better by more than it costs: it can't be carried out
     */
    public record Proposal(Plan plan, @Nullable Plan advice) {}

    /**
     * Makes a plan with VMs where they are, without knowledge of the physical network.
     *
     * @param state what is wanted now; the plan's changes are made on it
     * @param network the network's name
     * @param demands what its VMs send each other; empty withdraws everything that plans have added
     * @param id the plan's identifier
     * @param made when it is made
     * @return the plan; without changes if all is as it should be
     * @throws net.virtuoso.model.RefusedException if there is no such network
     */
    public Plan plan(DesiredState state, String network, List<Demand> demands, String id, Instant made) {
        return plan(new PlanRequest(state, network, demands, id, made));
    }

    /**
     * Makes a plan with VMs where they are.
     *
     * @throws net.virtuoso.model.RefusedException if there is no such network
     */
    public Plan plan(PlanRequest request) {
        Situation situation = new Situation(settings, request);
        return plan(request, situation, search(situation.problem(false), false), null);
    }

    /**
     * Makes a plan with VMs where they are, and looks whether one with VMs elsewhere is better. That is so only among hosts
     * whose processors and memory are known.
     *
     * @throws net.virtuoso.model.RefusedException if there is no such network
     */
    public Proposal propose(PlanRequest request) {
        Situation situation = new Situation(settings, request);
        Outcome fixed = search(situation.problem(false), false);
        Plan plan = plan(request, situation, fixed, null);
        boolean possible = settings.limits().maxMoves() > 0
                && request.physical().hosts().stream()
                                .filter(PhysicalHost::takesVms)
                                .count()
                        > 0;
        if (!possible || situation.demands.isEmpty()) {
            return new Proposal(plan, null);
        }
        Outcome moved = search(situation.problem(true), true);
        boolean better =
                moved.chosen.net() > fixed.chosen.net() + settings.costs().leastGain()
                        && !moved.chosen.places().equals(moved.current.places());
        return new Proposal(plan, better ? plan(request, situation, moved, fixed) : null);
    }

    /** What a search has found. */
    private record Outcome(
            Ground ground, Solution current, Solution greedy, Solution chosen, Solution best, int unseen) {}

    private Outcome search(Problem problem, boolean moves) {
        Optimiser optimiser = new Optimiser(problem, new SplittableRandom(settings.seed()), moves, settings.effort());
        for (int run = 0; run < RUNS; run++) {
            optimiser.improve(settings.effort() / RUNS);
        }
        Solution best = optimiser.best();
        Solution current = optimiser.current();
        boolean worth = best.net() - current.net() > settings.costs().leastGain();
        return new Outcome(
                optimiser.ground(),
                current,
                optimiser.greedy(),
                worth || !optimiser.isCurrentAllowed() ? best : current,
                best,
                optimiser.unseen());
    }

    private Plan plan(PlanRequest request, Situation situation, Outcome found, @Nullable Outcome without) {
        PlanGoal goal = settings.goal();
        Draft draft = new Draft(situation, found.chosen);
        List<Change> changes = draft.changes();
        List<String> reasons = new ArrayList<>();
        draft.moves()
                .forEach(move -> reasons.add(
                        "VM " + move.vm() + " would be better off on node " + move.to() + " than on " + move.from()));
        reasons.addAll(draft.reasons());
        List<String> rejected =
                new ArrayList<>(new StarReasons(situation, found.ground, found.chosen).of(draft.pairs()));
        if (found.unseen > 0) {
            rejected.add(found.unseen
                    + " pairs of nodes that exchange less than the others: there are too many to try each");
        }
        if (without != null) {
            rejected.add("VMs where they are: " + goal.text(without.chosen.objective()) + " instead of "
                    + goal.text(found.chosen.objective()));
        }
        if (found.chosen != found.best && found.best.net() > found.current.net()) {
            rejected.add("another choice of links: it would gain "
                    + goal.text(found.best.net() - found.current.net())
                    + " with its costs taken off, less than the least gain of "
                    + goal.text(settings.costs().leastGain()));
        } else if (found.greedy.net() < found.chosen.net()) {
            rejected.add("the links of the heaviest pairs first: " + goal.text(found.greedy.objective())
                    + " instead of " + goal.text(found.chosen.objective()));
        }
        return new Plan(
                without == null ? request.id() : request.id() + "-moves",
                request.network(),
                request.made(),
                changes,
                found.chosen.objective(),
                found.current.objective(),
                draft.cost(changes),
                reasons,
                rejected,
                draft.moves(),
                goal,
                null);
    }
}
