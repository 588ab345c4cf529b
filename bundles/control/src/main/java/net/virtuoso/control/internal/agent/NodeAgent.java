package net.virtuoso.control.internal.agent;

import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.virtuoso.api.agent.Agent;
import net.virtuoso.api.capture.Capture;
import net.virtuoso.api.capture.CaptureRequest;
import net.virtuoso.api.overlay.Overlay;
import net.virtuoso.api.overlay.OverlayFactory;
import net.virtuoso.api.overlay.OverlaySettings;
import net.virtuoso.api.overlay.OverlayStatus;
import net.virtuoso.control.internal.connection.ControlClient;
import net.virtuoso.control.internal.connection.ControlTargets;
import net.virtuoso.control.internal.connection.Peer;
import net.virtuoso.identity.Lifetime;
import net.virtuoso.model.ActivityReport;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.Node;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.RuleReport;
import net.virtuoso.spi.identity.Credentials;
import net.virtuoso.spi.identity.NodeIdentity;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.vm.HypervisorDriver;
import net.virtuoso.wire.control.ControlMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's agent: begins with what the node ran last, takes configurations from the controller, brings the overlay to
 * them, and reports. Everything happens on one thread, {@code vnet-control-agent-NAME}; the overlay, the hypervisors and the
 * connection have threads of their own and only post to it.
 */
