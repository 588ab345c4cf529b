package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.virtuoso.model.Change;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Link;
import net.virtuoso.model.Plan;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.TrafficMatrix;
import org.jspecify.annotations.Nullable;

/**
 * Carries one plan at a time out, make before break and within the budget, sees whether its gain comes, and undoes it otherwise.
 * Told of time by the loop; used by one thread.
 */
final class PlanRunner {
    /** Who asks for what nobody asked for. */
    static final String LOOP = "adaptation";

    /** How many changes are committed at once: the store takes 1 MB, and a rule makes half a kilobyte. */
    static final int PORTION = 512;

    /** A link that other networks have brought up already is up before its far end has heard that this one uses it. */
    private static final Duration HEARD = Duration.ofMillis(250);

    private static final double SECOND = 1e3;

    private final AdaptSettings settings;
    private final Surroundings surroundings;
    private final Journal journal;
    private final HoldDown holds;
    private final Budget budget;
    private final Unreachable unreachable;
    private @Nullable Execution running;
    private @Nullable Instant notBefore;

    /** How a step ended. */
    enum End {
        /** The plan is still being carried out. */
        GOES_ON,
        /** It is done. */
        DONE,
        /** It came to nothing and was undone. */
        FAILED,
        /** Links did not come up, whatever became of what there was beside them: it is worth another plan without them. */
        LINKS_MISSING,
        /** Something could not be committed: it is undone, or even that could not be. */
        UNCOMMITTED
    }

    PlanRunner(
            AdaptSettings settings,
            Surroundings surroundings,
            Journal journal,
            HoldDown holds,
            Budget budget,
            Unreachable unreachable) {
        this.settings = settings;
        this.surroundings = surroundings;
        this.journal = journal;
        this.holds = holds;
        this.budget = budget;
        this.unreachable = unreachable;
    }

    /** The plan that is being carried out, or {@code null}. */
    @Nullable
    Plan plan() {
        Execution now = running;
        return now == null ? null : now.plan;
    }

    /** Whether all of it is made and it is being judged. */
    boolean isJudged() {
        return running != null && running.gain != null;
    }

    /** Whether exactly these changes are what is left of it. */
    boolean hasLeft(List<Change> changes) {
        Execution now = running;
        return now != null
                && now.portions.isEmpty()
                && now.rest.size() == changes.size()
                && now.rest.containsAll(changes);
    }

    /**
     * Begins to carry a plan out.
     *
     * @param demands what it is for
     */
    End begin(Plan plan, List<Demand> demands, String actor, Instant now) {
        Execution started = new Execution(plan, demands, actor);
        running = started;
        journal.plan(plan, PlanState.APPLYING, "it is being carried out", now);
        return portion(started, now);
    }

    /** It is left as it is: nothing more of it is made. */
    void leave(PlanState state, String reason, Instant now) {
        Execution left = running;
        if (left != null) {
            running = null;
            journal.plan(left.plan, state, left.told(reason), now);
        }
    }

    /** How much of the running plan was made, for people. */
    String made() {
        Execution now = running;
        return now == null ? "" : now.made() + " of " + now.plan.changes().size() + " changes were made";
    }

    private End portion(Execution run, Instant now) {
        Portions.Portion portion = run.portions.take(budget.available(now), budget.isFull(now));
        if (portion == null) {
            if (!run.told) {
                run.told = true;
                journal.waited();
                journal.decide(
                        now,
                        "wait",
                        run.plan.id() + ": " + run.made() + " of "
                                + run.plan.changes().size() + " changes are made; the next wait "
                                + budget.until(run.portions.next(), now).toMillis() / SECOND
                                + " s for the budget of " + settings.maxChanges() + " a minute");
            }
            return End.GOES_ON;
        }
        run.told = false;
        run.begin(portion, now);
        notBefore = null;
        if (!portion.links().isEmpty()) {
            try {
                commit(portion.links(), run.actor, "plan " + run.plan.id() + ", links", now);
            } catch (RuntimeException e) {
                String reason = run.told("the links can't be added: " + e.getMessage());
                return undo(run, PlanState.FAILED, End.UNCOMMITTED, reason, now);
            }
            boolean shared = surroundings.links(run.awaited).stream().anyMatch(LinkReading::up);
            notBefore = shared ? now.plus(HEARD) : null;
            return End.GOES_ON;
        }
        return awaitLinks(run, now);
    }

