package net.virtuoso.rest.internal.resource;

import java.util.Map;
import java.util.Optional;
import net.virtuoso.api.inventory.RuleView;
import net.virtuoso.model.Change;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Origin;
import net.virtuoso.model.RefusedException;
import net.virtuoso.rest.internal.http.Call;
import net.virtuoso.rest.internal.http.Handler;
import net.virtuoso.rest.internal.http.NotHere;
import net.virtuoso.rest.internal.http.Reply;
import net.virtuoso.rest.internal.resource.Requests.RuleRequest;
import org.jspecify.annotations.Nullable;

/** Rules, the star's included: those are seen, not changed. */
final class RuleOperations {
    private final Services services;
    private final Commits commits;

    RuleOperations(Services services, Commits commits) {
        this.services = services;
        this.commits = commits;
    }

    Map<String, Handler> handlers() {
        return Map.of("listRules", this::list, "getRule", this::get, "addRule", this::add, "deleteRule", this::delete);
    }

    private Reply list(Call call) {
        String network = services.filter(call.optional("network"));
        return Reply.json(new Commits.Items(
                services.state().revision(), services.inventory().rules(network)));
    }

    private Reply get(Call call) {
        String id = call.value("rule");
        return Reply.json(NotHere.unless(find(null, id).orElse(null), "rule", id));
    }

    private Reply add(Call call) {
        ForwardingRule rule = call.body(RuleRequest.class).rule();
        return commits.commit(
                call,
                new Change.AddRule(rule),
                "rules",
                rule.id(),
                commit -> find(rule.network(), rule.id()).orElseGet(() -> new RuleView(rule.id(), rule, false)));
    }

    private Reply delete(Call call) {
        String id = call.value("rule");
        boolean derived = !services.state().rules().containsKey(id)
                && find(null, id)
                        .map(view -> view.rule().origin() == Origin.STAR)
                        .orElse(false);
        if (derived) {
            throw RefusedException.conflict(
                    "rule", id, "a rule beyond the star's; those follow from the proxy and from where the VMs are");
        }
        return commits.commit(call, new Change.DeleteRule(id));
    }

    private Optional<RuleView> find(@Nullable String network, String id) {
        return services.inventory().rules(network).stream()
                .filter(view -> view.id().equals(id))
                .findFirst();
    }
}
