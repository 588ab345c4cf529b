package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.Change;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Event;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Plan;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.PlanStatus;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmMove;
import net.virtuoso.planner.Planner;
import org.jspecify.annotations.Nullable;

/**
 * The adaptation of one network: a state machine that is told of time. The same settings, surroundings and moments give the same
 * decisions. Used by one thread.
 */
public final class NetworkLoop {
    /** How long a plan that failed or was rolled back keeps the same traffic from being planned for again, the first time. */
    private static final Duration RETRY = Duration.ofMinutes(1);

    /** How often that doubles while plans fail one after the other. */
    private static final int MOST_DOUBLINGS = 4;

    /** When it is tried again after something could not be committed, the first time. */
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final String network;
    private final AdaptSettings settings;
    private final Surroundings surroundings;
    private final Journal journal;
    private final TrafficWatch watch;
    private final HoldDown holds;
    private final Budget budget;
    private final PlanRunner runner;
    private final Unreachable unreachable = new Unreachable(RETRY, MOST_DOUBLINGS);
    private final HeldPairs held;
    private final PlanMaker maker;

    private String planPrefix;
    private Instant now = Instant.EPOCH;
    private long plans;
    private List<Demand> demands = List.of();
    private @Nullable Instant dueAt;
    private @Nullable Instant retryAt;
    private int failures;
    private @Nullable DesiredState lastState;
    private @Nullable String fault;
    /** Why no plan could be made; {@code null} if one could. */
    private @Nullable String planFault;

    private boolean begun;
    /** Since when it has what was there before, and doesn't know yet what of it the traffic wants; {@code null} if it does. */
    private @Nullable Instant unknownSince;
    /** How good things are, as far as plans have said; not a number if none has. */
    private double objective;
    /** Whether something new waits for the end of a plan that a person has applied. */
    private boolean newsWait;

    /** @param planPrefix what identifiers of its plans begin with; no other loop of the network has the same, on any controller */
    public NetworkLoop(
            String network, AdaptSettings settings, Surroundings surroundings, Journal journal, String planPrefix) {
        this.network = network;
        this.settings = settings;
        this.surroundings = surroundings;
        this.journal = journal;
        this.planPrefix = planPrefix;
        this.watch = new TrafficWatch(settings, surroundings);
        this.holds = new HoldDown(network, settings.holdDown());
        this.held = new HeldPairs(network, settings.holdDown());
        this.budget = new Budget(settings.maxChanges());
        this.maker = new PlanMaker(network, settings, surroundings, unreachable, held);
        this.runner = new PlanRunner(settings, surroundings, journal, holds, budget, unreachable, held);
    }

    /** Time passed. */
    public void step(Instant at) {
        now = at;
        DesiredState state = surroundings.state();
        VirtualNetwork wanted = state.networks().get(network);
        if (wanted == null) {
            runner.leave(PlanState.FAILED, "the network is gone", now);
            return;
        }
        AdaptationMode mode = mode(wanted);
        if (!begun) {
            begun = true;
            takeOver(state);
        }
        if (watch.follow(mode) && mode == AdaptationMode.OFF) {
            demands = List.of();
            dueAt = now;
            if (!runner.isJudged()) {
                runner.leave(PlanState.SUPERSEDED, "adaptation was turned off", now);
            }
        }
        if (state != lastState) {
            lastState = state;
            Set<MacAddress> moved = watch.moved(state, network);
            if (!moved.isEmpty()) {
                holds.moved(moved, state, now);
                held.clear();
                dueAt = now;
            }
        }
        TrafficWatch.Look look = look();
        boolean news = react(look, state, mode) || isRetry();
        learn(news || mode == AdaptationMode.OFF);
        if (runner.plan() != null && !news) {
            ended(runner.advance(now, look.fresh(), watch));
        }
        if (runner.plan() == null || news) {
            reconcile(mode, news);
        }
    }

    private static AdaptationMode mode(VirtualNetwork wanted) {
        AdaptationMode mode = wanted.adaptation();
        return mode == null ? AdaptationMode.AUTOMATIC : mode;
    }

    /** What an earlier leader had in hand is in the desired state: the traffic wants it, and it is completed, or it goes. */
    private void takeOver(DesiredState state) {
        long links = state.linksOf(network).stream()
                .filter(l -> l.origin() == Origin.ADAPTATION)
                .count();
        long rules = state.rulesOf(network).stream()
                .filter(r -> r.origin() == Origin.ADAPTATION)
                .count();
        if (links + rules > 0) {
            dueAt = now;
            unknownSince = now;
            objective = Double.NaN;
            journal.decide(
                    now,
                    "take over",
                    links + " links and " + rules
                            + " rules were added before: what the traffic wants is kept and completed,"
                            + " the rest goes after the hold-down");
        }
    }