    /** Time passed. */
    End advance(Instant now, boolean fresh, TrafficWatch watch) {
        Execution run = running;
        if (run == null) {
            return End.DONE;
        }
        if (run.gain != null) {
            return judge(run, run.gain, fresh, watch, now);
        }
        return run.awaitedSince == null ? portion(run, now) : awaitLinks(run, now);
    }

    private End awaitLinks(Execution run, Instant now) {
        if (run.awaited.isEmpty()) {
            return lead(run, now);
        }
        Instant earliest = notBefore;
        List<String> missing = run.notUp(surroundings.links(run.awaited));
        if (missing.isEmpty() && (earliest == null || !now.isBefore(earliest))) {
            return lead(run, now);
        }
        Instant since = run.awaitedSince;
        if (!missing.isEmpty() && since != null && now.isAfter(since.plus(settings.linkTimeout()))) {
            return giveUp(run, missing, now);
        }
        return End.GOES_ON;
    }

    /** Links of the portion did not come up: what needs them is taken back, and the plan goes on with what else is in it. */
    private End giveUp(Execution run, List<String> missing, Instant now) {
        List<Link> never = neverUp(linksOf(missing));
        unreachable.failed(never, now);
        String reason = "links " + missing + " did not come up within "
                + settings.linkTimeout().toMillis() / SECOND + " s";
        List<Change> lost = run.giveUp(missing, surroundings.state(), !never.isEmpty());
        if (run.isEmpty()) {
            return undo(run, PlanState.FAILED, run.partial(), reason, now);
        }
        try {
            takeBack(run.plan.withChanges(lost), reason, LOOP, now);
        } catch (RuntimeException e) {
            return undo(run, PlanState.FAILED, End.UNCOMMITTED, reason + ": " + e.getMessage(), now);
        }
        journal.decide(now, "roll back", run.plan.id() + ": " + reason + "; the rest of it is made without them");
        return lead(run, now);
    }

    /**
     * Those that no rule leads over yet. One with a rule has been up: that it isn't now, or that its node is away, doesn't say that
     * there can't be any.
     */
    private List<Link> neverUp(List<Link> links) {
        DesiredState state = surroundings.state();
        return links.stream()
                .filter(link -> state.rulesOf(link.network()).stream()
                        .noneMatch(rule -> link.id().equals(Portions.link(link.network(), rule))))
                .toList();
    }

    private List<Link> linksOf(List<String> ids) {
        Map<String, Link> all = surroundings.state().links();
        return ids.stream().map(all::get).filter(Objects::nonNull).toList();
    }

    /** The links of the portion are up: the traffic is led over them. */
    private End lead(Execution run, Instant now) {
        unreachable.cameUp(linksOf(run.awaited));
        holds.cameUp(run.awaited, now);
        run.carriers.addAll(run.awaited);
        boolean last = run.portions.isEmpty();
        Gain gain = null;
        try {
            if (last && !run.carriers.isEmpty()) {
                gain = gain(run, now);
            }
            if (!run.rest.isEmpty()) {
                commit(run.rest, run.actor, "plan " + run.plan.id() + ", rules", now);
            }
        } catch (RuntimeException e) {
            String reason = run.told("the rules can't be added: " + e.getMessage());
            return undo(run, PlanState.FAILED, End.UNCOMMITTED, reason, now);
        }
        run.end();
        if (!last) {
            return portion(run, now);
        }
        int changes = run.made();
        if (gain == null) {
            boolean takes = HoldDown.removals(run.plan.changes()).size() == changes;
            End end = done(run, takes ? "it only takes things away" : "it leads over no link", now);
            journal.decide(
                    now,
                    takes ? "withdraw" : "apply",
                    run.plan.id() + ": " + changes + " changes"
                            + (takes && Journal.isUnused(run.plan) ? ": nothing uses what went any more" : ""));
            return end;
        }
        run.gain = gain;
        journal.plan(run.plan, PlanState.APPLIED, run.told("its rules are committed"), now);
        journal.decide(now, "apply", run.plan.id() + ": links are up, " + changes + " changes are made");
        return End.GOES_ON;
    }

