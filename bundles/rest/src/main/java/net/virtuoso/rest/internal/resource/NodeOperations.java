package net.virtuoso.rest.internal.resource;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import net.virtuoso.api.state.UnavailableException;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.NodeCertificate;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.NodeStatus;
import net.virtuoso.model.Trust;
import net.virtuoso.rest.internal.http.Call;
import net.virtuoso.rest.internal.http.Handler;
import net.virtuoso.rest.internal.http.Reply;
import org.jspecify.annotations.Nullable;

/** Nodes: they join by themselves, so that there is nothing to create. */
final class NodeOperations {
    private final Services services;
    private final Commits commits;

    NodeOperations(Services services, Commits commits) {
        this.services = services;
        this.commits = commits;
    }

    Map<String, Handler> handlers() {
        return Map.of("listNodes", this::list, "getNode", this::get, "deleteNode", this::delete);
    }

    private Reply list(Call call) {
        DesiredState state = services.state();
        List<NodeView> nodes = services.inventory().nodes().stream()
                .map(status -> NodeView.of(status, state.trust(), false))
                .toList();
        return Reply.json(new Commits.Items(state.revision(), nodes));
    }

    private Reply get(Call call) {
        String name = call.value("node");
        DesiredState state = services.state();
        state.node("node", name);
        return services.inventory().nodes().stream()
                .filter(status -> status.node().name().equals(name))
                .findFirst()
                .map(status -> Reply.json(NodeView.of(status, state.trust(), true)))
                .orElseThrow(() -> new UnavailableException("node '" + name + "' is joining; try again"));
    }

    private Reply delete(Call call) {
        return commits.commit(call, new Change.DeleteNode(call.value("node")));
    }

    /** A node as the specification shows it; the report, which can be long, only for one. */
    private record NodeView(
            String name,
            @Nullable SortedMap<String, Endpoint> endpoints,
            boolean connected,
            @Nullable Instant lastSeen,
            long wantedRevision,
            @Nullable Long runningRevision,
            @Nullable CertificateView certificate,
            boolean shutOut,
            List<String> problems,
            int vms,
            int ports,
            int links,
            @Nullable NodeReport report) {

        static NodeView of(NodeStatus status, Trust trust, boolean withReport) {
            NodeReport report = status.report();
            Instant now = Instant.now();
            NodeCertificate certificate = trust.certificateOf(status.node().name(), now);
            return new NodeView(
                    status.node().name(),
                    status.node().endpoints(),
                    status.connected(),
                    status.lastSeen(),
                    status.wantedRevision(),
                    report == null ? null : report.revision(),
                    certificate == null
                            ? null
                            : new CertificateView(certificate.serial(), certificate.issued(), certificate.expires()),
                    trust.isShutOut(status.node().name(), now),
                    report == null ? List.of() : report.problems(),
                    report == null ? 0 : report.vms().size(),
                    report == null ? 0 : report.ports().size(),
                    report == null ? 0 : report.links().size(),
                    withReport ? report : null);
        }
    }

    /** A certificate as the specification shows it. */
    private record CertificateView(String serial, Instant issued, Instant expires) {}
}
