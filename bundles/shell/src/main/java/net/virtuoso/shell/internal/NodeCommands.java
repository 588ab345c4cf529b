package net.virtuoso.shell.internal;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.virtuoso.api.state.Commit;
import net.virtuoso.model.Change;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.HostStatus;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.Node;
import net.virtuoso.model.NodeCertificate;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.NodeStatus;
import net.virtuoso.model.PortStatus;
import net.virtuoso.model.Trust;
import net.virtuoso.model.VmInterface;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code vnet:node-*}. */
final class NodeCommands {
    private NodeCommands() {}

    static ShellTable nodeTable(List<NodeStatus> nodes, Trust trust) {
        ShellTable table = VnetCommand.table(
                "no node has joined",
                "node",
                "connected",
                "certificate until",
                "last seen",
                "wanted",
                "running",
                "VMs",
                "problems");
        for (NodeStatus status : nodes) {
            NodeReport report = status.report();
            table.addRow()
                    .addContent(
                            status.node().name(),
                            status.connected() ? "yes" : "no",
                            certificate(trust, status.node().name()),
                            Texts.time(status.lastSeen()),
                            status.wantedRevision(),
                            report == null ? "-" : report.revision(),
                            report == null ? "-" : report.vms().size(),
                            report == null ? "-" : report.problems().size());
        }
        return table;
    }

    private static String certificate(Trust trust, String node) {
        Instant now = Instant.now();
        NodeCertificate certificate = trust.certificateOf(node, now);
        if (certificate != null) {
            return Texts.time(certificate.expires().truncatedTo(ChronoUnit.SECONDS));
        }
        return trust.isShutOut(node, now) ? "revoked" : "-";
    }

    /** Lists nodes. */
    @Service
    @Command(scope = "vnet", name = "node-list", description = "Lists the nodes that have joined")
    public static final class ListAll extends VnetCommand {
        @Override
        void run() {
            List<NodeStatus> nodes = inventory().nodes();
            if (json) {
                printJson(nodes);
            } else {
                print(nodeTable(nodes, state().trust()));
            }
        }
    }

    /** Shows one node. */
    @Service
    @Command(scope = "vnet", name = "node-show", description = "Shows a node with what it last reported")
    public static final class Show extends VnetCommand {
        @Argument(name = "node", description = "The node's name", required = true)
        @Completion(Completers.Nodes.class)
        String node = "";

        @Override
        void run() {
            Node known = state().node("node", node);
            List<NodeStatus> found = inventory().nodes().stream()
                    .filter(status -> status.node().name().equals(node))
                    .toList();
            if (json) {
                printJson(found.isEmpty() ? known : found.get(0));
                return;
            }
            Map<String, Endpoint> endpoints = known.endpoints() == null ? Map.of() : known.endpoints();
            out().println("node " + node + ", reached at "
                    + (endpoints.isEmpty() ? "nothing: it calls the others" : endpoints.toString()));
            print(nodeTable(found, state().trust()));
            if (!found.isEmpty() && found.get(0).report() != null) {
                show(found.get(0).report());
            }
        }

        private static void show(NodeReport report) {
            HostStatus host = report.host();
            if (host != null) {
                out().println("its host: " + host.processors() + " processors, "
                        + String.format(Locale.ROOT, "%.0f %%", host.busy() * 100) + " busy; memory "
                        + Texts.bytes(host.memoryBytes()) + ", " + Texts.bytes(host.availableBytes()) + " available");
            }
            report.problems().forEach(problem -> out().println("problem: " + problem));
            ShellTable vms = table("no VM", "VM", "address", "device", "network in its metadata", "seen at");
            for (VmInterface vm : report.vms()) {
                vms.addRow()
                        .addContent(
                                vm.vm(),
                                vm.mac(),
                                Texts.orDash(vm.device()),
                                Texts.orDash(vm.network()),
                                Texts.time(vm.seenAt()));
            }
            print(vms);
            ShellTable ports = table("no port", "port", "state", "taken in", "given out", "dropped", "reason");
            for (PortStatus port : report.ports()) {
                ports.addRow()
                        .addContent(
                                port.id(),
                                Texts.orDash(port.state()),
                                Texts.bytes(port.counters().rxBytes()),
                                Texts.bytes(port.counters().txBytes()),
                                port.counters().rxDropped() + port.counters().txDropped(),
                                port.reason());
            }
            print(ports);
            ShellTable links = table("no link", "path", "peer", "state", "round trip", "loss", "fast path", "reason");
            for (LinkStatus link : report.links()) {
                links.addRow()
                        .addContent(
                                link.id(),
                                link.peer(),
                                Texts.orDash(link.state()),
                                link.rttMicros() < 0 ? "-" : link.rttMicros() + " µs",
                                link.lossPermille() / 10.0 + " %",
                                LinkCommands.fastPath(link),
                                link.reason());
            }
            print(links);
        }
    }

    /** Forgets a node. */
    @Service
    @Command(
            scope = "vnet",
            name = "node-delete",
            description = "Forgets a node that nothing needs; one whose agent runs joins again")
    public static final class Delete extends ChangeCommand {
        @Argument(name = "node", description = "The node's name", required = true)
        @Completion(Completers.Nodes.class)
        String node = "";

        @Override
        void run() throws InterruptedException {
            Commit commit = commit(new Change.DeleteNode(node));
            tell(commit.revision(), "forgot node '" + node + "'", null);
        }
    }

    /** Shuts a node out. */
    @Service
    @Command(
            scope = "vnet",
            name = "node-revoke",
            description = "Shuts a node out: its certificate is void and its connections are cut at once. It comes back"
                    + " with a new token only")
    public static final class Revoke extends ChangeCommand {
        @Argument(name = "node", description = "The node's name", required = true)
        @Completion(Completers.Nodes.class)
        String node = "";

        @Override
        void run() throws InterruptedException {
            tell(tokens().revoke(node, actor()), "shut out node '" + node + "'", null);
        }
    }
}
