package net.virtuoso.testkit.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.virtuoso.api.inventory.Inventory;
import net.virtuoso.api.inventory.LinkView;
import net.virtuoso.api.inventory.NetworkView;
import net.virtuoso.api.inventory.PathExplanation;
import net.virtuoso.api.inventory.PortView;
import net.virtuoso.api.inventory.RuleView;
import net.virtuoso.api.inventory.Verdict;
import net.virtuoso.api.inventory.VmView;
import net.virtuoso.api.state.Commit;
import net.virtuoso.api.state.DesiredStateService;
import net.virtuoso.api.state.UnavailableException;
import net.virtuoso.model.Change;
import net.virtuoso.model.Counters;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Link;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.NetworkStatus;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.NodeStatus;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortStatus;
import net.virtuoso.model.RuleCount;
import org.jspecify.annotations.Nullable;

/**
 * Desired state and inventory in memory. The inventory shows what is wanted, and beside it what the test says that nodes
 * report; the star isn't derived. Safe for use by several threads.
 */
public final class MemoryController implements DesiredStateService, Inventory {
    private final Map<String, NodeReport> reports = new TreeMap<>();
    private final Map<String, RuleCount> carried = new TreeMap<>();
    private final List<String> audit = new ArrayList<>();

    private DesiredState state = DesiredState.EMPTY;
    private boolean leader = true;
    private @Nullable CompletableFuture<Long> running;
    private Ways ways = (network, source, destination) -> new PathExplanation(
            network, source, destination, Verdict.DROPPED, "no node runs here", List.of(), List.of());

    /** Whether it takes changes. */
    public synchronized void lead(boolean leads) {
        leader = leads;
    }

    /** From now on a node has reported this. */
    public synchronized void report(NodeReport report) {
        reports.put(report.node(), report);
    }

    /** From now on a rule has carried this. */
    public synchronized void carried(String rule, RuleCount count) {
        carried.put(rule, count);
    }

    /**
     * From now on every frame between addresses that can be in a network goes this way.
     *
     * @param way gives the answer to network, source and destination
     */
    public synchronized void ways(Ways way) {
        ways = way;
    }

    /** Says which way a frame goes: the compiler that knows the tables isn't here. */
    @FunctionalInterface
    public interface Ways {
        /** The way between two addresses. */
        PathExplanation between(String network, MacAddress source, MacAddress destination);
    }

    /** From now on whoever waits for a revision to run waits for this; {@code null}: it runs at once. */
    public synchronized void running(@Nullable CompletableFuture<Long> next) {
        running = next;
    }

    /** Who changed what and why, a line each: {@code actor: reason}. */
    public synchronized List<String> audit() {
        return List.copyOf(audit);
    }

    @Override
    public synchronized DesiredState current() {
        return state;
    }

    @Override
    public synchronized Commit commit(List<Change> changes, String actor, String reason) {
        if (!leader) {
            throw new UnavailableException("this controller doesn't lead; ask 'other'");
        }
        DesiredState before = state;
        state = before.with(changes).at(before.revision() + 1);
        audit.add(actor + ": " + reason);
        return new Commit(state.revision(), before, state);
    }

    @Override
    public synchronized CompletionStage<Long> running(long revision) {
        return running == null ? CompletableFuture.completedFuture(revision) : running;
    }

    @Override
    public synchronized boolean isLeader() {
        return leader;
    }

    @Override
    public synchronized String leader() {
        return leader ? "this" : "other";
    }

    @Override
    public synchronized List<NetworkView> networks() {
        return state.networks().values().stream()
                .map(network -> new NetworkView(
                        network,
                        reports.values().stream()
                                .flatMap(report -> report.networks().stream())
                                .filter(status -> status.network().equals(network.name()))
                                .map(NetworkStatus::counters)
                                .reduce(Counters::plus)
                                .orElse(null)))
                .toList();
    }

    @Override
    public synchronized List<NodeStatus> nodes() {
        return state.nodes().values().stream()
                .map(node -> {
                    NodeReport report = reports.get(node.name());
                    return new NodeStatus(
                            node, report != null, report == null ? null : report.at(), state.revision(), report);
                })
                .toList();
    }

    @Override
    public synchronized NodeConfig config(String node) {
        return NodeConfig.empty(state.node("node", node).name());
    }

    @Override
    public synchronized List<VmView> vms(@Nullable String network) {
        return state.bindings().values().stream()
                .filter(b -> network == null || b.network().equals(network))
                .map(b -> {
                    Port port = state.portOf(b.mac());
                    PortStatus status = port == null ? null : status(port);
                    return VmView.of(b, port, status, status == null ? null : status.attachedAt());
                })
                .toList();
    }

    @Override
    public synchronized List<PortView> ports(@Nullable String network) {
        return state.ports().values().stream()
                .filter(port -> network == null || port.network().equals(network))
                .map(port -> new PortView(port.id(), port, status(port)))
                .toList();
    }

    @Override
    public synchronized List<LinkView> links(@Nullable String network) {
        return state.links().values().stream()
                .filter(link -> network == null || link.network().equals(network))
                .map(this::view)
                .toList();
    }

    @Override
    public synchronized List<RuleView> rules(@Nullable String network) {
        return state.rules().values().stream()
                .filter(rule -> network == null || rule.network().equals(network))
                .map(rule -> {
                    NodeReport report = reports.get(rule.node());
                    boolean running = report != null && report.revision() >= state.revision();
                    RuleCount count = carried.get(rule.id());
                    return count == null
                            ? new RuleView(rule.id(), rule, running)
                            : new RuleView(rule.id(), rule, running, count.frames(), count.bytes());
                })
                .toList();
    }

    @Override
    public synchronized PathExplanation explain(String network, String source, String destination) {
        return ways.between(
                state.network(network).name(),
                state.address("source", network, source).requireUnicast("source"),
                state.address("destination", network, destination));
    }

    private @Nullable PortStatus status(Port port) {
        NodeReport report = reports.get(port.node());
        return report == null
                ? null
                : report.ports().stream()
                        .filter(status -> status.id().equals(port.id()))
                        .findFirst()
                        .orElse(null);
    }

    private LinkView view(Link link) {
        List<LinkStatus> ends = reports.values().stream()
                .flatMap(report -> report.links().stream())
                .filter(end -> end.id().equals(link.pathId()))
                .toList();
        LinkState lower =
                ends.stream().map(LinkStatus::state).sorted().findFirst().orElse(null);
        return new LinkView(link.id(), link.pathId(), link, lower, ends);
    }
}
