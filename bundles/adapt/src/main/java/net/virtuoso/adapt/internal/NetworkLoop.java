package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.virtuoso.api.inventory.LinkView;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.Change;
import net.virtuoso.model.Decision;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Event;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Plan;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.PlanStatus;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.TopologyClass;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.planner.Planner;
import net.virtuoso.vttif.ChangeDetector;
import net.virtuoso.vttif.InferenceSettings;
import net.virtuoso.vttif.ReactiveMonitor;
import net.virtuoso.vttif.TopologyInference;
import org.jspecify.annotations.Nullable;

/** The adaptation of one network: a state machine that is told of time. Used by one thread. */
final class NetworkLoop {
    /** From which share of common edges on two topologies are the same. */
    private static final double LIKENESS = 0.8;

    /** How long a plan that failed or was rolled back keeps the same traffic from being planned for again. */
    private static final Duration RETRY = Duration.ofMinutes(1);

    /** How many changes are committed at once: the store takes 1 MB, and a rule makes half a kilobyte. */
    static final int PORTION = 512;

    private final String network;
    private final AdaptSettings settings;
    private final InstantSource clock;
    private final Surroundings surroundings;
    private final Journal journal;
    private final ReactiveMonitor monitor;
    private final ChangeDetector changes;
    private final TopologyInference inference = new TopologyInference(InferenceSettings.DEFAULT);
    private final Planner planner;

    private @Nullable InferredTopology topology;
    private @Nullable Execution execution;
    private @Nullable Instant rulesSince;
    private @Nullable Instant quietSince;
    private @Nullable Instant retryAt;
    private Map<MacAddress, String> places = Map.of();
    private @Nullable AdaptationMode followed;
    private boolean monitored;
    private long lastPlan;

    NetworkLoop(String network, AdaptSettings settings, InstantSource clock, Surroundings surroundings) {
        this.network = network;
        this.settings = settings;
        this.clock = clock;
        this.surroundings = surroundings;
        this.journal = new Journal(network, surroundings::publish);
        this.monitor = new ReactiveMonitor(settings.startRate(), settings.stopRate());
        this.changes = new ChangeDetector(settings.persistence(), LIKENESS);
        this.planner = new Planner(settings.planner());
    }

    /** Time passed. */
    void tick() {
        VirtualNetwork wanted = surroundings.state().networks().get(network);
        if (wanted == null) {
            return;
        }
        if (execution != null) {
            advance(execution);
            return;
        }
        TrafficMatrix matrix = surroundings.matrix(network, settings.window());
        double rate = matrix.total() / matrix.seconds();
        boolean active = monitor.update(rate);
        if (active != monitored) {
            monitored = active;
            journal.decide(
                    clock.instant(),
                    "monitor",
                    active
                            ? "the VMs send each other " + rate(rate) + ", more than " + rate(settings.startRate())
                            : "the VMs send each other " + rate(rate) + ", less than " + rate(settings.stopRate()));
        }
        if (mode(wanted) != followed) {
            // What was told in another mode is to be acted on in this one.
            followed = mode(wanted);
            changes.reset();
        }
        if (active) {
            quietSince = null;
            follow(matrix, mode(wanted));
        } else {
            rest(mode(wanted));
        }
    }

    private static AdaptationMode mode(VirtualNetwork wanted) {
        AdaptationMode mode = wanted.adaptation();
        return mode == null ? AdaptationMode.AUTOMATIC : mode;
    }

    /** There is traffic: infer, and act on what is new. */
    private void follow(TrafficMatrix matrix, AdaptationMode mode) {
        lookAnew();
        InferredTopology inferred = infer(matrix);
        if (inferred.kind() == TopologyClass.NONE || !changes.update(inferred)) {
            return;
        }
        journal.decide(
                clock.instant(),
                "infer",
                inferred.kind() + " of " + inferred.vms().size() + " VMs, confidence "
                        + String.format(Locale.ROOT, "%.2f", inferred.confidence()) + ": " + inferred.reason());
        surroundings.publish(new Event.TopologyInferred(network, inferred.kind(), inferred.confidence()));
        if (mode == AdaptationMode.OFF) {
            journal.decide(clock.instant(), "hold", "adaptation of this network is off");
            return;
        }
        Plan plan = propose(inferred);
        if (plan == null) {
            journal.decide(clock.instant(), "hold", "the network fits what the application does; nothing to change");
        } else if (mode == AdaptationMode.AUTOMATIC) {
            begin(plan, "adaptation");
        }
    }

    /** The same traffic is worth a new plan when a VM has moved, or a while after a plan has failed. */
    private void lookAnew() {
        Map<MacAddress, String> now = new HashMap<>();
        surroundings.state().portsOf(network).forEach(port -> {
            if (port.mac() != null) {
                now.put(port.mac(), port.node());
            }
        });
        Instant again = retryAt;
        boolean due = again != null && !clock.instant().isBefore(again);
        if (due || !now.equals(places)) {
            places = now;
            retryAt = null;
            changes.reset();
        }
    }