    private Gain gain(Execution run, Instant now) {
        TrafficMatrix before = null;
        try {
            before = surroundings.matrix(settings.window());
        } catch (RuntimeException e) {
            // Then only what the links carry is known.
            journal.decide(now, "hold", run.plan.id() + ": the rate before it isn't known: " + e.getMessage());
        }
        DesiredState after = surroundings.state().with(run.rest);
        Gain gain = new Gain(run.part(), after, before, run.carriers, settings, now);
        gain.begin(surroundings.links(gain.links()));
        return gain;
    }

    private End judge(Execution run, Gain gain, boolean fresh, TrafficWatch watch, Instant now) {
        gain.links(surroundings.links(gain.links()), now);
        TrafficMatrix matrix = watch.matrix();
        if (fresh && matrix != null) {
            gain.matrix(matrix);
        }
        switch (gain.verdict(now)) {
            case OPEN -> {
                return End.GOES_ON;
            }
            case CAME -> journal.decide(now, "verify", run.plan.id() + ": " + gain.figures());
            case MISSING -> {
                // A program that does something else now says nothing of the plan.
                String doubt = !watch.isActive()
                        ? "the traffic stopped before it could be verified"
                        : watch.isInDoubt() ? "the application changed before it could be verified" : null;
                if (doubt == null) {
                    // Of what was left out, this says nothing.
                    return undo(
                            run,
                            PlanState.ROLLED_BACK,
                            run.partial(),
                            run.told("its gain did not come within "
                                    + settings.verifyTime().toMillis() / SECOND + " s: " + gain.figures()),
                            now);
                }
                return done(run, doubt, now);
            }
        }
        return done(run, "its gain came", now);
    }

    /** What was made of it stays. */
    private End done(Execution run, String reason, Instant now) {
        running = null;
        journal.plan(run.plan, PlanState.VERIFIED, run.told(reason), now);
        return run.isPartial() ? run.partial() : End.DONE;
    }

    private End undo(Execution run, PlanState end, End failed, String reason, Instant now) {
        running = null;
        PlanState reached = end;
        String told = reason;
        End ends = failed;
        try {
            takeBack(run.plan, reason, LOOP, now);
        } catch (RuntimeException e) {
            // What is left is of origin adaptation: it is completed or withdrawn with the next plan.
            reached = PlanState.FAILED;
            ends = End.UNCOMMITTED;
            told = reason + "; it can't be undone now: " + e.getMessage();
        }
        journal.plan(run.plan, reached, told, now);
        journal.decide(now, "roll back", run.plan.id() + ": " + told);
        return ends;
    }

    /** What would be committed to undo a plan now. */
    List<Change> undoing(Plan plan) {
        return Execution.undo(plan, surroundings.state());
    }

    /** Undoes a plan as far as it was made. Neither waits for the budget nor uses it up. */
    void takeBack(Plan plan, String reason, String actor, Instant now) {
        List<Change> undo = undoing(plan);
        for (List<Change> some : portions(undo)) {
            surroundings.commit(some, actor, "undo plan " + plan.id() + ": " + reason);
            holds.committed(some, now);
            journal.committed(some.size());
        }
    }

    /** Commits changes in portions that the store takes. Each leaves a network that works. */
    private void commit(List<Change> changes, String actor, String reason, Instant now) {
        for (List<Change> some : portions(changes)) {
            budget.spend(some.size(), now);
            surroundings.commit(some, actor, reason);
            holds.committed(some, now);
            journal.committed(some.size());
        }
    }

    private static List<List<Change>> portions(List<Change> changes) {
        List<List<Change>> portions = new ArrayList<>();
        for (int from = 0; from < changes.size(); from += PORTION) {
            portions.add(List.copyOf(changes.subList(from, Math.min(changes.size(), from + PORTION))));
        }
        return portions;
    }
}
