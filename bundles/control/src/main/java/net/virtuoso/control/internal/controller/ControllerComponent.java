package net.virtuoso.control.internal.controller;

import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import net.virtuoso.api.event.EventLog;
import net.virtuoso.api.identity.JoinTokens;
import net.virtuoso.api.inventory.Inventory;
import net.virtuoso.api.state.DesiredStateService;
import net.virtuoso.api.traffic.TrafficSink;
import net.virtuoso.control.internal.lifecycle.KeptRunning;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.store.StateStore;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the controller that the configuration asks for, and registers {@link DesiredStateService}, {@link Inventory} and
 * {@link JoinTokens} while it runs (ADR 9).
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = ControllerConfig.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ControllerConfig.class)
public final class ControllerComponent {
    private static final Logger LOG = LoggerFactory.getLogger(ControllerComponent.class);

    private final BundleContext context;
    private final StateStore store;
    private final EventLog events;
    private final Path data = Path.of(System.getProperty("karaf.data", "data"));
    private final KeptRunning<ControllerConfig, Running> kept;

    /**
     * Starts the controller and registers its services; if it can't run, it is tried again, or waits for its configuration to be
     * corrected.
     */
    @Activate
    public ControllerComponent(
            BundleContext context, @Reference StateStore store, @Reference EventLog events, ControllerConfig config) {
        this(context, store, events, config, KeptRunning::everyFewSeconds);
    }

    /** @param retries calls for further attempts to start the controller */
    ControllerComponent(
            BundleContext context,
            StateStore store,
            EventLog events,
            ControllerConfig config,
            KeptRunning.Retries retries) {
        this.context = context;
        this.store = store;
        this.events = events;
        this.kept = new KeptRunning<>("The controller", this::start, ControllerComponent::stop, retries);
        modified(config);
    }

    /** The configuration was edited: a good one starts the controller anew, a bad one is refused and the controller goes on. */
    @Modified
    final synchronized void modified(ControllerConfig fresh) {
        try {
            RunningController.check(fresh);
        } catch (RefusedException e) {
            LOG.error(
                    kept.wanted() == null
                            ? "The configuration {} was refused, there is no controller until it is corrected: {}"
                            : "The configuration {} was refused, the one before it stays: {}",
                    ControllerConfig.PID,
                    e.getMessage());
            return;
        }
        kept.run(fresh);
    }

    /** Stops the controller; nodes go on. */
    @Deactivate
    synchronized void deactivate() {
        kept.close();
    }

    private Running start(ControllerConfig wanted) throws IOException {
        try {
            RunningController controller = new RunningController(store, events, wanted, data, Clock.systemUTC());
            ServiceRegistration<?> registration = context.registerService(
                    new String[] {DesiredStateService.class.getName(), Inventory.class.getName()}, controller, null);
            ServiceRegistration<JoinTokens> tokens =
                    context.registerService(JoinTokens.class, new StoredTokens(controller, Clock.systemUTC()), null);
            // Not a reference: who takes reports reads the desired state, and can't be there before it.
            SinkTracker sinks = new SinkTracker(context, controller);
            sinks.open();
            return new Running(controller, List.of(tokens, registration), sinks);
        } finally {
            leaveNetty();
        }
    }

    private static void stop(Running former) {
        try {
            former.registrations().forEach(ServiceRegistration::unregister);
            former.sinks().close();
            former.controller().close();
        } finally {
            leaveNetty();
        }
    }

    /** What Netty keeps for the container's thread would keep Netty's classes after they are uninstalled. */
    private static void leaveNetty() {
        FastThreadLocal.removeAll();
    }

    private record Running(
            RunningController controller, List<ServiceRegistration<?>> registrations, SinkTracker sinks) {}

    /** Tells a controller who takes traffic reports. */
    private static final class SinkTracker extends ServiceTracker<TrafficSink, TrafficSink> {
        private final RunningController controller;

        SinkTracker(BundleContext context, RunningController controller) {
            super(context, TrafficSink.class, null);
            this.controller = controller;
        }

        @Override
        public TrafficSink addingService(ServiceReference<TrafficSink> reference) {
            TrafficSink sink = super.addingService(reference);
            controller.passTo(sink);
            return sink;
        }

        @Override
        public void removedService(ServiceReference<TrafficSink> reference, TrafficSink sink) {
            controller.dropSink(sink);
            super.removedService(reference, sink);
        }
    }
}
