package net.virtuoso.rest.internal.resource;

import java.util.Map;
import net.virtuoso.api.inventory.PortView;
import net.virtuoso.model.Change;
import net.virtuoso.model.Port;
import net.virtuoso.rest.internal.http.Call;
import net.virtuoso.rest.internal.http.Handler;
import net.virtuoso.rest.internal.http.NotHere;
import net.virtuoso.rest.internal.http.Reply;
import net.virtuoso.rest.internal.resource.Requests.PortRequest;

/** Ports, wanted and running side by side. */
final class PortOperations {
    private final Services services;
    private final Commits commits;

    PortOperations(Services services, Commits commits) {
        this.services = services;
        this.commits = commits;
    }

    Map<String, Handler> handlers() {
        return Map.of("listPorts", this::list, "getPort", this::get, "addPort", this::add, "deletePort", this::delete);
    }

    private Reply list(Call call) {
        String network = services.filter(call.optional("network"));
        return Reply.json(new Commits.Items(
                services.state().revision(), services.inventory().ports(network)));
    }

    private Reply get(Call call) {
        String id = call.value("port");
        return Reply.json(view(NotHere.unless(services.state().ports().get(id), "port", id)));
    }

    private Reply add(Call call) {
        Port port = call.body(PortRequest.class).port();
        return commits.commit(call, new Change.AddPort(port), "ports", port.id(), commit -> view(port));
    }

    private Reply delete(Call call) {
        return commits.commit(call, new Change.DeletePort(call.value("port")));
    }

    private PortView view(Port port) {
        return services.inventory().ports(port.network()).stream()
                .filter(view -> view.id().equals(port.id()))
                .findFirst()
                .orElseGet(() -> new PortView(port.id(), port, null));
    }
}
