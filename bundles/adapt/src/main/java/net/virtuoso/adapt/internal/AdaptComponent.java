package net.virtuoso.adapt.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.virtuoso.api.adaptation.Adaptation;
import net.virtuoso.api.event.EventLog;
import net.virtuoso.api.inventory.Inventory;
import net.virtuoso.api.inventory.LinkView;
import net.virtuoso.api.state.DesiredStateService;
import net.virtuoso.api.state.UnavailableException;
import net.virtuoso.api.traffic.TrafficMatrices;
import net.virtuoso.model.Change;
import net.virtuoso.model.Decision;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Event;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.PlanStatus;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.TrafficMatrix;
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
 * Holds a loop for each network and runs them on one thread, {@code vnet-adapt-loop-0}, while this controller leads. Registers
 * its service when it runs (ADR 9).
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = AdaptConfig.PID)
@Designate(ocd = AdaptConfig.class)
public final class AdaptComponent implements Adaptation {
    private static final Logger LOG = LoggerFactory.getLogger(AdaptComponent.class);
    private static final long TICK_MILLIS = 250;
    private static final long ANSWER_SECONDS = 30;

    private final DesiredStateService states;
    private final Inventory inventory;
    private final TrafficMatrices matrices;
    private final EventLog events;
    private final Surroundings surroundings = new Controller();
    private final ScheduledExecutorService thread;
    private final Map<String, NetworkLoop> loops = new TreeMap<>();
    private final ServiceRegistration<Adaptation> registration;
    private AdaptSettings settings;
    private boolean leading;

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
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread t = new Thread(task, "vnet-adapt-loop-0");
            t.setDaemon(true);
            return t;
        });
        thread.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        this.registration = context.registerService(Adaptation.class, this, null);
    }

    /** The configuration was edited: a good one starts the loops anew, a bad one is refused and the loops go on. */
    @Modified
    void modified(AdaptConfig config) {
        try {
            AdaptSettings fresh = AdaptSettings.read(config);
            thread.execute(() -> {
                settings = fresh;
                loops.values().forEach(NetworkLoop::stop);
                loops.clear();
            });
        } catch (RefusedException e) {
            LOG.error("The configuration {} was refused, the one before it stays: {}", AdaptConfig.PID, e.getMessage());
        }
    }

    /** Ends the thread; what was added stays until a controller withdraws it. */
    @Deactivate
    void deactivate() {
        registration.unregister();
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("The adaptation loop does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tick() {
        try {
            boolean leads = inventory.isLeader();
            if (leading && !leads) {
                loops.values().forEach(NetworkLoop::stop);
            }
            leading = leads;
            DesiredState state = states.current();
            loops.keySet().retainAll(state.networks().keySet());
            if (leads) {
                state.networks().keySet().forEach(this::tick);
            }
        } catch (RuntimeException e) {
            LOG.error("The adaptation loop failed at a step and goes on", e);
        }
    }

    private void tick(String network) {
        try {
            loop(network).tick();
        } catch (RuntimeException e) {
            LOG.error("The adaptation of network {} failed at a step and goes on", network, e);
        }
    }

    private NetworkLoop loop(String network) {
        return loops.computeIfAbsent(network, name -> new NetworkLoop(name, settings, Clock.systemUTC(), surroundings));
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

    private NetworkLoop known(String network) {
        return loop(states.current().network(network).name());
    }

    @Override
    public @Nullable InferredTopology topology(String network) {
        return this.<List<InferredTopology>>ask(() -> {
                    InferredTopology topology = known(network).topology();
                    return topology == null ? List.of() : List.of(topology);
                })
                .stream()
                .findFirst()
                .orElse(null);
    }

    @Override
    public InferredTopology infer(String network) {
        return ask(() -> known(network).inferNow());
    }

    @Override
    public List<PlanStatus> plans(@Nullable String network) {
        return ask(() -> {
            if (network != null) {
                return known(network).plans();
            }
            List<PlanStatus> all = new ArrayList<>();
            loops.values().forEach(loop -> all.addAll(loop.plans()));
            all.sort((x, y) -> y.plan().made().compareTo(x.plan().made()));
            return all;
        });
    }

    private PlanStatus find(String id) {
        for (NetworkLoop loop : loops.values()) {
            PlanStatus status = loop.plan(id);
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
    public PlanStatus apply(String id, String actor) {
        return ask(() -> {
            PlanStatus status = find(id);
            return known(status.plan().network()).apply(status, actor);
        });
    }

    @Override
    public PlanStatus rollback(String id, String actor) {
        return ask(() -> {
            PlanStatus status = find(id);
            return known(status.plan().network()).rollback(status, actor);
        });
    }

    @Override
    public List<Decision> decisions(String network, int most) {
        return ask(() -> known(network).decisions(most));
    }

    private final class Controller implements Surroundings {
        @Override
        public DesiredState state() {
            return states.current();
        }

        @Override
        public TrafficMatrix matrix(String network, Duration window) {
            return matrices.matrix(network, window);
        }

        @Override
        public List<LinkView> links(String network) {
            return inventory.links(network);
        }

        @Override
        public void commit(List<Change> changes, String actor, String reason) {
            states.commit(changes, actor, reason);
        }

        @Override
        public void publish(Event event) {
            events.publish(event);
        }
    }
}
