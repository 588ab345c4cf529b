package net.virtuoso.rest.internal.resource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.virtuoso.api.inventory.NetworkView;
import net.virtuoso.api.inventory.PortView;
import net.virtuoso.model.Change;
import net.virtuoso.model.LanStatus;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.rest.internal.http.Call;
import net.virtuoso.rest.internal.http.Handler;
import net.virtuoso.rest.internal.http.NotHere;
import net.virtuoso.rest.internal.http.Reply;
import net.virtuoso.rest.internal.resource.Requests.NetworkRequest;
import net.virtuoso.rest.internal.resource.Requests.NetworkUpdate;

/** Networks: what is wanted, and which way a frame goes in one. */
final class NetworkOperations {
    private final Services services;
    private final Commits commits;

    NetworkOperations(Services services, Commits commits) {
        this.services = services;
        this.commits = commits;
    }

    Map<String, Handler> handlers() {
        return Map.of(
                "listNetworks", this::list,
                "createNetwork", this::create,
                "getNetwork", this::get,
                "updateNetwork", this::update,
                "deleteNetwork", this::delete,
                "explainPath", this::explain,
                "listStations", this::stations);
    }

    private Reply list(Call call) {
        return Reply.json(new Commits.Items(
                services.state().revision(), services.inventory().networks()));
    }

    private Reply get(Call call) {
        VirtualNetwork network = services.state().network(call.value("network"));
        return Reply.json(services.inventory().networks().stream()
                .filter(view -> view.network().name().equals(network.name()))
                .findFirst()
                .orElseGet(() -> new NetworkView(network, null)));
    }

    private Reply explain(Call call) {
        String name = call.value("network");
        NotHere.unless(services.state().networks().get(name), "network", name);
        return Reply.json(services.inventory().explain(name, call.value("source"), call.value("destination")));
    }

    /** A station of the user's LAN and the port behind which it is. */
    private record StationView(String port, MacAddress mac, Instant seenAt) {}

    private Reply stations(Call call) {
        String name = call.value("network");
        NotHere.unless(services.state().networks().get(name), "network", name);
        List<StationView> stations = new ArrayList<>();
        int known = 0;
        for (PortView view : services.inventory().ports(name)) {
            LanStatus lan = view.status() == null ? null : view.status().lan();
            if (lan != null) {
                known += lan.known();
                lan.stations().forEach(each -> stations.add(new StationView(view.id(), each.mac(), each.seenAt())));
            }
        }
        return Reply.json(new Stations(known, stations));
    }

    private Reply create(Call call) {
        VirtualNetwork network = call.body(NetworkRequest.class).network();
        return commits.commit(
                call,
                new Change.CreateNetwork(network),
                "networks",
                network.name(),
                commit -> commit.after().network(network.name()));
    }

    private Reply update(Call call) {
        String name = call.value("network");
        NotHere.unless(services.state().networks().get(name), "network", name);
        VirtualNetwork network = call.body(NetworkUpdate.class).network(name);
        return commits.commit(
                call,
                new Change.UpdateNetwork(network),
                null,
                name,
                commit -> commit.after().network(name));
    }

    private Reply delete(Call call) {
        return commits.commit(call, new Change.DeleteNetwork(call.value("network")));
    }

    /**
     * Who is on the user's LAN.
     *
     * @param known how many stations are known
     * @param items as many of them as are shown
     */
    private record Stations(int known, List<?> items) {}
}
