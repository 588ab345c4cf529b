package net.virtuoso.rest.internal.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.virtuoso.api.inventory.Inventory;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.NodeStatus;
import net.virtuoso.rest.internal.http.Call;
import net.virtuoso.rest.internal.http.Handler;
import net.virtuoso.rest.internal.http.Reply;
import org.jspecify.annotations.Nullable;

/** How this controller is: for people, scripts that wait, and load balancers. */
final class StatusOperations {
    private final Services services;

    StatusOperations(Services services) {
        this.services = services;
    }

    Map<String, Handler> handlers() {
        return Map.of("getStatus", this::status, "getHealth", this::health);
    }

    private Reply health(Call call) {
        services.state();
        return Reply.json(Map.of("status", "up"));
    }

    private Reply status(Call call) {
        Inventory inventory = services.inventory();
        DesiredState state = services.state();
        List<NodeStatus> nodes = inventory.nodes();
        List<String> problems = new ArrayList<>();
        boolean converged = true;
        int connected = 0;
        for (NodeStatus node : nodes) {
            NodeReport report = node.report();
            if (node.connected()) {
                connected++;
                converged &= report != null && report.revision() >= node.wantedRevision();
            }
            if (report != null) {
                report.problems().forEach(p -> problems.add(node.node().name() + ": " + p));
            }
        }
        return Reply.json(new StatusView(
                state.revision(),
                inventory.isLeader(),
                inventory.leader(),
                nodes.size(),
                connected,
                converged,
                state.networks().size(),
                state.bindings().size(),
                problems));
    }

    /** The status as the specification shows it. */
    private record StatusView(
            long revision,
            boolean leading,
            @Nullable String leader,
            int nodes,
            int connectedNodes,
            boolean converged,
            int networks,
            int vms,
            List<String> problems) {}
}
