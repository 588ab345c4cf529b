package net.virtuoso.rest.internal.resource;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.virtuoso.api.inventory.LinkView;
import net.virtuoso.model.Change;
import net.virtuoso.model.Link;
import net.virtuoso.model.Origin;
import net.virtuoso.model.RefusedException;
import net.virtuoso.rest.internal.http.Call;
import net.virtuoso.rest.internal.http.Handler;
import net.virtuoso.rest.internal.http.NotHere;
import net.virtuoso.rest.internal.http.Reply;
import net.virtuoso.rest.internal.resource.Requests.LinkRequest;
import org.jspecify.annotations.Nullable;

/** Links, the star's included: those are seen, not changed. */
final class LinkOperations {
    private final Services services;
    private final Commits commits;

    LinkOperations(Services services, Commits commits) {
        this.services = services;
        this.commits = commits;
    }

    Map<String, Handler> handlers() {
        return Map.of("listLinks", this::list, "getLink", this::get, "addLink", this::add, "deleteLink", this::delete);
    }

    private Reply list(Call call) {
        String network = services.filter(call.optional("network"));
        return Reply.json(new Commits.Items(
                services.state().revision(), services.inventory().links(network)));
    }

    private Reply get(Call call) {
        String id = call.value("link");
        return Reply.json(NotHere.unless(find(null, id).orElse(null), "link", id));
    }

    private Reply add(Call call) {
        Link link = call.body(LinkRequest.class).link();
        return commits.commit(
                call,
                new Change.AddLink(link),
                "links",
                link.id(),
                commit -> find(link.network(), link.id())
                        .orElseGet(() -> new LinkView(link.id(), link.pathId(), link, null, List.of())));
    }

    private Reply delete(Call call) {
        String id = call.value("link");
        boolean derived = !services.state().links().containsKey(id)
                && find(null, id)
                        .map(view -> view.link().origin() == Origin.STAR)
                        .orElse(false);
        if (derived) {
            throw RefusedException.conflict(
                    "link", id, "a link beyond the star; the star follows from the proxy and from where the VMs are");
        }
        return commits.commit(call, new Change.DeleteLink(id));
    }

    private Optional<LinkView> find(@Nullable String network, String id) {
        return services.inventory().links(network).stream()
                .filter(view -> view.id().equals(id))
                .findFirst();
    }
}