final class NodeAgent implements Agent, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeAgent.class);
    private static final long SILENCE_MILLIS = 5_000;
    private static final long TICK_MILLIS = 1_000;
    private static final long STOP_MILLIS = 5_000;
    private static final int REPORT_EVERY_TICKS = 2;
    private static final int MAX_PROBLEMS = 48;

    private final AgentSettings settings;
    private final String software;
    private final InstantSource clock;
    private final ScheduledExecutorService thread;
    private final Overlay overlay;
    private final LastConfig last;
    private final VmInventory vms;
    private final ControlTargets targets;
    private final ControlClient client;
    private final AgentIdentity identity;
    /** {@code null} if nothing is encrypted. */
    private final @Nullable Membership membership;

    private final TrafficClock trafficClock;
    private final ActivityReports activity;
    private final HostLook host = new HostLook(Path.of("/proc"));

    /** Whether the constructor is done: what looks at the overlay before has no overlay to look at. */
    private boolean complete;

    private @Nullable Peer joined;
    private NodeConfig wanted;
    private @Nullable NodeConfig saved;
    private long running;
    private List<String> notDone = List.of();
    private boolean reportDue;
    private boolean reporting;
    /** Whether the controller has to be told of every rule again. */
    private boolean rulesAnew;

    /** Whether the connection that ends has said why. */
    private boolean refused;

    private int ticks;
    private @Nullable ScheduledFuture<?> heartbeat;

    private volatile @Nullable NodeReport report;
    private volatile boolean connected;
    private volatile String problem = "it has not answered yet";

    /**
     * Starts the agent. Nothing is left if it throws, whatever it is.
     *
     * @throws java.io.IOException if an address can't be bound
     */
    NodeAgent(
            AgentSettings settings,
            String software,
            OverlayFactory overlays,
            InstantSource clock,
            RandomGenerator random)
            throws java.io.IOException {
        String name = settings.node().name();
        this.settings = settings;
        this.software = software;
        this.clock = clock;
        this.last = new LastConfig(settings.lastConfig());
        this.trafficClock = new TrafficClock(clock);
        this.targets = new ControlTargets(settings.controllers());
        IdentityFile file = new IdentityFile(settings.identity());
        this.identity = new AgentIdentity(name, file, clock);
        this.membership = settings.plaintext() ? null : new Membership(name, identity, file, settings.token(), clock);
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread t = new Thread(task, "vnet-control-agent-" + name);
            t.setDaemon(true);
            return t;
        });
        List<Runnable> undo = new ArrayList<>();
        undo.add(thread::shutdownNow);
        try {
            this.overlay = overlays.open(new OverlaySettings(
                    name,
                    settings.transports().stream().map(this::secured).toList(),
                    settings.probeInterval(),
                    settings.probesLost(),
                    () -> post(this::lookAtOverlay),
                    settings.node().endpoint(Node.FAST_PATH)));
            undo.add(overlay::close);
            NodeConfig loaded = last.load(name);
            this.saved = loaded;
            this.wanted = loaded == null ? NodeConfig.empty(name) : loaded;
            this.vms = new VmInventory(name, settings.hypervisors(), () -> post(this::lookAtOverlay));
            undo.add(vms::close);
            this.activity = new ActivityReports(name, vms.processors());
            if (loaded != null) {
                identity.revoke(loaded.revoked());
                // Not before the inventory is there: what runs is reported with the VMs.
                LOG.info("Node {} begins with what it ran last, revision {}", name, loaded.revision());
                post(() -> run(loaded));
            }
            thread.schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
            this.client = new ControlClient(name, targets, SILENCE_MILLIS, this::context, random, new Connection());
            post(() -> {
                complete = true;
                if (reportDue) {
                    lookAtOverlay();
                }
            });
        } catch (java.io.IOException | RuntimeException | LinkageError e) {
            // Bound addresses would be in the way of the next attempt.
            undo.forEach(Runnable::run);
            throw e;
        }
    }

    /** What the node shows, and whom it trusts. */
    NodeIdentity identity() {
        return identity;
    }

    /** An end that encrypts gets what it needs for that. */
    private OverlaySettings.TransportSettings secured(OverlaySettings.TransportSettings transport) {
        EndpointSettings end = transport.endpoint();
        return end.plaintext()
                ? transport
                : new OverlaySettings.TransportSettings(
                        transport.transport(), new EndpointSettings(end.host(), end.port(), identity));
    }

    private @Nullable SslContext context() throws ControlClient.NotReadyException {
        return membership == null ? null : membership.context();
    }

    /** A hypervisor driver is there. Any thread. */
    void addDriver(HypervisorDriver driver) {
        vms.add(driver);
    }

    /** A hypervisor driver goes. Any thread. */
    void removeDriver(HypervisorDriver driver) {
        vms.remove(driver);
    }

    private void post(Runnable task) {
        try {
            thread.execute(() -> {
                try {
                    task.run();
                } catch (RejectedExecutionException e) {
                    LOG.debug("The agent of node {} is closing; a step is left out", node(), e);
                } catch (RuntimeException e) {
                    LOG.error("The agent of node {} failed at a step and goes on", node(), e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The agent of node {} is closing; a step is left out", node(), e);
        }
    }

    private void onMessage(Peer peer, ControlMessage message) {
        if (message instanceof ControlMessage.Welcome welcome) {
            joined = peer;
            connected = true;
            problem = "";
            rulesAnew = true;
            trafficClock.onConnected();
            beat(welcome.heartbeatMillis());
            LOG.info("Node {} is connected to controller {} at {}", node(), welcome.controller(), peer.address());
            lookAtOverlay();
        } else if (message instanceof ControlMessage.Refused answer) {
            refused(answer);
        } else if (message instanceof ControlMessage.Issued issued && membership != null) {
            refused = peer != joined;
            boolean good = membership.issued(issued);
            if (peer != joined) {
                peer.close(good ? "it has its certificate and calls again with it" : "its certificate isn't good");
            }
        } else if (message instanceof ControlMessage.Denied denied && membership != null) {
            membership.denied(denied.reason());
            if (peer != joined) {
                refused = true;
                problem = denied.reason();
                peer.close("no certificate");
            }
        } else if (message instanceof ControlMessage.Configure configure && peer == joined) {
            configure(peer, configure.config());
        } else if (message instanceof ControlMessage.Heartbeat heartbeat) {
            trafficClock.onControllerTime(heartbeat.epochMillis());
        } else {
            peer.close("a message that only a node sends, or before the welcome");
        }
    }

    /** Says something to the controller as often as it wants. */
    private void beat(int everyMillis) {
        ScheduledFuture<?> old = heartbeat;
        if (old != null) {
            old.cancel(false);
        }
        heartbeat = thread.scheduleAtFixedRate(
                () -> {
                    Peer peer = joined;
                    if (peer != null) {
                        peer.send(new ControlMessage.Heartbeat(clock.millis()));
                    }
                },
                everyMillis,
                everyMillis,
                TimeUnit.MILLISECONDS);
    }

    private void refused(ControlMessage.Refused answer) {
        refused = true;
        problem = answer.reason();
        LOG.warn("Node {} was refused by {}: {}", node(), targets.last(), answer.reason());
        String leader = answer.leader();
        if (leader != null) {
            try {
                targets.hint(Endpoint.parse(leader));
            } catch (RefusedException e) {
                LOG.debug("The controller named a leader that isn't an address: {}", leader, e);
            }
        }
    }

    private void configure(Peer peer, NodeConfig config) {
        if (!config.node().equals(node())) {
            peer.close("a configuration of node '" + config.node() + "'");
            return;
        }
        run(config);
    }

    /** Brings the overlay to a configuration; a newer one may come before that is done. */
    private void run(NodeConfig config) {
        wanted = config;
        identity.revoke(config.revoked());
        overlay.apply(config)
                .whenComplete((undone, failure) -> post(() -> {
                    if (config != wanted) {
                        return;
                    }
                    running = config.revision();
                    // What is undone and tried again is in the overlay's status, and goes from there when it has come
                    // right.
                    notDone =
                            failure == null ? List.of() : List.of("the configuration could not be applied: " + failure);
                    if (failure != null) {
                        LOG.error("Node {} can't apply revision {}", node(), config.revision(), failure);
                    }
                    lookAtOverlay();
                    NodeConfig onDisk = saved;
                    if (onDisk == null || !config.sameContent(onDisk)) {
                        last.save(config);
                        saved = config;
                    }
                }));
    }

    /** Something may have changed: report it, once what is being reported now has gone. */
    private void lookAtOverlay() {
        reportDue = true;
        if (reporting || !complete) {
            return;
        }
        reportDue = false;
        reporting = true;
        overlay.status()
                .whenComplete((status, failure) -> post(() -> {
                    reporting = false;
                    if (failure == null) {
                        send(status);
                    } else {
                        LOG.warn("The data path of node {} doesn't tell its state", node(), failure);
                    }
                    if (reportDue) {
                        lookAtOverlay();
                    }
                }));
    }

    private void send(OverlayStatus status) {
        List<String> problems = new ArrayList<>(notDone);
        problems.addAll(status.problems());
        if (membership != null) {
            problems.addAll(membership.problems());
        }
        problems.addAll(vms.problems());
        NodeReport fresh = new NodeReport(
                node(),
                clock.instant(),
                running,
                problems.size() > MAX_PROBLEMS ? problems.subList(0, MAX_PROBLEMS) : problems,
                vms.interfaces(),
                vms.isComplete(),
                status.ports(),
                status.links(),
                status.networks(),
                host.look());
        report = fresh;
        Peer peer = joined;
        if (peer != null) {
            peer.send(new ControlMessage.Report(fresh));
        }
    }

    /** Tells the controller what rules have carried since it was told last. Without one it waits in the overlay. */
    private void tellRules(Peer peer) {
        boolean anew = rulesAnew;
        rulesAnew = false;
        overlay.drainRules(anew)
                .whenComplete((counts, failure) -> post(() -> {
                    if (failure != null) {
                        LOG.warn("The data path of node {} doesn't tell what rules have carried", node(), failure);
                        rulesAnew |= peer == joined;
                    } else if (peer == joined && !counts.isEmpty()) {
                        peer.send(new ControlMessage.Rules(new RuleReport(node(), counts)));
                    }
                }));
    }

    private void tellActivity() {
        overlay.drainActivity()
                .whenComplete((samples, failure) -> post(() -> {
                    if (failure != null) {
                        LOG.warn("The data path of node {} doesn't tell when it was busy", node(), failure);
                        return;
                    }
                    List<ActivityReport> reports =
                            activity.of(samples, TimeUnit.MILLISECONDS.toMicros(trafficClock.offsetMillis()));
                    Peer peer = joined;
                    if (peer != null) {
                        reports.forEach(one -> peer.send(new ControlMessage.Activity(one)));
                    }
                }));
    }

    private void tick() {
        try {
            thread.schedule(this::tick, trafficClock.untilNext(node()), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The agent of node {} is closing; it counts no more", node(), e);
            return;
        }
        post(() -> {
            overlay.drainTraffic()
                    .whenComplete((drain, failure) -> post(() -> {
                        Peer now = joined;
                        if (failure == null) {
                            var traffic = trafficClock.report(node(), drain);
                            if (now != null && traffic != null) {
                                now.send(new ControlMessage.Traffic(traffic));
                            }
                        }
                    }));
            tellActivity();
            Peer peer = joined;
            if (peer != null && membership != null) {
                membership.renewIfDue(peer);
            }
            if (membership != null) {
                membership.warnings().forEach(line -> LOG.warn("Node {}: {}", node(), line));
            }
            if (++ticks % REPORT_EVERY_TICKS == 0) {
                lookAtOverlay();
                if (peer != null) {
                    tellRules(peer);
                }
            }
        });
    }

    @Override
    public String node() {
        return settings.node().name();
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public String controller() {
        return targets.last().toString();
    }

    @Override
    public String problem() {
        if (membership == null) {
            return problem;
        }
        return Stream.concat(Stream.of(problem), membership.problems().stream())
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("; "));
    }

    @Override
    public String security() {
        if (settings.plaintext()) {
            return "plain";
        }
        Credentials own = identity.credentials();
        String links = Stream.of("udp", "tls")
                .map(transport -> about(transport, overlay.detail(transport)))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
        return (links.isEmpty() ? "encrypted" : links)
                + (own == null
                        ? ", no certificate"
                        : ", certificate until "
                                + Lifetime.of(own.certificate()).ends());
    }

    private static String about(String transport, String detail) {
        return detail.isEmpty() ? "" : transport + ": " + detail;
    }

    @Override
    public Capture capture(CaptureRequest request) throws java.io.IOException {
        // Beside what is kept of the node: data/virtuoso.
        return overlay.capture(request, settings.lastConfig().resolveSibling("captures"));
    }

    @Override
    public @Nullable NodeReport report() {
        return report;
    }

    /** Stops; ports and links are closed and what was made for them is removed. */
    @Override
    public void close() {
        client.close();
        vms.close();
        // What is being saved is saved whole before another agent may read it.
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
        overlay.close();
    }

    private final class Connection implements ControlClient.Observer {
        @Override
        public void opened(Peer peer) {
            ControlMessage.Admit admit = membership == null ? null : membership.admit();
            peer.send(
                    admit != null
                            ? admit
                            : new ControlMessage.Join(ControlMessage.PROTOCOL, settings.node(), software));
        }

        @Override
        public void received(Peer peer, ControlMessage message) {
            post(() -> onMessage(peer, message));
        }

        @Override
        public void closed(Peer peer, String reason) {
            post(() -> {
                if (peer == joined) {
                    joined = null;
                    connected = false;
                    problem = reason;
                    LOG.warn("Node {} lost its controller: {}; it goes on with revision {}", node(), reason, running);
                } else if (joined == null && !refused) {
                    problem = "controller " + targets.last() + " ended the connection before it took the node in: "
                            + reason + (settings.plaintext() ? " (does it encrypt? here is plaintext = true)" : "");
                    LOG.warn("Node {}: {}", node(), problem);
                }
                refused = false;
            });
        }

        @Override
        public void failed(String address, String reason) {
            problem = "controller " + targets.last() + " can't be spoken to: " + reason;
            LOG.warn("Node {}: {}", node(), problem);
        }

        @Override
        public void notReady(String reason) {
            if (!reason.equals(problem)) {
                LOG.error("Node {} can't join: {}", node(), reason);
            }
            problem = reason;
        }

        @Override
        public void callFailed(Endpoint controller, String reason) {
            problem = "controller " + controller + " can't be reached: " + reason;
            LOG.debug("Node {}: {}", node(), problem);
        }
    }
}
