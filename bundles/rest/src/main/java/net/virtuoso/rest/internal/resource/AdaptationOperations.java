package net.virtuoso.rest.internal.resource;

import java.util.Map;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.PlanStatus;
import net.virtuoso.model.RefusedException;
import net.virtuoso.rest.internal.http.Call;
import net.virtuoso.rest.internal.http.Handler;
import net.virtuoso.rest.internal.http.NotHere;
import net.virtuoso.rest.internal.http.Reply;

/** Topologies, plans and decisions of the adaptation loop. */
final class AdaptationOperations {
    private final Services services;
    private final Commits commits;

    AdaptationOperations(Services services, Commits commits) {
        this.services = services;
        this.commits = commits;
    }

    Map<String, Handler> handlers() {
        return Map.of(
                "getTopology", this::topology,
                "inferTopology", this::infer,
                "listPlans", this::plans,
                "getPlan", this::plan,
                "applyPlan", this::apply,
                "rollbackPlan", this::rollback,
                "listDecisions", this::decisions,
                "replayDecisions", this::replay);
    }

    private Reply topology(Call call) {
        String network = network(call);
        InferredTopology topology = services.adaptation().topology(network);
        if (topology == null) {
            throw NotHere.of(
                    "topology", network, "a network with traffic: nothing has been inferred yet; POST infers now");
        }
        return Reply.json(topology);
    }

    private Reply infer(Call call) {
        return Reply.json(services.adaptation().infer(network(call)));
    }

    private Reply plans(Call call) {
        String network = services.filter(call.optional("network"));
        return Reply.json(new Commits.Items(
                services.state().revision(), services.adaptation().plans(network)));
    }

    private Reply plan(Call call) {
        return Reply.json(services.adaptation().plan(call.value("plan")));
    }

    private Reply apply(Call call) {
        return carryOut(call, services.adaptation()::apply);
    }

    private Reply rollback(Call call) {
        return carryOut(call, services.adaptation()::rollback);
    }

    /** Applies or undoes a plan. */
    @FunctionalInterface
    private interface Step {
        PlanStatus make(String plan, String actor, boolean dryRun);
    }

    private Reply carryOut(Call call, Step step) {
        boolean dryRun = Boolean.parseBoolean(call.value("dryRun"));
        String id = services.adaptation().plan(call.value("plan")).plan().id();
        PlanStatus after;
        try {
            after = step.make(id, call.actor(), dryRun);
        } catch (RefusedException e) {
            if (e.kind() == RefusedException.Kind.NOT_FOUND) {
                // The plan exists: what is missing is something that it changes.
                throw RefusedException.conflict("plan", id, "a plan that still fits the network: " + e.getMessage());
            }
            throw e;
        }
        long revision = services.state().revision();
        if (dryRun) {
            return Reply.json(new Commits.Committed(revision, null, after));
        }
        return commits.answer(
                call,
                revision,
                running -> Reply.json(new Commits.Committed(
                        revision,
                        running,
                        running == null ? after : services.adaptation().plan(id))));
    }

    private Reply decisions(Call call) {
        String network = network(call);
        int most = Math.toIntExact(Long.parseLong(call.value("most")));
        return Reply.json(new Commits.Items(
                services.state().revision(), services.adaptation().decisions(network, most)));
    }

    private Reply replay(Call call) {
        String network = network(call);
        return Reply.json(new Commits.Items(
                services.state().revision(), services.adaptation().replay(network)));
    }

    private String network(Call call) {
        String name = call.value("network");
        return NotHere.unless(services.state().networks().get(name), "network", name)
                .name();
    }
}