    /**
     * From when it knows what of that which was there before is wanted: when traffic was accepted, or there was none for so long
     * that all that was under way has been seen.
     */
    private void learn(boolean told) {
        Instant since = unknownSince;
        if (since == null) {
            return;
        }
        boolean silent = !watch.isActive()
                && watch.seen() != null
                && fault == null
                && !now.isBefore(since.plus(settings.window().multipliedBy(2)));
        if (told || silent) {
            unknownSince = null;
            dueAt = now;
        }
    }

    /** Whether the same is worth a plan again: not while there is one, nor while the traffic may be about to change. */
    private boolean isRetry() {
        Instant again = retryAt;
        if (again == null || now.isBefore(again) || runner.plan() != null || watch.isChanging()) {
            return false;
        }
        retryAt = unreachable.next(now);
        return watch.isActive();
    }

    private TrafficWatch.Look look() {
        try {
            TrafficWatch.Look look = watch.look();
            fault = null;
            return look;
        } catch (RuntimeException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.equals(fault)) {
                fault = message;
                journal.decide(now, "hold", "the traffic can't be read, what runs stays: " + message);
            }
            return TrafficWatch.Look.NOTHING;
        }
    }

    /** Acts on what was seen. Returns whether something else is wanted now. */
    private boolean react(TrafficWatch.Look look, DesiredState state, AdaptationMode mode) {
        if (look.switched()) {
            boolean active = watch.isActive();
            journal.decide(
                    now,
                    "monitor",
                    "the VMs send each other " + rate(look.rate())
                            + (active
                                    ? ", more than " + rate(settings.startRate())
                                    : ", less than " + rate(settings.stopRate())));
            if (!active) {
                demands = List.of();
                retryAt = null;
                maker.forget();
                if (runner.isJudged()) {
                    runner.leave(PlanState.VERIFIED, "the traffic stopped before it could be verified", now);
                }
                return true;
            }
        }
        if (look.fresh() && mode != AdaptationMode.OFF) {
            holds.used(watch.used(), state, now);
        }
        InferredTopology accepted = look.accepted();
        if (accepted == null) {
            return false;
        }
        journal.decide(
                now,
                "infer",
                String.format(
                        Locale.ROOT,
                        "%s of %d VMs, confidence %.2f: %s%s",
                        accepted.kind(),
                        accepted.vms().size(),
                        accepted.confidence(),
                        accepted.reason(),
                        look.settling()
                                ? "; from whole seconds up to " + accepted.at()
                                        + ", in the first of which traffic may have begun: the next ones may correct it"
                                : ""));
        surroundings.publish(new Event.TopologyInferred(network, accepted.kind(), accepted.confidence()));
        retryAt = unreachable.next(now);
        maker.forget();
        if (runner.isJudged() && !look.settling()) {
            runner.leave(PlanState.VERIFIED, "the application changed before it could be verified", now);
        }
        demands = mode == AdaptationMode.OFF ? List.of() : accepted.demands();
        if (mode == AdaptationMode.OFF) {
            journal.decide(now, "hold", "adaptation of this network is off");
        }
        return true;
    }

    /**
     * Holds the network against what is wanted. Only news of the traffic make a plan, or a proposal that waits and has to be made
     * anew; in between goes what no demand follows and has been held long enough.
     */
    private void reconcile(AdaptationMode mode, boolean fresh) {
        boolean news = fresh || newsWait;
        Instant due = dueAt;
        boolean isDue = due != null && !now.isBefore(due) || holds.isDue(now);
        if (!news && !isDue) {
            return;
        }
        newsWait = runner.plan() != null && !runner.isJudged() && !commits(mode, false);
        if (newsWait) {
            // What a person has begun is not left half done for something that is only proposed.
            return;
        }
        DesiredState state = surroundings.state();
        boolean whole = news || !commits(mode, false) && isProposing();
        if (planFault != null && !news && whole && !(due != null && !now.isBefore(due))) {
            // It is tried again in its time, not at each step at which something that is held may go.
            return;
        }
        if (!whole && demands.isEmpty()) {
            planFault = null;
        }
        String id = planPrefix + (plans + 1);
        Planner.Proposal proposal = whole
                ? propose(state, news, id)
                : new Planner.Proposal(maker.leftovers(state, demands, id, objective(), now), null);
        if (proposal == null) {
            return;
        }
        Instant again = maker.again();
        if (whole && again != null && (retryAt == null || again.isBefore(retryAt))) {
            retryAt = again;
        }
        Plan made = proposal.plan();
        dueAt = null;
        // What policy forbids goes at once, a link that just doesn't come up now isn't forbidden.
        HoldDown.Outcome outcome =
                holds.filter(made.changes(), state, demands, unknownSince == null, settings.planner(), now);
        if (outcome.begun() > 0) {
            journal.decide(
                    now,
                    "hold",
                    outcome.begun() + " links and rules that nothing uses any more stay for "
                            + settings.holdDown().toMillis() / 1e3 + " s or more, should they be wanted again");
        }
        List<Change> changes = outcome.changes();
        objective = !changes.isEmpty() && commits(mode, false) ? made.objective() : made.objectiveBefore();
        if (changes.isEmpty() || runner.hasLeft(changes)) {
            if (changes.isEmpty() && whole) {
                supersede("nothing is to be changed any more");
            }
            if (news && runner.plan() == null && watch.isActive() && mode != AdaptationMode.OFF) {
                journal.decide(now, "hold", "the network fits what the application does; nothing to change");
            }
        } else {
            overtake();
            boolean nothingLed = HoldDown.removals(changes).size() == changes.size() && !outcome.led();
            Plan left = made.withChanges(changes);
            carryOut(nothingLed ? left.withObjective(made.objectiveBefore()) : left, mode);
        }
        if (news) {
            advise(proposal.advice());
        }
    }

    /** How good things are, as far as it is known: where nothing is wanted, it is all the same. */
    private double objective() {
        return unknownSince == null && demands.isEmpty() ? 0 : objective;
    }

    /** The best plan; {@code null} if none can be made now: what runs stays, and it is tried again. */
    private Planner.@Nullable Proposal propose(DesiredState state, boolean news, String id) {
        try {
            if (runner.plan() != null && !runner.isJudged()) {
                // Half of a way isn't worth staying.
                held.clear();
            }
            Planner.Proposal proposal = maker.propose(state, demands, news, id, now);
            planFault = null;
            return proposal;
        } catch (RuntimeException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.equals(planFault)) {
                journal.decide(now, "hold", "no plan can be made, what runs stays: " + message);
            }
            planFault = message;
            objective = Double.NaN;
            retryAt = now.plus(RETRY);
            dueAt = retryAt;
            return null;
        }
    }

    /** Whether a plan waits for a person to apply it. */
    private boolean isProposing() {
        return journal.proposed().stream().anyMatch(plan -> !plan.isAdvice());
    }

    /** What waits for a person is no longer what is wanted. */
    private void supersede(String reason) {
        for (Plan older : journal.proposed()) {
            if (!older.isAdvice()) {
                journal.plan(older, PlanState.SUPERSEDED, reason, now);
            }
        }
    }

    /** Tells where VMs would be better off; what was told of it before doesn't count any more. */
    private void advise(@Nullable Plan advice) {
        for (Plan older : journal.proposed()) {
            if (older.isAdvice()) {
                if (advice != null && older.moves().equals(advice.moves())) {
                    return;
                }
                journal.plan(older, PlanState.SUPERSEDED, "the application does something else now", now);
            }
        }
        if (advice != null) {
            plans++;
            Plan told = advice.withId(planPrefix + plans);
            String reasons = String.join("; ", told.reasons());
            journal.plan(told, PlanState.PROPOSED, "advice, VMs would have to move: " + reasons, now);
            journal.decide(
                    now,
                    "advise",
                    told.id() + ": with " + told.moves().size() + " VMs moved, " + Journal.predicted(told) + reasons);
        }
    }

    /** A newer plan takes the place of the one that is being carried out. */
    private void overtake() {
        Plan before = runner.plan();
        if (before == null) {
            return;
        }
        if (runner.isJudged()) {
            runner.leave(PlanState.VERIFIED, "the application changed before it could be verified", now);
        } else {
            journal.decide(now, "overtake", before.id() + " is overtaken by newer traffic; " + runner.made());
            runner.leave(PlanState.SUPERSEDED, "overtaken by newer traffic; " + runner.made(), now);
        }
    }

    private void carryOut(Plan plan, AdaptationMode mode) {
        boolean takes =
                HoldDown.removals(plan.changes()).size() == plan.changes().size();
        boolean commits = commits(mode, takes);
        Set<Change> changes = new HashSet<>(plan.changes());
        if (!commits && journal.proposed().stream().anyMatch(p -> new HashSet<>(p.changes()).equals(changes))) {
            return;
        }
        plans++;
        supersede("plan " + plan.id() + " takes its place");
        journal.plan(plan, PlanState.PROPOSED, String.join("; ", plan.reasons()), now);
        journal.decide(now, "plan", Journal.text(plan, takes));
        if (commits) {
            ended(runner.begin(plan, PlanRunner.LOOP, now));
        } else if (settings.dryRun()) {
            journal.decide(
                    now,
                    takes ? "would withdraw" : "would apply",
                    plan.id() + ": " + plan.changes().size() + " changes; dry.run is set");
        }
    }

    /** @param takes whether it is only about what goes */
    private boolean commits(AdaptationMode mode, boolean takes) {
        return !settings.dryRun() && (mode == AdaptationMode.AUTOMATIC || takes && mode == AdaptationMode.OFF);
    }

    private void ended(PlanRunner.End end) {
        switch (end) {
            case GOES_ON -> {}
            case DONE -> {
                failures = 0;
                dueAt = now;
            }
            case LINKS_MISSING -> {
                // The rest of it is worth a plan soon, without these links.
                retryAt = now.plus(AGAIN);
                dueAt = retryAt;
            }
            case FAILED, UNCOMMITTED -> {
                // A store that fails says nothing of the plan, and what it may have left isn't left for long.
                Duration first = end == PlanRunner.End.UNCOMMITTED ? AGAIN : RETRY;
                retryAt = now.plus(first.multipliedBy(1L << Math.min(MOST_DOUBLINGS, failures)));
                failures++;
                dueAt = now.plus(AGAIN);
            }
        }
    }

    /** This controller no longer leads, or this loop ends: what is being done is the next one's to finish or undo. */
    public void stop(Instant at, String reason) {
        now = at;
        runner.leave(PlanState.FAILED, reason, now);
        for (Plan proposed : journal.proposed()) {
            journal.plan(proposed, PlanState.SUPERSEDED, reason, now);
        }
        watch.stop();
    }

    // What people ask.

    /** What was inferred last; {@code null} if nothing was. */
    public @Nullable InferredTopology topology() {
        return watch.topology();
    }

    /** Infers now, whatever is followed. */
    public InferredTopology inferNow() {
        return watch.inferNow();
    }

    /**
     * Carries out a proposed plan.
     *
     * @param dryRun whether it is only told what would be done
     */
    public PlanStatus apply(PlanStatus proposed, String actor, boolean dryRun, Instant at) {
        now = at;
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
        ended(runner.begin(plan, actor, now));
        return current(plan.id());
    }

    /**
     * Undoes a plan that was applied.
     *
     * @param dryRun whether it is only told what would be done
     */
    public PlanStatus rollback(PlanStatus applied, String actor, boolean dryRun, Instant at) {
        now = at;
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
        retryAt = now.plus(RETRY);
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

    // What a recording needs.

    /** Whether it would do nothing at a step as long as nothing changes: neither traffic nor anything of its own to watch. */
    public boolean isAtRest() {
        return begun
                && runner.plan() == null
                && watch.isAtRest()
                && !holds.isWaiting()
                && unknownSince == null
                && dueAt == null
                && retryAt == null
                && !newsWait
                && fault == null
                && planFault == null;
    }

    /** Whether {@link #memory} tells all: not while a plan is carried out. */
    public boolean isWhole() {
        return runner.plan() == null && fault == null && planFault == null;
    }

    /** Whether there is traffic. */
    public boolean isActive() {
        return watch.isActive();
    }

    /** The end of the last matrix that it looked at. */
    public @Nullable Instant seen() {
        return watch.seen();
    }

    /** It has looked at matrices up to this end, in which there was nothing. */
    public void seen(@Nullable Instant end) {
        if (end != null) {
            watch.seen(end);
        }
    }

    /** What it knows, as long as it {@link #isWhole}. */
    public LoopMemory memory() {
        return new LoopMemory(
                planPrefix,
                plans,
                watch.memory(),
                demands,
                holds.memory(),
                budget.memory(),
                begun,
                unknownSince,
                dueAt,
                retryAt,
                failures,
                newsWait,
                objective,
                unreachable.memory(),
                held.memory(),
                maker.tries(),
                journal.proposed());
    }

    /** Goes on where another loop was. */
    public void restore(LoopMemory memory) {
        planPrefix = memory.planPrefix();
        plans = memory.plans();
        watch.restore(memory.watch());
        demands = memory.demands();
        holds.restore(memory.holds());
        budget.restore(memory.budget());
        begun = memory.begun();
        unknownSince = memory.unknownSince();
        dueAt = memory.dueAt();
        retryAt = memory.retryAt();
        failures = memory.failures();
        newsWait = memory.newsWait();
        objective = memory.objective();
        unreachable.restore(memory.unreachable());
        held.restore(memory.held());
        maker.restore(memory.superstepTries());
        memory.proposed().forEach(plan -> journal.plan(plan, PlanState.PROPOSED, "", plan.made()));
    }

    static String rate(double bytesPerSecond) {
        return String.format(Locale.ROOT, "%.1f kB/s", bytesPerSecond / 1_000);
    }
}
