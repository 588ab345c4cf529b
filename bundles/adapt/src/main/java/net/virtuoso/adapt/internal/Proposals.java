package net.virtuoso.adapt.internal;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.virtuoso.model.Change;
import net.virtuoso.model.Plan;
import net.virtuoso.model.PlanState;
import org.jspecify.annotations.Nullable;

/** The plans of a network that wait for a person, each told once, and the identifiers of all its plans. Used by one thread. */
final class Proposals {
    private final Journal journal;
    private String prefix;
    private long plans;

    /** @param prefix what identifiers of plans begin with */
    Proposals(Journal journal, String prefix) {
        this.journal = journal;
        this.prefix = prefix;
    }

    String prefix() {
        return prefix;
    }

    /** How many plans there were. */
    long plans() {
        return plans;
    }

    void restore(String prefixBefore, long plansBefore, List<Plan> proposed) {
        prefix = prefixBefore;
        plans = plansBefore;
        proposed.forEach(plan -> journal.plan(plan, PlanState.PROPOSED, "", plan.made()));
    }

    /** The identifier of the next plan. */
    String nextId() {
        return prefix + (plans + 1);
    }

    /** The plan with the next identifier is proposed, in place of the one before. */
    void propose(Plan plan, Instant now) {
        plans++;
        supersede("plan " + plan.id() + " takes its place", now);
        journal.plan(plan, PlanState.PROPOSED, String.join("; ", plan.reasons()), now);
    }

    /** Whether a plan waits for a person to apply it. */
    boolean isWaiting() {
        return journal.proposed().stream().anyMatch(plan -> !plan.isAdvice());
    }

    /** Whether one with just these changes waits. */
    boolean has(List<Change> changes) {
        Set<Change> asked = new HashSet<>(changes);
        return journal.proposed().stream().anyMatch(plan -> new HashSet<>(plan.changes()).equals(asked));
    }

    /** What waits for a person is no longer what is wanted. */
    void supersede(String reason, Instant now) {
        for (Plan older : journal.proposed()) {
            if (!older.isAdvice()) {
                journal.plan(older, PlanState.SUPERSEDED, reason, now);
            }
        }
    }

    /** Tells where VMs would be better off; what was told of it before doesn't count any more. */
    void advise(@Nullable Plan advice, Instant now) {
        for (Plan older : journal.proposed()) {
            if (older.isAdvice()) {
                if (advice != null && older.moves().equals(advice.moves())) {
                    return;
                }
                journal.plan(older, PlanState.SUPERSEDED, "the application does something else now", now);
            }
        }
        if (advice != null) {
            Plan told = advice.withId(nextId());
            plans++;
            String reasons = String.join("; ", told.reasons());
            journal.plan(told, PlanState.PROPOSED, "advice, VMs would have to move: " + reasons, now);
            journal.decide(
                    now,
                    "advise",
                    told.id() + ": with " + told.moves().size() + " VMs moved, " + Journal.predicted(told) + reasons);
        }
    }

    /** Nothing waits any more. */
    void stop(String reason, Instant now) {
        for (Plan proposed : journal.proposed()) {
            journal.plan(proposed, PlanState.SUPERSEDED, reason, now);
        }
    }
}
