package net.virtuoso.shell.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.api.agent.Agent;
import net.virtuoso.api.inventory.Inventory;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.NodeStatus;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code vnet:status} and {@code vnet:agent-list}. */
final class StatusCommands {
    private StatusCommands() {}

    private static String leader(Inventory inventory) {
        if (inventory.isLeader()) {
            return "this one";
        }
        String leader = inventory.leader();
        return leader == null ? "none: changes wait until one is elected" : leader;
    }

    /** Shows how this controller is. */
    @Service
    @Command(scope = "vnet", name = "status", description = "Shows leader, revision, nodes and problems")
    public static final class Show extends VnetCommand {
        @Override
        void run() {
            Inventory inventory = inventory();
            DesiredState state = state();
            List<NodeStatus> nodes = inventory.nodes();
            List<String> problems = problems(nodes);
            if (json) {
                printJson(document(inventory, state, nodes, problems));
                return;
            }
            out().println("leading controller: " + leader(inventory));
            out().println("revision " + state.revision() + ": "
                    + state.networks().size() + " networks, "
                    + state.bindings().size() + " VMs bound, " + state.ports().size() + " ports, "
                    + state.links().size() + " links and " + state.rules().size() + " rules beyond the star");
            print(NodeCommands.nodeTable(nodes, state.trust()));
            problems.forEach(problem -> out().println("problem: " + problem));
        }

        private static List<String> problems(List<NodeStatus> nodes) {
            List<String> problems = new ArrayList<>();
            for (NodeStatus status : nodes) {
                String node = status.node().name();
                NodeReport report = status.report();
                if (!status.connected()) {
                    problems.add(node + ": not connected since " + Texts.time(status.lastSeen()));
                }
                if (report != null) {
                    report.problems().forEach(problem -> problems.add(node + ": " + problem));
                    if (status.connected() && report.revision() < status.wantedRevision()) {
                        problems.add(node + ": runs revision " + report.revision() + " instead of "
                                + status.wantedRevision());
                    }
                }
            }
            return problems;
        }

        private static Map<String, Object> document(
                Inventory inventory, DesiredState state, List<NodeStatus> nodes, List<String> problems) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("revision", state.revision());
            document.put("leading", inventory.isLeader());
            if (inventory.leader() != null) {
                document.put("leader", inventory.leader());
            }
            document.put("nodes", nodes.size());
            document.put(
                    "connectedNodes",
                    nodes.stream().filter(NodeStatus::connected).count());
            document.put("networks", state.networks().size());
            document.put("vms", state.bindings().size());
            document.put("problems", problems);
            return document;
        }
    }

    /** Lists the agents of this container. */
    @Service
    @Command(scope = "vnet", name = "agent-list", description = "Lists the agents that run in this container")
    public static final class ListAgents extends VnetCommand {
        @Reference
        List<Agent> agents = List.of();

        @Override
        void run() {
            if (json) {
                printJson(agents.stream().map(ListAgents::document).toList());
                return;
            }
            ShellTable table = table(
                    "no agent: etc/net.virtuoso.node~NAME.cfg makes one",
                    "node",
                    "connected",
                    "controller",
                    "security",
                    "runs",
                    "problem");
            for (Agent agent : agents) {
                NodeReport report = agent.report();
                table.addRow()
                        .addContent(
                                agent.node(),
                                agent.isConnected() ? "yes" : "no",
                                agent.controller(),
                                agent.security(),
                                report == null ? "-" : "revision " + report.revision(),
                                agent.problem());
            }
            print(table);
        }

        private static Map<String, Object> document(Agent agent) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("node", agent.node());
            document.put("connected", agent.isConnected());
            document.put("controller", agent.controller());
            document.put("security", agent.security());
            document.put("problem", agent.problem());
            NodeReport report = agent.report();
            if (report != null) {
                document.put("report", report);
            }
            return document;
        }
    }
}
