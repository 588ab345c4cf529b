package net.virtuoso.control.internal.controller;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import net.virtuoso.api.event.EventLog;
import net.virtuoso.api.inventory.Inventory;
import net.virtuoso.api.inventory.LinkView;
import net.virtuoso.api.inventory.NetworkView;
import net.virtuoso.api.inventory.PathExplanation;
import net.virtuoso.api.inventory.PortView;
import net.virtuoso.api.inventory.RuleView;
import net.virtuoso.api.inventory.VmView;
import net.virtuoso.api.state.Commit;
import net.virtuoso.api.state.DesiredStateService;
import net.virtuoso.api.state.UnavailableException;
import net.virtuoso.api.traffic.TrafficSink;
import net.virtuoso.control.internal.compile.NodeCompiler;
import net.virtuoso.control.internal.connection.ControlServer;
import net.virtuoso.control.internal.connection.Peer;
import net.virtuoso.control.internal.connection.PeerListener;
import net.virtuoso.control.internal.explain.PathExplainer;
import net.virtuoso.control.internal.file.PrivateFile;
import net.virtuoso.control.internal.state.StoredState;
import net.virtuoso.model.ActivityReport;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.Event;
import net.virtuoso.model.Names;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.NodeStatus;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.TrafficReport;
import net.virtuoso.spi.store.LeadershipListener;
import net.virtuoso.spi.store.StateStore;
import net.virtuoso.spi.store.StoreException;
import net.virtuoso.wire.control.ControlMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A controller that runs with one configuration, until it is closed: its thread {@code vnet-control-controller-0}, the
 * listening socket, the election, and what faces and the adaptation loop ask.
 */
