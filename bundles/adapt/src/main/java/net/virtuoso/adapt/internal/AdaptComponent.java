package net.virtuoso.adapt.internal;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import net.virtuoso.adapt.internal.recording.RecordedLoop;
import net.virtuoso.adapt.internal.recording.Recordings;
import net.virtuoso.api.adaptation.Adaptation;
import net.virtuoso.api.adaptation.AdaptationCounts;
import net.virtuoso.api.adaptation.ReplayReport;
import net.virtuoso.api.event.EventLog;
import net.virtuoso.api.inventory.Inventory;
import net.virtuoso.api.state.DesiredStateService;
import net.virtuoso.api.state.UnavailableException;
import net.virtuoso.api.traffic.TrafficMatrices;
import net.virtuoso.api.traffic.TrafficSink;
import net.virtuoso.model.Change;
import net.virtuoso.model.Decision;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Event;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.PlanStatus;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.model.TrafficReport;
import net.virtuoso.planner.PhysicalNetwork;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a loop for each network and runs them on one thread, {@code vnet-adapt-loop-0}, while this controller leads: when a second
 * of traffic is whole, when a link changes, and every quarter of a second. Registers its services when it runs (ADR 9).
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = AdaptConfig.PID)
@Designate(ocd = AdaptConfig.class)
public final class AdaptComponent implements Adaptation, TrafficSink {
    private static final Logger LOG = LoggerFactory.getLogger(AdaptComponent.class);
    private static final long TICK_MILLIS = 250;
    /** What comes in so short a time is looked at together: all nodes report at the same moment. */
    private static final long GATHER_MILLIS = 10;

    private static final long ANSWER_SECONDS = 30;
    private static final long MEGABYTE = 1L << 20;
    /** 36 to the power of 5: five letters and digits. */
    private static final int PREFIXES = 60_466_176;

    private static final int RADIX = 36;

    private final DesiredStateService states;
    private final Inventory inventory;
    private final TrafficMatrices matrices;
    private final EventLog events;
    private final Clock clock = Clock.systemUTC();
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final Path folder =
            Path.of(System.getProperty("karaf.data", "data"), "virtuoso").resolve("adapt");
    private final ScheduledExecutorService thread;
    private final NetworkStates parts = new NetworkStates();
    private final Map<String, RecordedLoop> loops = new TreeMap<>();
    private final Map<String, PhysicalView> physical = new HashMap<>();
    private final Map<String, Journal> journals = new ConcurrentSkipListMap<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicBoolean linkChanged = new AtomicBoolean();
    private final ServiceRegistration<?> registration;
    private final AutoCloseable following;
    private AdaptSettings settings;
    private volatile Recordings recordings;
    private Instant newest = Instant.EPOCH;
    private boolean leading;
    private volatile boolean ended;

