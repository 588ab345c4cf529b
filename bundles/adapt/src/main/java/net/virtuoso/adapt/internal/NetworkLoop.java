package net.virtuoso.adapt.internal;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.Change;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Event;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Plan;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.PlanStatus;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.planner.Planner;
import org.jspecify.annotations.Nullable;

/**
 * The adaptation of one network: a state machine that is told of time. The same settings, surroundings and moments give the same
 * decisions. Used by one thread.
 */
public final class NetworkLoop {
    private final String network;
    private final AdaptSettings settings;
    private final Surroundings surroundings;
    private final Journal journal;
    private final TrafficWatch watch;
    private final HoldDown holds;
    private final Budget budget;
    private final PlanRunner runner;
    private final Unreachable unreachable = new Unreachable(Schedule.RETRY, Schedule.MOST_DOUBLINGS);
    private final PlanMaker maker;
    private final Proposals proposals;
    private final Requests requests;
    private final Takeover takeover;
    private final Schedule schedule = new Schedule();

    private Instant now = Instant.EPOCH;
    private List<Demand> demands = List.of();
    private @Nullable DesiredState lastState;
    private @Nullable String fault;
    /** Why no plan could be made; {@code null} if one could. */
    private @Nullable String planFault;

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
        this.watch = new TrafficWatch(settings, surroundings);
        this.holds = new HoldDown(network, settings.holdDown());
        this.budget = new Budget(settings.maxChanges());
        this.maker = new PlanMaker(network, settings, surroundings, unreachable);
        this.runner = new PlanRunner(settings, surroundings, journal, holds, budget, unreachable);
        this.proposals = new Proposals(journal, planPrefix);
        this.requests = new Requests(surroundings, journal, runner);
        this.takeover = new Takeover(network, settings.window(), journal);
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
        if (takeover.begin(state, now)) {
            objective = Double.NaN;
            schedule.due(now);
        }
        if (watch.follow(mode) && mode == AdaptationMode.OFF) {
            demands = List.of();
            schedule.due(now);
            if (!runner.isJudged()) {
                runner.leave(PlanState.SUPERSEDED, "adaptation was turned off", now);
            }
        }
        if (state != lastState) {
            lastState = state;
            Set<MacAddress> moved = watch.moved(state, network);
            if (!moved.isEmpty()) {
                holds.moved(moved, state, now);
                schedule.due(now);
            }
        }
        TrafficWatch.Look look = look();
        boolean news = react(look, state, mode) || isRetry();
        if (!takeover.isKnown() && learn(state, mode)) {
            schedule.due(now);
        }
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

    /** Whether it is known from now on what of an earlier leader's links and rules is wanted. */
    private boolean learn(DesiredState state, AdaptationMode mode) {
        if (mode == AdaptationMode.OFF) {
            return takeover.off(now);
        }
        if (fault != null) {
            return false;
        }
        Takeover.Heard heard = takeover.heard(state, surroundings.reporting(), watch.seen());
        return takeover.learn(watch.isActive() && !watch.isInDoubt(), !watch.isActive(), heard, now);
    }

