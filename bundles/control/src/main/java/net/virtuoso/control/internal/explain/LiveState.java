package net.virtuoso.control.internal.explain;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.virtuoso.model.FastPathStatus;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.NodeStatus;
import net.virtuoso.model.PortState;
import net.virtuoso.model.PortStatus;
import net.virtuoso.model.Target;
import org.jspecify.annotations.Nullable;

/**
 * What ports and links are like, by the nodes' newest reports, and how far that can be relied on. A node that hasn't reported is
 * given the benefit of the doubt, and a note says so.
 */
final class LiveState {
    private final Map<String, NodeStatus> nodes;
    private final Set<String> notes = new LinkedHashSet<>();

    LiveState(Map<String, NodeStatus> nodes) {
        this.nodes = nodes;
    }

    /**
     * The state of a port or link at a node.
     *
     * @param usable whether frames can leave by it
     * @param reason the state and why, for people
     */
    record Liveness(boolean usable, String reason) {}

    /** What makes the answer less than sure, so far. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** Adds a note. */
    void note(String line) {
        notes.add(line);
    }

    /** The frame comes by this node: notes what there is to say about its report. */
    void visit(String node) {
        NodeStatus status = nodes.get(node);
        NodeReport report = status == null ? null : status.report();
        if (status == null || report == null) {
            note("node '" + node + "' hasn't reported to this controller: its ports and links are taken to work");
            return;
        }
        if (!status.connected()) {
            note("node '" + node + "' isn't connected: it is taken to be as it was at " + report.at());
        }
        if (report.revision() < status.wantedRevision()) {
            note("node '" + node + "' runs revision " + report.revision() + ", not yet " + status.wantedRevision()
                    + ": its rules are taken to be the wanted ones");
        }
    }

    /** The state of where a rule points to. */
    Liveness of(String node, Target target) {
        if (target instanceof Target.ToPort to) {
            return port(node, to.port());
        }
        return target instanceof Target.ToLink to ? link(node, to.link()) : new Liveness(true, "drop");
    }

    private Liveness port(String node, String id) {
        NodeReport report = report(node);
        if (report == null) {
            return new Liveness(true, "port " + id + " is taken to work");
        }
        for (PortStatus port : report.ports()) {
            if (port.id().equals(id)) {
                return port.state() == PortState.ATTACHED
                        ? new Liveness(true, "port " + id + " is attached")
                        : new Liveness(false, "port " + id + " isn't attached" + because(port.reason()));
            }
        }
        return new Liveness(false, "port " + id + " isn't there yet: node '" + node + "' doesn't report it");
    }

    private Liveness link(String node, String id) {
        NodeReport report = report(node);
        if (report == null) {
            return new Liveness(true, "link " + id + " is taken to work");
        }
        LinkStatus link = find(report, id);
        if (link == null) {
            return new Liveness(false, "link " + id + " isn't there yet: node '" + node + "' doesn't report it");
        }
        return switch (link.state()) {
            case UP -> new Liveness(true, "link " + id + " is up" + kernel(link.fastPath()));
            case CONNECTING -> new Liveness(false, "link " + id + " is being set up" + because(link.reason()));
            case DOWN -> new Liveness(false, "link " + id + " is down" + because(link.reason()));
        };
    }

    /** Which of several pairs, the report doesn't say. */
    private static String kernel(@Nullable FastPathStatus fastPath) {
        if (fastPath == null || fastPath.sending() == 0) {
            return "";
        }
        return "; from here the kernel carries " + fastPath.sending() + (fastPath.sending() == 1 ? " pair" : " pairs")
                + " past user space at the moment";
    }

    /** The frame arrives over a link: notes it if this end sees the link otherwise than the end that sends. */
    void arrive(String node, String link) {
        NodeReport report = report(node);
        LinkStatus end = report == null ? null : find(report, link);
        if (end != null && end.state() != LinkState.UP) {
            note("link " + link + " is up at the node that sends, but node '" + node + "' reports it down"
                    + because(end.reason()));
        }
    }

    private static @Nullable LinkStatus find(NodeReport report, String id) {
        return report.links().stream()
                .filter(link -> link.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    private @Nullable NodeReport report(String node) {
        NodeStatus status = nodes.get(node);
        return status == null ? null : status.report();
    }

    private static String because(String reason) {
        return reason.isEmpty() ? "" : ": " + reason;
    }
}