public final class RunningController implements DesiredStateService, Inventory, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningController.class);
    private static final int SILENT_HEARTBEATS = 5;

    private final StateStore store;
    private final EventLog events;
    private final StoredState stored;
    private final Controller controller;
    private final ScheduledExecutorService thread;
    private final ControlServer server;
    private final String self;
    private final AutoCloseable watch;
    private final AutoCloseable campaign;
    private final CopyOnWriteArrayList<TrafficSink> sinks = new CopyOnWriteArrayList<>();
    /** {@code null} if connections are plain. */
    private final @Nullable AuthorityKeeper keeper;

    private volatile boolean leading;
    private volatile boolean wanted;
    private volatile @Nullable String leader;

    /**
     * Starts the controller.
     *
     * @param data the container's data folder
     * @param clock the time
     * @throws RefusedException if the configuration can't be
     * @throws IOException if the address can't be bound
     */
    public RunningController(StateStore store, EventLog events, ControllerConfig config, Path data, InstantSource clock)
            throws IOException {
        check(config);
        this.store = store;
        this.events = events;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread t = new Thread(task, "vnet-control-controller-0");
            t.setDaemon(true);
            return t;
        });
        this.stored = new StoredState(store, this::whyNot, this::stateChanged);
        AuthorityKeeper authority = new AuthorityKeeper(
                config.name(), new PrivateFile(data.resolve("virtuoso").resolve("authority-secret")), clock);
        this.keeper = config.plaintext() ? null : authority;
        Doorman doorman = new Doorman(authority::admission, clock);
        this.controller = new Controller(config.name(), config.heartbeat_ms(), clock, doorman, new ControllerEffects());
        List<Runnable> undo = new ArrayList<>();
        undo.add(thread::shutdownNow);
        try {
            this.server = new ControlServer(
                    config.bind(),
                    config.port(),
                    (long) SILENT_HEARTBEATS * config.heartbeat_ms(),
                    config.plaintext() ? null : authority::context,
                    new Connections());
            undo.add(server::close);
            this.self = new Endpoint(advertised(config), server.port()).toString();
            this.watch = store.watch(revision -> post(this::refresh));
            undo.add(() -> close(watch));
            this.campaign = store.campaign(self, new Election());
        } catch (IOException | RuntimeException | LinkageError e) {
            // A bound address would be in the way of the next attempt.
            undo.forEach(Runnable::run);
            throw e;
        }
        thread.scheduleAtFixedRate(
                () -> post(this::tick), config.heartbeat_ms(), config.heartbeat_ms(), TimeUnit.MILLISECONDS);
        LOG.info(
                "Controller {} listens for nodes at {}, {}",
                config.name(),
                self,
                config.plaintext() ? "without encryption (plaintext = true)" : "encrypted");
    }

    private static String advertised(ControllerConfig config) {
        return config.advertise().isBlank() ? config.bind() : config.advertise().trim();
    }

    /** Before anything is bound: what a refused configuration leaves bound would be in the way of the corrected one. */
    static void check(ControllerConfig config) {
        Names.requireName("name", config.name());
        if (config.heartbeat_ms() < 100 || config.heartbeat_ms() > 1_000) {
            throw RefusedException.invalid("heartbeat.ms", config.heartbeat_ms(), "100 to 1000");
        }
        if (config.port() < 0 || config.port() > 65_535) {
            throw RefusedException.invalid("port", config.port(), "0 (choose one) to 65535");
        }
        try {
            new Endpoint(advertised(config), Math.max(1, config.port()));
        } catch (RefusedException e) {
            RefusedException refused = RefusedException.invalid("advertise", advertised(config), e.allowed());
            refused.initCause(e);
            throw refused;
        }
        if (isAny(advertised(config))) {
            // Who is told this address takes it for one of its own.
            throw RefusedException.invalid(
                    "advertise",
                    config.advertise(),
                    "the address at which nodes reach this controller, since bind = " + config.bind()
                            + " is every address of this host");
        }
    }

    private static boolean isAny(String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        return address != null && Arrays.equals(address, new byte[address.length]);
    }

    /** Where nodes call it. */
    String self() {
        return self;
    }

    /** Stops the controller; nodes go on. */
    @Override
    public void close() {
        leading = false;
        close(campaign);
        close(watch);
        post(controller::onStop);
        server.close();
        thread.shutdown();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.warn("Something of the store can't be closed", e);
        }
    }

    private void post(Runnable task) {
        try {
            thread.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.error("The controller failed at a step and goes on", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The controller is closing; a step is left out", e);
        }
    }

    private void stateChanged(DesiredState state) {
        AuthorityKeeper here = keeper;
        if (here != null) {
            here.adopt(state.trust().authority());
        }
        post(() -> controller.onState(state));
    }

    private void refresh() {
        try {
            stored.refresh();
        } catch (StoreException | RefusedException e) {
            LOG.warn(
                    "The store can't be read, revision {} stays: {}",
                    stored.current().revision(),
                    e.getMessage());
        }
    }

    private void tick() {
        if (wanted && !leading) {
            lead();
        }
        AuthorityKeeper here = keeper;
        String warning = here == null ? null : here.warning();
        if (warning != null) {
            LOG.warn("{}", warning);
        }
        controller.onTick();
    }

    /** Takes the lead once the newest state is known: a node must never be told less than what is wanted. */
    private void lead() {
        try {
            stored.refresh();
        } catch (StoreException | RefusedException e) {
            LOG.error("Elected, but the desired state can't be read; trying again: {}", e.getMessage());
            return;
        }
        controller.onState(stored.current());
        if (!wanted) {
            // Deposed while the store was being read.
            return;
        }
        leading = true;
        makeAuthority();
        controller.onLeadership(true, self);
        LOG.info("This controller leads, at revision {}", stored.current().revision());
    }

    /** The first leader that encrypts makes the authority. */
    private void makeAuthority() {
        AuthorityKeeper here = keeper;
        if (here == null || stored.current().trust().authority() != null) {
            return;
        }
        try {
            commit(List.of(new Change.CreateAuthority(here.create())), "control", "certificate authority made");
        } catch (IOException | RuntimeException e) {
            LOG.error("No certificate authority could be made, so that no node can be let in", e);
        }
    }

    private @Nullable String whyNot() {
        if (leading) {
            return null;
        }
        String other = leader;
        return other == null || other.equals(self)
                ? "no controller leads now; try again in a moment"
                : "this controller does not lead; ask the one whose nodes call " + other;
    }

    @Override
    public DesiredState current() {
        return stored.current();
    }

    @Override
    public Commit commit(List<Change> changes, String actor, String reason) {
        Commit commit = stored.commit(changes);
        if (commit.revision() != commit.before().revision()) {
            LOG.info("Revision {} by {}: {}", commit.revision(), actor, reason);
            events.publish(new Event.StateChanged(commit.revision(), actor, reason));
        }
        return commit;
    }

    @Override
    public CompletionStage<Long> running(long revision) {
        CompletableFuture<Long> future = new CompletableFuture<>();
        if (!leading) {
            future.completeExceptionally(new UnavailableException(String.valueOf(whyNot())));
        } else {
            post(() -> controller.onAwait(revision, future));
        }
        return future;
    }

    @Override
    public boolean isLeader() {
        return leading;
    }

    @Override
    public @Nullable String leader() {
        return leading ? self : leader;
    }

    @Override
    public List<NodeStatus> nodes() {
        return List.copyOf(controller.statuses().values());
    }

    @Override
    public NodeConfig config(String node) {
        DesiredState state = stored.current();
        return NodeCompiler.compile(state, state.node("node", node).name());
    }

    private InventoryViews views() {
        return new InventoryViews(
                stored.current(), controller.statuses(), controller.ruleCounts(), controller.networkTotals());
    }

    @Override
    public List<NetworkView> networks() {
        return views().networks();
    }

    @Override
    public List<VmView> vms(@Nullable String network) {
        return views().vms(network);
    }

    @Override
    public List<PortView> ports(@Nullable String network) {
        return views().ports(network);
    }

    @Override
    public List<LinkView> links(@Nullable String network) {
        return views().links(network);
    }

    @Override
    public List<RuleView> rules(@Nullable String network) {
        return views().rules(network);
    }

    @Override
    public PathExplanation explain(String network, String source, String destination) {
        return PathExplainer.explain(stored.current(), controller.statuses(), network, source, destination);
    }

    /** Passes on every traffic report of the nodes from now on, in order, on the controller's thread. */
    public void passTo(TrafficSink sink) {
        sinks.add(sink);
    }

    /** Passes nothing on to it any more. */
    void dropSink(TrafficSink sink) {
        sinks.remove(sink);
    }

    private final class ControllerEffects implements Controller.Effects {
        @Override
        public DesiredState commit(List<Change> changes, String reason) {
            return RunningController.this.commit(changes, "control", reason).after();
        }

        @Override
        public void publish(Event event) {
            events.publish(event);
        }

        @Override
        public void traffic(TrafficReport report) {
            sinks.forEach(sink -> sink.report(report));
        }

        @Override
        public void activity(ActivityReport report) {
            sinks.forEach(sink -> sink.activity(report));
        }
    }

    private final class Connections implements PeerListener {
        private final RefusalLog refusals = new RefusalLog(Clock.systemUTC());

        @Override
        public void opened(Peer peer) {
            LOG.debug("A node called from {}", peer.address());
        }

        @Override
        public void received(Peer peer, ControlMessage message) {
            post(() -> controller.onMessage(peer, message));
        }

        @Override
        public void closed(Peer peer, String reason) {
            post(() -> controller.onClosed(peer, reason));
        }

        @Override
        public void failed(String address, String reason) {
            refusals.refused(address, reason);
        }
    }

    private final class Election implements LeadershipListener {
        @Override
        public void elected() {
            wanted = true;
            post(RunningController.this::lead);
        }

        @Override
        public void deposed() {
            wanted = false;
            leading = false;
            post(() -> {
                // Once more: a step that was under way may have taken the lead meanwhile.
                leading = false;
                controller.onLeadership(false, leader);
            });
        }

        @Override
        public void leaderIs(@Nullable String candidate) {
            leader = candidate;
        }
    }
}
