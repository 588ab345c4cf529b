package net.virtuoso.adapt.internal;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import net.virtuoso.model.Change;
import net.virtuoso.model.Demand;
import net.virtuoso.model.Plan;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.PlanStatus;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.VmMove;

/** What people ask of the plans of a network: that one is carried out, or undone. Used by one thread. */
final class Requests {
    private final Surroundings surroundings;
    private final Journal journal;
    private final PlanRunner runner;

    Requests(Surroundings surroundings, Journal journal, PlanRunner runner) {
        this.surroundings = surroundings;
        this.journal = journal;
        this.runner = runner;
    }

    /**
     * Carries out a proposed plan.
     *
     * @param demands what it is for
     * @param dryRun whether it is only told what would be done
     * @param begun is told how its first step ended
     */
    PlanStatus apply(
            PlanStatus proposed,
            List<Demand> demands,
            String actor,
            boolean dryRun,
            Instant now,
            Consumer<PlanRunner.End> begun) {
        Plan plan = proposed.plan();
        if (proposed.state() != PlanState.PROPOSED) {
            throw RefusedException.conflict(
                    "plan", plan.id(), "a plan in state proposed, this one is " + proposed.state());
        }
        if (plan.isAdvice()) {
            throw RefusedException.conflict(
                    "plan",
                    plan.id(),
                    "a plan that moves no VM: this one is advice, its links fit only when the VMs "
                            + plan.moves().stream().map(VmMove::vm).toList() + " have moved");
        }
        refuseAnother(plan);
        surroundings.state().with(plan.changes());
        if (dryRun) {
            return new PlanStatus(plan, PlanState.PROPOSED, would(plan.changes()), now);
        }
        journal.decide(now, "apply", plan.id() + " was approved by " + actor);
        begun.accept(runner.begin(plan, demands, actor, now));
        return current(plan.id());
    }

    /**
     * Undoes a plan that was applied.
     *
     * @param dryRun whether it is only told what would be done
     */
    PlanStatus rollback(PlanStatus applied, String actor, boolean dryRun, Instant now) {
        PlanState state = applied.state();
        Plan plan = applied.plan();
        if (state != PlanState.APPLYING && state != PlanState.APPLIED && state != PlanState.VERIFIED) {
            throw RefusedException.conflict("plan", plan.id(), "a plan that was applied, this one is " + state);
        }
        refuseAnother(plan);
        if (dryRun) {
            List<Change> undo = runner.undoing(plan);
            surroundings.state().with(undo);
            return new PlanStatus(plan.withChanges(undo), state, would(undo), now);
        }
        String reason = actor + " asked for it";
        runner.takeBack(plan, reason, actor, now);
        if (runner.plan() == null) {
            journal.plan(plan, PlanState.ROLLED_BACK, reason, now);
        } else {
            runner.leave(PlanState.ROLLED_BACK, reason, now);
        }
        journal.decide(now, "roll back", plan.id() + ": " + reason);
        return current(plan.id());
    }

    private static String would(List<Change> changes) {
        return "dry run: " + changes.size() + " changes would be committed";
    }

    private void refuseAnother(Plan plan) {
        Plan running = runner.plan();
        if (running != null && !running.id().equals(plan.id())) {
            throw RefusedException.conflict(
                    "plan", plan.id(), "one plan at a time: " + running.id() + " is being applied");
        }
    }

    private PlanStatus current(String id) {
        PlanStatus status = journal.plan(id);
        if (status == null) {
            throw new IllegalStateException("plan " + id + " is gone");
        }
        return status;
    }
}
