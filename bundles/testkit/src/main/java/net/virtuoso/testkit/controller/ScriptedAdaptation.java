package net.virtuoso.testkit.controller;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.api.adaptation.Adaptation;
import net.virtuoso.api.adaptation.AdaptationCounts;
import net.virtuoso.api.adaptation.ReplayReport;
import net.virtuoso.api.state.DesiredStateService;
import net.virtuoso.model.Decision;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.PlanStatus;
import net.virtuoso.model.RefusedException;
import org.jspecify.annotations.Nullable;

/** An adaptation loop that knows what the test tells it, and commits a plan's changes. Safe for use by several threads. */
public final class ScriptedAdaptation implements Adaptation {
    private final DesiredStateService states;
    private final Map<String, InferredTopology> topologies = new LinkedHashMap<>();
    private final Map<String, PlanStatus> plans = new LinkedHashMap<>();
    private final List<Decision> decisions = new ArrayList<>();
    private final List<AdaptationCounts> counts = new ArrayList<>();
    private final List<ReplayReport> replays = new ArrayList<>();

    /** @param states where plans are carried out */
    public ScriptedAdaptation(DesiredStateService states) {
        this.states = states;
    }

    /** From now on this is inferred. */
    public synchronized void infers(String network, InferredTopology topology) {
        topologies.put(network, topology);
    }

    /** From now on there is this plan. */
    public synchronized void plan(PlanStatus status) {
        plans.put(status.plan().id(), status);
    }

    /** It has decided this, too. */
    public synchronized void decided(Decision decision) {
        decisions.add(decision);
    }

    @Override
    public synchronized @Nullable InferredTopology topology(String network) {
        return topologies.get(network);
    }

    @Override
    public synchronized InferredTopology infer(String network) {
        InferredTopology topology = topologies.get(network);
        if (topology == null) {
            throw RefusedException.notFound("network", network, "a network with traffic");
        }
        return topology;
    }

    @Override
    public synchronized List<PlanStatus> plans(@Nullable String network) {
        return plans.values().stream()
                .filter(s -> network == null || s.plan().network().equals(network))
                .toList();
    }

    @Override
    public synchronized PlanStatus plan(String id) {
        PlanStatus status = plans.get(id);
        if (status == null) {
            throw RefusedException.notFound("plan", id, "one of " + plans.keySet());
        }
        return status;
    }

    @Override
    public synchronized PlanStatus apply(String id, String actor, boolean dryRun) {
        PlanStatus status = plan(id);
        if (status.state() != PlanState.PROPOSED) {
            throw RefusedException.conflict("plan", id, "a plan in state proposed, not " + status.state());
        }
        if (dryRun) {
            return new PlanStatus(status.plan(), status.state(), "dry run", status.at());
        }
        states.commit(status.plan().changes(), actor, "apply plan " + id);
        return become(status, PlanState.APPLIED, "applied by " + actor);
    }

    @Override
    public synchronized PlanStatus rollback(String id, String actor, boolean dryRun) {
        PlanStatus status = plan(id);
        if (status.state() != PlanState.APPLIED && status.state() != PlanState.VERIFIED) {
            throw RefusedException.conflict("plan", id, "a plan that was applied, not " + status.state());
        }
        if (dryRun) {
            return new PlanStatus(status.plan().withChanges(List.of()), status.state(), "dry run", status.at());
        }
        return become(status, PlanState.ROLLED_BACK, "rolled back by " + actor);
    }

    @Override
    public synchronized List<Decision> decisions(String network, int most) {
        List<Decision> all =
                decisions.stream().filter(d -> d.network().equals(network)).toList();
        return all.subList(Math.max(0, all.size() - most), all.size());
    }

    /** From now on this has been counted. */
    public synchronized void counted(AdaptationCounts count) {
        counts.add(count);
    }

    @Override
    public synchronized List<AdaptationCounts> counts() {
        return List.copyOf(counts);
    }

    /** From now on a replay says this. */
    public synchronized void replays(ReplayReport report) {
        replays.add(report);
    }

    @Override
    public synchronized List<ReplayReport> replay(String network) {
        states.current().network(network);
        return replays.stream().filter(r -> r.network().equals(network)).toList();
    }

    @Override
    public synchronized ReplayReport replay(Path file) {
        return replays.stream()
                .filter(r -> file.endsWith(r.recording()))
                .findFirst()
                .orElseThrow(() -> RefusedException.invalid("file", file, "a recording"));
    }

    private PlanStatus become(PlanStatus status, PlanState state, String reason) {
        PlanStatus next = new PlanStatus(status.plan(), state, reason, Instant.EPOCH.plusSeconds(plans.size()));
        plans.put(status.plan().id(), next);
        return next;
    }
}