    private InferredTopology infer(TrafficMatrix matrix) {
        InferredTopology inferred = inference.infer(matrix);
        topology = inferred;
        return inferred;
    }

    /** Makes a plan; {@code null} if it would change nothing. */
    private @Nullable Plan propose(InferredTopology inferred) {
        Instant now = clock.instant();
        Plan plan =
                planner.plan(surroundings.state(), network, inferred.demands(), network + "-" + (lastPlan + 1), now);
        if (plan.changes().isEmpty()) {
            return null;
        }
        lastPlan++;
        for (PlanStatus older : journal.plans()) {
            if (older.state() == PlanState.PROPOSED) {
                journal.plan(older.plan(), PlanState.SUPERSEDED, "plan " + plan.id() + " takes its place", now);
            }
        }
        journal.plan(plan, PlanState.PROPOSED, String.join("; ", plan.reasons()), now);
        journal.decide(
                now,
                "plan",
                plan.id() + ": " + plan.changes().size() + " changes; the proxy would relay "
                        + rate(plan.objective()) + " instead of " + rate(plan.objectiveBefore()) + ". "
                        + String.join("; ", plan.reasons())
                        + (plan.rejected().isEmpty() ? "" : ". Left out: " + String.join("; ", plan.rejected())));
        return plan;
    }

    /** There is none: withdraw what was added, after a while. */
    private void rest(AdaptationMode mode) {
        changes.reset();
        Instant now = clock.instant();
        DesiredState state = surroundings.state();
        boolean added = state.linksOf(network).stream().anyMatch(l -> l.origin() == Origin.ADAPTATION)
                || state.rulesOf(network).stream().anyMatch(r -> r.origin() == Origin.ADAPTATION);
        if (!added) {
            quietSince = null;
            return;
        }
        Instant since = quietSince;
        if (since == null) {
            quietSince = now;
            journal.decide(
                    now,
                    "hold",
                    "links that were added stay for " + settings.holdDown().toMillis() / 1000.0
                            + " s, should the traffic come back");
            return;
        }
        if (now.isBefore(since.plus(settings.holdDown())) || mode == AdaptationMode.ADVISE) {
            return;
        }
        quietSince = null;
        Plan plan = planner.plan(state, network, List.of(), network + "-" + (lastPlan + 1), now);
        if (plan.changes().isEmpty()) {
            return;
        }
        lastPlan++;
        try {
            commit(plan.changes(), "adaptation", "withdraw " + plan.id() + ": the traffic has stopped");
        } catch (RuntimeException e) {
            journal.decide(now, "withdraw", "not possible now, it is tried again: " + e.getMessage());
            return;
        }
        journal.plan(plan, PlanState.VERIFIED, "the traffic has stopped", now);
        journal.decide(
                now,
                "withdraw",
                plan.changes().size() + " changes: the traffic has stopped for "
                        + settings.holdDown().toMillis() / 1000.0 + " s");
    }

    private void begin(Plan plan, String actor) {
        Execution started = new Execution(plan, clock.instant());
        if (!started.links.isEmpty()) {
            try {
                commit(started.links, actor, "plan " + plan.id() + ", links");
            } catch (RuntimeException e) {
                undo(plan, PlanState.FAILED, "the links can't be added: " + e.getMessage(), actor);
                return;
            }
        }
        execution = started;
        rulesSince = null;
        journal.plan(plan, PlanState.APPLYING, "waiting for " + started.carriers + " to come up", clock.instant());
        if (started.links.isEmpty()) {
            advance(started);
        }
        // Else at the next step, even if other networks have brought the path up already: its far end takes this
        // network's
        // frames only when it has heard of the link.
    }

    private void advance(Execution running) {
        List<LinkView> links = surroundings.links(network);
        Instant now = clock.instant();
        Instant since = rulesSince;
        if (since == null) {
            List<String> missing = running.notUp(links);
            if (missing.isEmpty()) {
                switchOver(running, links);
            } else if (now.isAfter(running.begun.plus(settings.linkTimeout()))) {
                undo(
                        running.plan,
                        PlanState.FAILED,
                        "links " + missing + " did not come up within "
                                + settings.linkTimeout().toMillis() / 1000.0 + " s",
                        "adaptation");
            }
            return;
        }
        List<String> idle = running.idle(links);
        if (idle.isEmpty()) {
            execution = null;
            journal.plan(running.plan, PlanState.VERIFIED, "traffic takes its links", now);
            journal.decide(now, "verify", running.plan.id() + ": traffic takes " + running.carriers);
        } else if (now.isAfter(since.plus(settings.verifyTime()))) {
            if (surroundings.matrix(network, settings.window()).total() == 0) {
                execution = null;
                journal.plan(running.plan, PlanState.VERIFIED, "the traffic stopped before it could be verified", now);
            } else {
                undo(running.plan, PlanState.ROLLED_BACK, "nothing takes links " + idle, "adaptation");
            }
        }
    }

