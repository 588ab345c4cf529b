package net.virtuoso.control.internal.controller;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import net.virtuoso.api.state.UnavailableException;
import net.virtuoso.control.internal.compile.NodeCompiler;
import net.virtuoso.control.internal.connection.Peer;
import net.virtuoso.identity.Admission;
import net.virtuoso.identity.Certificates;
import net.virtuoso.model.ActivityReport;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Event;
import net.virtuoso.model.Node;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.NodeStatus;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.TrafficReport;
import net.virtuoso.wire.control.ControlMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller as a state machine: told of states, nodes, reports and time, it pushes configurations, turns VMs into ports
 * and publishes events. Used by one thread; the clock comes in.
 */
public final class Controller {
    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);
    private static final long RUNNING_LIMIT_MILLIS = 30_000;
    private static final int MAX_PROBLEMS = 256;
    private static final int MAX_LABEL = 255;

    /** What the controller needs from its surroundings. */
    public interface Effects {
        /**
         * Commits changes; may block for some milliseconds.
         *
         * @return the state after it
         * @throws RuntimeException if they can't be made; they are worked out again later
         */
        DesiredState commit(List<Change> changes, String reason);

        /** Publishes an event. */
        void publish(Event event);

        /** Passes on a traffic report. */
        void traffic(TrafficReport report);

        /** Passes on a report on activity. */
        void activity(ActivityReport report);
    }

    private final String name;
    private final int heartbeatMillis;
    private final InstantSource clock;
    private final Effects effects;
    private final Doorman doorman;
    private final SortedMap<String, NodeRecord> nodes = new TreeMap<>();
    private final Map<Peer, NodeRecord> joined = new HashMap<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private final Set<String> problems = new LinkedHashSet<>();
    private final RuleCounts ruleCounts = new RuleCounts();
    private final NetworkTotals networkTotals = new NetworkTotals();
    private final TrafficAudit audit = new TrafficAudit();
    private volatile Map<String, NodeStatus> statuses = Map.of();
    private DesiredState state = DesiredState.EMPTY;
    /** Of {@link #state}: it is asked for each node. */
    private NodeCompiler compiler = new NodeCompiler(state);

    private boolean leading;
    private @Nullable String leader;
    private boolean unreconciled;

    private record Waiter(long revision, Instant deadline, CompletableFuture<Long> future) {}

    /**
     * @param name how nodes see this controller in their logs
     * @param heartbeatMillis how often both sides of a connection say something
     * @param doorman says who may speak for which node
     */
    Controller(String name, int heartbeatMillis, InstantSource clock, Doorman doorman, Effects effects) {
        this.doorman = doorman;
        this.name = name;
        this.heartbeatMillis = heartbeatMillis;
        this.clock = clock;
        this.effects = effects;
    }

    /** The nodes as they are now; any thread. */
    public Map<String, NodeStatus> statuses() {
        return statuses;
    }

    /** What rules have carried; any thread. */
    RuleCounts ruleCounts() {
        return ruleCounts;
    }

    /** What passed the networks; any thread. */
    NetworkTotals networkTotals() {
        return networkTotals;
    }

    /** Leads or stops leading; a controller that doesn't lead has no nodes. */
    public void onLeadership(boolean leads, @Nullable String leaderName) {
        leader = leaderName;
        if (leading == leads) {
            return;
        }
        leading = leads;
        effects.publish(new Event.LeadershipChanged(leads));
        if (!leads) {
            List.copyOf(joined.keySet()).forEach(p -> p.close("this controller no longer leads"));
            nodes.values().forEach(n -> n.report = null);
            // Its nodes are let go: nobody here can know any more what runs.
            endWaiting(new UnavailableException("this controller no longer leads; ask the one that does"));
        }
        publishStatuses();
    }

    /** The desired state has a new revision. */
    public void onState(DesiredState newer) {
        if (newer.revision() <= state.revision()) {
            return;
        }
        adopt(newer);
        unreconciled = true;
        reconcile();
        settle();
    }

    private void adopt(DesiredState newer) {
        if (newer.revision() > state.revision()) {
            state = newer;
            compiler = new NodeCompiler(newer);
            audit.adopt(state, clock.instant());
            nodes.values().removeIf(n -> n.peer == null && !state.nodes().containsKey(n.name));
            state.nodes().keySet().forEach(n -> nodes.computeIfAbsent(n, NodeRecord::new));
            ruleCounts.retain(nodes.keySet());
            networkTotals.retain(state.networks().keySet());
            joined.forEach((peer, node) -> {
                if (!state.nodes().containsKey(node.name)) {
                    peer.close("the node was deleted; as long as its agent runs it joins again");
                }
            });
            nodes.values().forEach(this::push);
            // After the push, so that the others hear of it before the one that is cut off can be heard of.
            joined.forEach((peer, node) -> {
                if (Doorman.isRevoked(peer, state.trust())) {
                    refuse(peer, Doorman.revoked(node.name));
                }
            });
        }
    }

    /** A message came over a connection. */
    public void onMessage(Peer peer, ControlMessage message) {
        NodeRecord node = joined.get(peer);
        if (message instanceof ControlMessage.Join join) {
            join(peer, node, join);
            return;
        }
        if (message instanceof ControlMessage.Admit admit && node == null) {
            issue(
                    peer,
                    "node " + admit.node() + " admitted with token " + admit.token(),
                    leading ? () -> doorman.admit(peer, admit, state.trust()) : null);
            return;
        }
        if (node == null) {
            peer.close("the first message must be a join");
            return;
        }
        node.lastSeen = clock.instant();
        if (message instanceof ControlMessage.Report m) {
            report(node, m.report());
        } else if (message instanceof ControlMessage.Traffic m) {
            if (m.report().node().equals(node.name)) {
                traffic(m.report());
            } else {
                peer.close("a traffic report of another node");
            }
        } else if (message instanceof ControlMessage.Activity m) {
            if (m.report().node().equals(node.name)) {
                TrafficAudit.ActivityOutcome outcome = audit.check(m.report(), clock.instant());
                tell(outcome.complaint());
                effects.activity(outcome.report());
            } else {
                peer.close("a report on activity of another node");
            }
        } else if (message instanceof ControlMessage.Rules m) {
            if (m.report().node().equals(node.name)) {
                ruleCounts.take(m.report());
            } else {
                peer.close("a report on rules of another node");
            }
        } else if (message instanceof ControlMessage.Renew renew) {
            issue(
                    peer,
                    "certificate of node " + node.name + " renewed",
                    () -> doorman.renew(peer, renew, state.trust()));
        } else if (!(message instanceof ControlMessage.Heartbeat)) {
            peer.close("a message that only a controller sends");
        }
    }

    /** Commits what was decided, and hands the certificate out only then. */
    private void issue(Peer peer, String what, @Nullable Supplier<Admission.Outcome> decision) {
        if (decision == null) {
            refuse(peer, "controller '" + name + "' does not lead");
            return;
        }
        try {
            Admission.Outcome outcome = decision.get();
            adopt(effects.commit(List.of(outcome.change()), what));
            renewed(joined.get(peer), outcome.change());
            peer.send(new ControlMessage.Issued(
                    outcome.chain().stream().map(Certificates::encode).toList()));
        } catch (RefusedException e) {
            LOG.warn("A certificate was denied to {}: {}", peer.address(), e.getMessage());
            peer.send(new ControlMessage.Denied(label(String.valueOf(e.getMessage()))));
        } catch (RuntimeException e) {
            LOG.warn("A certificate for {} can't be issued now: {}", peer.address(), e.getMessage());
            refuse(peer, "no certificate can be issued now, it is when the node calls again: " + e.getMessage());
        }
    }

    private static void renewed(@Nullable NodeRecord node, Change change) {
        AgentMark mark = node == null ? null : node.mark;
        if (mark != null && change instanceof Change.RenewCertificate renewal) {
            mark.renewed(renewal.certificate().serial());
        }
    }

    /** Cut to what a message takes. */
    private static String label(String text) {
        return text.length() <= MAX_LABEL ? text : text.substring(0, MAX_LABEL - 1) + "…";
    }

    private void join(Peer peer, @Nullable NodeRecord already, ControlMessage.Join join) {
        if (already != null) {
            peer.close("it has joined already");
        } else if (join.protocol() != ControlMessage.PROTOCOL) {
            refuse(
                    peer,
                    "this controller speaks protocol " + ControlMessage.PROTOCOL + ", not " + join.protocol()
                            + ": install the same version on both");
        } else if (!leading) {
            refuse(peer, "controller '" + name + "' does not lead");
        } else {
            String objection = doorman.objection(peer, join.node().name(), state.trust());
            if (objection == null) {
                objection = taken(peer, join.node());
            }
            if (objection != null) {
                LOG.warn("{} was turned away: {}", peer.address(), objection);
                refuse(peer, objection);
                return;
            }
            admit(peer, join);
        }
    }

    /**
     * Why a node's name isn't free; {@code null} if it is. As long as an agent is connected no other one gets its name: two would
     * push each other out for ever. The same agent takes the place of its old connection, which may be dead without anybody
     * having noticed; whoever can't show to be the same waits for that, which is a few heartbeats.
     */
    private @Nullable String taken(Peer peer, Node node) {
        NodeRecord known = nodes.get(node.name());
        AgentMark mark = known == null || known.peer == null ? null : known.mark;
        return mark == null || mark.isShownBy(peer, node)
                ? null
                : "an agent of node '" + node.name() + "' is connected already, from " + mark.host()
                        + ": give one of the two another name. If that one has ended, this one is let in within seconds";
    }

    private void refuse(Peer peer, String reason) {
        peer.send(new ControlMessage.Refused(label(reason), leader));
        peer.close(reason);
    }

    private void admit(Peer peer, ControlMessage.Join join) {
        Node node = join.node();
        if (!node.equals(state.nodes().get(node.name()))) {
            try {
                adopt(effects.commit(List.of(new Change.PutNode(node)), "node joined"));
            } catch (RuntimeException e) {
                LOG.warn("Node {} can't be taken in now: {}", node.name(), e.getMessage());
                refuse(peer, "the node could not be stored; it is taken in when it calls again");
                return;
            }
        }
        NodeRecord known = nodes.computeIfAbsent(node.name(), NodeRecord::new);
        Peer old = known.peer;
        if (old != null) {
            joined.remove(old);
            old.close("the node called again");
        }
        known.peer = peer;
        known.mark = new AgentMark(peer, node);
        known.sent = null;
        known.report = null;
        ruleCounts.begin(node.name());
        known.lastSeen = clock.instant();
        joined.put(peer, known);
        LOG.info("Node {} joined from {} ({})", node.name(), peer.address(), join.software());
        peer.send(new ControlMessage.Welcome(name, heartbeatMillis));
        peer.send(new ControlMessage.Heartbeat(clock.millis()));
        effects.publish(new Event.NodeConnected(node.name()));
        push(known);
        publishStatuses();
    }

    /** A connection is gone. */
    public void onClosed(Peer peer, String reason) {
        NodeRecord node = joined.remove(peer);
        if (node == null || node.peer != peer) {
            return;
        }
        node.peer = null;
        node.sent = null;
        LOG.info("Node {} is not connected any more: {}", node.name, reason);
        effects.publish(new Event.NodeLost(node.name, reason));
        settle();
    }

    /** Time passed: about once a heartbeat. */
    public void onTick() {
        joined.keySet().forEach(p -> p.send(new ControlMessage.Heartbeat(clock.millis())));
        reconcile();
        settle();
    }

    /** Completes when all connected nodes run a revision; fails when this controller doesn't lead, or no longer does. */
    public void onAwait(long revision, CompletableFuture<Long> future) {
        if (!leading) {
            future.completeExceptionally(
                    new UnavailableException("this controller no longer leads; ask the one that does"));
            return;
        }
        waiters.add(new Waiter(revision, clock.instant().plusMillis(RUNNING_LIMIT_MILLIS), future));
        settle();
    }

    private void report(NodeRecord node, NodeReport report) {
        Peer peer = node.peer;
        if (!report.node().equals(node.name) && peer != null) {
            peer.close("a report of another node");
            return;
        }
        ReportEvents.between(state, node.report, report).forEach(effects::publish);
        node.report = report;
        networkTotals.take(report, state.networks().keySet());
        unreconciled = true;
        reconcile();
        settle();
    }

    private void traffic(TrafficReport report) {
        TrafficAudit.Outcome outcome = audit.check(report, clock.instant());
        tell(outcome.complaint());
        effects.traffic(outcome.report());
    }

    private void tell(Event.@Nullable ReportRefused complaint) {
        if (complaint != null) {
            LOG.warn(
                    "{} traffic records of node {} are left out: {}",
                    complaint.records(),
                    complaint.node(),
                    complaint.reason());
            effects.publish(complaint);
        }
    }

    private void push(NodeRecord node) {
        Peer peer = node.peer;
        if (peer == null || !leading) {
            return;
        }
        NodeConfig config = compiler.compile(node.name);
        NodeConfig sent = node.sent;
        if (sent == null || !sent.sameContent(config)) {
            node.sent = config;
            ruleCounts.expect(config);
            peer.send(new ControlMessage.Configure(config));
        }
    }

    /** Commits what the VMs ask for, in portions that the store takes; what can't be committed now stays due. */
    private void reconcile() {
        while (leading && unreconciled) {
            VmReconciler.Outcome outcome = VmReconciler.reconcile(state, newestReports());
            tell(outcome.problems());
            unreconciled = outcome.more();
            if (outcome.changes().isEmpty()) {
                return;
            }
            DesiredState before = state;
            try {
                adopt(effects.commit(outcome.changes(), "VMs changed"));
            } catch (RuntimeException e) {
                unreconciled = true;
                LOG.warn("VMs can't be attached or detached now, it is tried again: {}", e.getMessage());
                return;
            }
            outcome.takenOver().forEach(this::tellTakenOver);
            ReportEvents.of(before, outcome.changes()).forEach(effects::publish);
        }
    }

    private void tellTakenOver(Event.VmTakenOver event) {
        LOG.warn(
                "VM {} of network {} is at node {} now, as that says; it was at node {}, which isn't connected",
                event.mac(),
                event.network(),
                event.to(),
                event.from());
        effects.publish(event);
    }

    private SortedMap<String, NodeReport> newestReports() {
        SortedMap<String, NodeReport> reports = new TreeMap<>();
        nodes.values().forEach(n -> {
            if (n.peer != null && n.report != null) {
                reports.put(n.name, n.report);
            }
        });
        return reports;
    }

    private void tell(List<String> current) {
        problems.retainAll(Set.copyOf(current));
        for (String problem : current) {
            if (problems.size() < MAX_PROBLEMS && problems.add(problem)) {
                LOG.warn("{}", problem);
            }
        }
    }

    private void settle() {
        Instant now = clock.instant();
        boolean running = joined.values().stream().allMatch(NodeRecord::isRunning);
        List<Waiter> done = new ArrayList<>();
        for (Waiter waiter : waiters) {
            if (running && waiter.revision() <= state.revision()) {
                done.add(waiter);
                waiter.future().complete(state.revision());
            } else if (now.isAfter(waiter.deadline())) {
                done.add(waiter);
                waiter.future()
                        .completeExceptionally(
                                new TimeoutException("revision " + waiter.revision() + " does not run everywhere after "
                                        + RUNNING_LIMIT_MILLIS / 1000 + " s; behind: " + behind()));
            }
        }
        waiters.removeAll(done);
        publishStatuses();
    }

    private String behind() {
        return String.join(
                ", ",
                joined.values().stream()
                        .filter(n -> !n.isRunning())
                        .map(n -> n.name)
                        .sorted()
                        .toList());
    }

    private void publishStatuses() {
        Map<String, NodeStatus> fresh = new TreeMap<>();
        nodes.values().forEach(n -> {
            Node node = state.nodes().get(n.name);
            if (node != null) {
                NodeConfig sent = n.sent;
                fresh.put(
                        n.name,
                        new NodeStatus(
                                node,
                                n.peer != null,
                                n.lastSeen,
                                sent == null ? state.revision() : sent.revision(),
                                n.report));
            }
        });
        statuses = fresh;
    }

    /** Closes all connections. */
    public void onStop() {
        List.copyOf(joined.keySet()).forEach(p -> p.close("the controller stops"));
        endWaiting(new IllegalStateException("the controller stops"));
    }

    private void endWaiting(RuntimeException why) {
        waiters.forEach(w -> w.future().completeExceptionally(why));
        waiters.clear();
    }
}