    /** @throws RefusedException if the configuration can't be; the component stays inactive until it is corrected */
    @Activate
    public AdaptComponent(
            BundleContext context,
            @Reference DesiredStateService states,
            @Reference Inventory inventory,
            @Reference TrafficMatrices matrices,
            @Reference EventLog events,
            AdaptConfig config) {
        this.states = states;
        this.inventory = inventory;
        this.matrices = matrices;
        this.events = events;
        this.settings = AdaptSettings.read(config);
        this.recordings = new Recordings(folder, config.record_megabytes() * MEGABYTE);
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread t = new Thread(task, "vnet-adapt-loop-0");
            t.setDaemon(true);
            return t;
        });
        thread.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        this.following = events.follow(logged -> {
            if (logged.event() instanceof Event.LinkChanged) {
                linkChanged.set(true);
                wake();
            }
        });
        this.registration = context.registerService(
                new String[] {Adaptation.class.getName(), TrafficSink.class.getName()}, this, null);
    }

    /** The configuration was edited: a good one starts the loops anew, a bad one is refused and the loops go on. */
    @Modified
    void modified(AdaptConfig config) {
        try {
            AdaptSettings fresh = AdaptSettings.read(config);
            Recordings kept = new Recordings(folder, config.record_megabytes() * MEGABYTE);
            thread.execute(() -> {
                stop("the settings have changed");
                settings = fresh;
                recordings = kept;
            });
        } catch (RefusedException e) {
            LOG.error("The configuration {} was refused, the one before it stays: {}", AdaptConfig.PID, e.getMessage());
        }
    }

    /** Ends the thread; what was added stays until a controller withdraws it. */
    @Deactivate
    void deactivate() {
        registration.unregister();
        try {
            following.close();
        } catch (Exception e) {
            LOG.warn("The event log can't be left", e);
        }
        ended = true;
        thread.execute(() -> stop("this controller stops"));
        thread.shutdown();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                thread.shutdownNow();
                LOG.warn("The adaptation loop does not end");
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void stop(String reason) {
        Instant now = clock.instant();
        loops.forEach((network, loop) -> {
            try {
                loop.stop(now, reason);
            } catch (RuntimeException e) {
                LOG.error("The adaptation of network {} does not stop properly", network, e);
            }
        });
        loops.clear();
    }

    /** A node told of a second. Whoever reduces it may hear of it after this, so that it is looked at a moment later. */
    @Override
    public void report(TrafficReport report) {
        wake();
    }

    private void wake() {
        if (!woken.compareAndSet(false, true)) {
            return;
        }
        try {
            thread.schedule(
                    () -> {
                        woken.set(false);
                        if (linkChanged.getAndSet(false) || !matrices.newest().equals(newest)) {
                            tick();
                        }
                    },
                    GATHER_MILLIS,
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The adaptation loop is stopping; a step is left out", e);
        }
    }

    private void tick() {
        if (ended) {
            // A step that was called for before; it must not begin anything anew.
            return;
        }
        try {
            boolean leads = leads();
            Set<String> known = new HashSet<>(states.current().networks().keySet());
            loops.entrySet().removeIf(entry -> {
                boolean gone = !known.contains(entry.getKey());
                if (gone) {
                    entry.getValue().stop(clock.instant(), "the network is gone");
                }
                return gone;
            });
            journals.keySet().retainAll(known);
            physical.keySet().retainAll(known);
            if (leads) {
                newest = matrices.newest();
                for (String network : known.stream().sorted().toList()) {
                    // A plan takes seconds at worst: the office may be lost during the networks before.
                    if (!leads()) {
                        return;
                    }
                    tick(network);
                }
            }
        } catch (RuntimeException e) {
            LOG.error("The adaptation loop failed at a step and goes on", e);
        }
    }

    /** Whether this controller leads; if no longer, its loops have ended. */
    private boolean leads() {
        boolean leads = inventory.isLeader();
        if (leading && !leads) {
            stop("this controller no longer leads");
        }
        leading = leads;
        return leads;
    }

    private void tick(String network) {
        try {
            look(network);
            loop(network).step(clock.instant());
        } catch (RuntimeException e) {
            LOG.error("The adaptation of network {} failed at a step and goes on", network, e);
        }
    }

    private PhysicalView look(String network) {
        PhysicalView view = physical.computeIfAbsent(network, name -> new PhysicalView());
        view.look(inventory.links(network), clock.instant());
        return view;
    }

    private Journal journal(String network) {
        return journals.computeIfAbsent(network, Journal::new);
    }

    private RecordedLoop loop(String network) {
        return loops.computeIfAbsent(
                network,
                name -> new RecordedLoop(
                        name, settings, new Controller(name), journal(name), prefix(name), recordings.files()));
    }

    /** Identifiers of plans are told apart also when another controller made them, or this one before it was started anew. */
    private String prefix(String network) {
        String number = Integer.toString(random.nextInt(PREFIXES), RADIX);
        return String.format(Locale.ROOT, "%s-%5s-", network, number).replace(' ', '0');
    }

    /** Asks on the loops' thread. */
    private <T> T ask(Callable<T> question) {
        Future<T> answer;
        try {
            answer = thread.submit(question);
        } catch (RejectedExecutionException e) {
            throw new UnavailableException("the adaptation loop is stopping; try again", e);
        }
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("the adaptation loop failed", e);
        } catch (TimeoutException e) {
            // Who is told that nothing was done must not find it done later.
            answer.cancel(false);
            throw new UnavailableException("the adaptation loop does not answer now; try again", e);
        } catch (InterruptedException e) {
            answer.cancel(false);
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted", e);
        }
    }

    private String known(String network) {
        return states.current().network(network).name();
    }

    @Override
    public @Nullable InferredTopology topology(String network) {
        return this.<List<InferredTopology>>ask(() -> {
                    InferredTopology topology = loop(known(network)).topology();
                    return topology == null ? List.of() : List.of(topology);
                })
                .stream()
                .findFirst()
                .orElse(null);
    }

    @Override
    public InferredTopology infer(String network) {
        return ask(() -> loop(known(network)).infer(clock.instant()));
    }

    @Override
    public List<PlanStatus> plans(@Nullable String network) {
        return ask(() -> {
            if (network != null) {
                return journal(known(network)).plans();
            }
            List<PlanStatus> all = new ArrayList<>();
            journals.values().forEach(journal -> all.addAll(journal.plans()));
            all.sort((x, y) -> y.plan().made().compareTo(x.plan().made()));
            return all;
        });
    }

    private PlanStatus find(String id) {
        for (Journal journal : journals.values()) {
            PlanStatus status = journal.plan(id);
            if (status != null) {
                return status;
            }
        }
        throw RefusedException.notFound("plan", id, "a plan of this controller; see the list of plans");
    }

    @Override
    public PlanStatus plan(String id) {
        return ask(() -> find(id));
    }

    @Override
    public PlanStatus apply(String id, String actor, boolean dryRun) {
        return ask(() -> {
            PlanStatus status = find(id);
            return loop(known(status.plan().network())).apply(status, actor, dryRun, clock.instant());
        });
    }

    @Override
    public PlanStatus rollback(String id, String actor, boolean dryRun) {
        return ask(() -> {
            PlanStatus status = find(id);
            return loop(known(status.plan().network())).rollback(status, actor, dryRun, clock.instant());
        });
    }

    @Override
    public List<Decision> decisions(String network, int most) {
        return ask(() -> journal(known(network)).decisions(most));
    }

    @Override
    public List<AdaptationCounts> counts() {
        return journals.values().stream().map(Journal::counts).toList();
    }

    @Override
    public List<ReplayReport> replay(String network) {
        return recordings.replay(known(network));
    }

    @Override
    public ReplayReport replay(Path file) {
        return recordings.replay(file);
    }

    /** The rest of the controller, as the loop of one network sees it. */
    private final class Controller implements Surroundings {
        private final String network;

        Controller(String network) {
            this.network = network;
        }

        @Override
        public DesiredState state() {
            parts.take(states.current());
            return parts.of(network);
        }

        @Override
        public Instant newest() {
            return newest;
        }

        @Override
        public TrafficMatrix matrix(Duration window) {
            return matrices.matrix(network, window);
        }

        @Override
        public Map<String, Instant> reporting() {
            return matrices.reporting();
        }

        @Override
        public List<LinkReading> links(List<String> ids) {
            return inventory.links(network).stream()
                    .filter(view -> ids.contains(view.id()))
                    .map(LinkReading::of)
                    .toList();
        }

        @Override
        public PhysicalNetwork physical() {
            return look(network).network(settings.hosts());
        }

        @Override
        public Supersteps supersteps() {
            try {
                return Supersteps.of(matrices.structure(network, Supersteps.WINDOW));
            } catch (RuntimeException e) {
                // A plan is better made without than not at all.
                LOG.debug("The supersteps of network {} can't be seen", network, e);
                return Supersteps.UNKNOWN;
            }
        }

        @Override
        public void commit(List<Change> changes, String actor, String reason) {
            if (!inventory.isLeader()) {
                throw new UnavailableException("this controller no longer leads; the one that does adapts");
            }
            states.commit(changes, actor, reason);
        }

        @Override
        public void publish(Event event) {
            events.publish(event);
        }
    }
}