    /** Whether the same is worth a plan again: not while there is one, nor while the traffic may be about to change. */
    private boolean isRetry() {
        if (!schedule.isRetryDue(now) || runner.plan() != null || watch.isChanging()) {
            return false;
        }
        schedule.retry(unreachable.next(now));
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
            journal.switched(look.rate(), active, active ? settings.startRate() : settings.stopRate(), now);
            if (!active) {
                demands = List.of();
                schedule.retry(null);
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
        journal.inferred(accepted, look.settling(), now);
        surroundings.publish(new Event.TopologyInferred(network, accepted.kind(), accepted.confidence()));
        schedule.retry(unreachable.next(now));
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
        if (!news && !schedule.isDue(now) && !holds.isDue(now)) {
            return;
        }
        newsWait = runner.plan() != null && !runner.isJudged() && !commits(mode, false);
        if (newsWait) {
            // What a person has begun is not left half done for something that is only proposed.
            return;
        }
        DesiredState state = surroundings.state();
        boolean whole = news || !commits(mode, false) && proposals.isWaiting();
        if (planFault != null && !news && whole && !schedule.isDue(now)) {
            // It is tried again in its time, not at each step at which something that is held may go.
            return;
        }
        if (!whole && demands.isEmpty()) {
            planFault = null;
        }
        String id = proposals.nextId();
        Planner.Proposal proposal = whole
                ? propose(state, news, id)
                : new Planner.Proposal(maker.leftovers(state, demands, id, objective(), now), null);
        if (proposal == null) {
            return;
        }
        if (whole) {
            schedule.retryBy(maker.again());
        }
        Plan made = proposal.plan();
        schedule.due(null);
        // What policy forbids goes at once, a link that just doesn't come up now isn't forbidden.
        HoldDown.Outcome outcome =
                holds.filter(made.changes(), state, demands, takeover.isKnown(), settings.planner(), now);
        if (outcome.begun() > 0) {
            journal.held(outcome.begun(), settings.holdDown(), now);
        }
        List<Change> changes = outcome.changes();
        objective = !changes.isEmpty() && commits(mode, false) ? made.objective() : made.objectiveBefore();
        if (changes.isEmpty() || runner.hasLeft(changes)) {
            if (changes.isEmpty() && whole) {
                proposals.supersede("nothing is to be changed any more", now);
            }
            if (news && runner.plan() == null && watch.isActive() && mode != AdaptationMode.OFF) {
                journal.decide(now, "hold", "the network fits what the application does; nothing to change");
            }
        } else {
            overtake();
            boolean nothingLed = HoldDown.removals(changes).size() == changes.size() && !outcome.led();
            Plan left = whole ? made.withChanges(changes) : maker.told(made, changes, outcome.forbidden());
            carryOut(nothingLed ? left.withObjective(made.objectiveBefore()) : left, mode);
        }
        if (news) {
            proposals.advise(proposal.advice(), now);
        }
    }

    /** How good things are, as far as it is known: where nothing is wanted, it is all the same. */
    private double objective() {
        return takeover.isKnown() && demands.isEmpty() ? 0 : objective;
    }

    /** The best plan; {@code null} if none can be made now: what runs stays, and it is tried again. */
    private Planner.@Nullable Proposal propose(DesiredState state, boolean news, String id) {
        try {
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
            schedule.unplannable(now);
            return null;
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
        if (!commits && proposals.has(plan.changes())) {
            return;
        }
        proposals.propose(plan, now);
        journal.decide(now, "plan", Journal.text(plan, takes));
        if (commits) {
            ended(runner.begin(plan, demands, PlanRunner.LOOP, now));
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
        schedule.ended(end, now);
    }

    /** This controller no longer leads, or this loop ends: what is being done is the next one's to finish or undo. */
    public void stop(Instant at, String reason) {
        now = at;
        runner.leave(PlanState.FAILED, reason, now);
        proposals.stop(reason, now);
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
        return requests.apply(proposed, demands, actor, dryRun, now, this::ended);
    }

    /**
     * Undoes a plan that was applied.
     *
     * @param dryRun whether it is only told what would be done
     */
    public PlanStatus rollback(PlanStatus applied, String actor, boolean dryRun, Instant at) {
        now = at;
        PlanStatus after = requests.rollback(applied, actor, dryRun, now);
        if (!dryRun) {
            schedule.undone(now);
        }
        return after;
    }

    // What a recording needs.

    /** Whether it would do nothing at a step as long as nothing changes: neither traffic nor anything of its own to watch. */
    public boolean isAtRest() {
        return takeover.isBegun()
                && takeover.isKnown()
                && runner.plan() == null
                && watch.isAtRest()
                && !holds.isWaiting()
                && schedule.isAtRest()
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
                proposals.prefix(),
                proposals.plans(),
                watch.memory(),
                demands,
                holds.memory(),
                budget.memory(),
                takeover.memory(),
                schedule.dueAt(),
                schedule.retryAt(),
                schedule.failures(),
                newsWait,
                objective,
                unreachable.memory(),
                maker.tries(),
                maker.next(),
                journal.proposed());
    }

    /** Goes on where another loop was. */
    public void restore(LoopMemory memory) {
        proposals.restore(memory.planPrefix(), memory.plans(), memory.proposed());
        watch.restore(memory.watch());
        demands = memory.demands();
        holds.restore(memory.holds());
        budget.restore(memory.budget());
        takeover.restore(memory.takeover());
        schedule.restore(memory);
        newsWait = memory.newsWait();
        objective = memory.objective();
        unreachable.restore(memory.unreachable());
        maker.restore(memory);
    }
}