    private void switchOver(Execution running, List<LinkView> links) {
        running.mark(links);
        try {
            if (!running.rest.isEmpty()) {
                commit(running.rest, "adaptation", "plan " + running.plan.id() + ", rules");
            }
        } catch (RuntimeException e) {
            undo(running.plan, PlanState.FAILED, "the rules can't be added: " + e.getMessage(), "adaptation");
            return;
        }
        Instant now = clock.instant();
        rulesSince = now;
        journal.plan(running.plan, PlanState.APPLIED, "its rules are committed", now);
        journal.decide(
                now, "apply", running.plan.id() + ": links are up, " + running.rest.size() + " changes of rules");
        if (running.carriers.isEmpty()) {
            execution = null;
            journal.plan(running.plan, PlanState.VERIFIED, "it only takes things away", now);
        }
    }

    private void undo(Plan plan, PlanState end, String reason, String actor) {
        execution = null;
        retryAt = clock.instant().plus(RETRY);
        PlanState reached = end;
        String told = reason;
        try {
            takeBack(plan, reason, actor);
        } catch (RuntimeException e) {
            // What is left is of origin adaptation: the hold-down withdraws it when the traffic stops.
            reached = PlanState.FAILED;
            told = reason + "; it can't be undone now: " + e.getMessage();
        }
        journal.plan(plan, reached, told, clock.instant());
        journal.decide(clock.instant(), "roll back", plan.id() + ": " + told);
    }

    private void takeBack(Plan plan, String reason, String actor) {
        List<Change> undo = Execution.undo(plan, surroundings.state());
        if (!undo.isEmpty()) {
            commit(undo, actor, "undo plan " + plan.id() + ": " + reason);
        }
    }

    /**
     * Commits changes in portions that the store takes. Each leaves a network that works: rules come after their links and
     * go before them, and what has no rule takes the star.
     */
    private void commit(List<Change> changes, String actor, String reason) {
        for (int from = 0; from < changes.size(); from += PORTION) {
            surroundings.commit(changes.subList(from, Math.min(changes.size(), from + PORTION)), actor, reason);
        }
    }

    /** This controller no longer leads: what is being done is the next one's to finish or undo. */
    void stop() {
        Execution running = execution;
        if (running != null) {
            execution = null;
            journal.plan(running.plan, PlanState.FAILED, "this controller no longer leads", clock.instant());
        }
        changes.reset();
        quietSince = null;
    }

    // What people ask.

    @Nullable
    InferredTopology topology() {
        return topology;
    }

    InferredTopology inferNow() {
        return infer(surroundings.matrix(network, settings.window()));
    }

    List<PlanStatus> plans() {
        return journal.plans();
    }

    @Nullable
    PlanStatus plan(String id) {
        return journal.plan(id);
    }

    List<Decision> decisions(int most) {
        return journal.decisions(most);
    }

    /** Carries out a proposed plan. */
    PlanStatus apply(PlanStatus proposed, String actor) {
        Plan plan = proposed.plan();
        if (proposed.state() != PlanState.PROPOSED) {
            throw RefusedException.conflict(
                    "plan", plan.id(), "a plan in state proposed, this one is " + proposed.state());
        }
        if (execution != null) {
            throw RefusedException.conflict(
                    "plan", plan.id(), "one plan at a time: " + execution.plan.id() + " is being applied");
        }
        surroundings.state().with(plan.changes());
        journal.decide(clock.instant(), "apply", plan.id() + " was approved by " + actor);
        begin(plan, actor);
        return current(plan.id());
    }

    /** Undoes a plan that was applied. */
    PlanStatus rollback(PlanStatus applied, String actor) {
        PlanState state = applied.state();
        if (state != PlanState.APPLYING && state != PlanState.APPLIED && state != PlanState.VERIFIED) {
            throw RefusedException.conflict(
                    "plan", applied.plan().id(), "a plan that was applied, this one is " + state);
        }
        Plan plan = applied.plan();
        if (execution != null && !execution.plan.id().equals(plan.id())) {
            throw RefusedException.conflict(
                    "plan", plan.id(), "one plan at a time: " + execution.plan.id() + " is being applied");
        }
        String reason = actor + " asked for it";
        takeBack(plan, reason, actor);
        execution = null;
        retryAt = clock.instant().plus(RETRY);
        journal.plan(plan, PlanState.ROLLED_BACK, reason, clock.instant());
        journal.decide(clock.instant(), "roll back", plan.id() + ": " + reason);
        return current(plan.id());
    }

    private PlanStatus current(String id) {
        PlanStatus status = journal.plan(id);
        if (status == null) {
            throw new IllegalStateException("plan " + id + " is gone");
        }
        return status;
    }

    private static String rate(double bytesPerSecond) {
        return String.format(Locale.ROOT, "%.1f kB/s", bytesPerSecond / 1_000);
    }
}
