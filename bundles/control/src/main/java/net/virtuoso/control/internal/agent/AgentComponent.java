package net.virtuoso.control.internal.agent;

import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.random.RandomGenerator;
import net.virtuoso.api.agent.Agent;
import net.virtuoso.api.capture.Capture;
import net.virtuoso.api.capture.CaptureRequest;
import net.virtuoso.api.overlay.OverlayFactory;
import net.virtuoso.control.internal.lifecycle.KeptRunning;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.vm.HypervisorDriver;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one agent for each configuration {@code net.virtuoso.node~NAME}, and registers it as {@link Agent}, also while it can't
 * run: then {@link Agent#problem} says why.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = AgentConfig.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = AgentConfig.class, factory = true)
public final class AgentComponent implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(AgentComponent.class);

    private final OverlayFactory overlays;
    private final String software;
    private final Path data;
    private final String configuredName;
    private final java.util.Set<HypervisorDriver> drivers = new java.util.LinkedHashSet<>();
    private final KeptRunning<AgentSettings, NodeAgent> kept;
    private final ServiceRegistration<Agent> registration;
    /** Why the newest configuration was refused; empty if it wasn't. */
    private String refusal = "";

    /** Starts the agent; if it can't run, it is tried again, or waits for its configuration to be corrected. */
    @Activate
    public AgentComponent(@Reference OverlayFactory overlays, BundleContext context, AgentConfig config) {
        this(overlays, context, config, KeptRunning::everyFewSeconds);
    }

    /** @param retries calls for further attempts to start the agent */
    AgentComponent(OverlayFactory overlays, BundleContext context, AgentConfig config, KeptRunning.Retries retries) {
        this.overlays = overlays;
        this.software = context.getBundle().getVersion().toString();
        this.data = Path.of(System.getProperty("karaf.data", "data"));
        this.configuredName = String.valueOf(config.name());
        this.kept = new KeptRunning<>("Node " + configuredName, this::start, AgentComponent::stop, retries);
        configure(config);
        this.registration = context.registerService(Agent.class, this, null);
    }

    private NodeAgent start(AgentSettings fresh) throws IOException {
        try {
            NodeAgent agent = new NodeAgent(fresh, software, overlays, Clock.systemUTC(), RandomGenerator.getDefault());
            try {
                synchronized (drivers) {
                    drivers.forEach(agent::addDriver);
                }
                return agent;
            } catch (RuntimeException | LinkageError e) {
                agent.close();
                throw e;
            }
        } finally {
            leaveNetty();
        }
    }

    private static void stop(NodeAgent agent) {
        try {
            agent.close();
        } finally {
            leaveNetty();
        }
    }

    /** What Netty keeps for the container's thread would keep Netty's classes after they are uninstalled. */
    private static void leaveNetty() {
        FastThreadLocal.removeAll();
    }

    /** The configuration was edited: a good one starts the agent anew, a bad one is refused and the agent goes on. */
    @Modified
    synchronized void modified(AgentConfig config) {
        configure(config);
    }

    private void configure(AgentConfig config) {
        AgentSettings before = kept.wanted();
        AgentSettings fresh;
        try {
            fresh = AgentConfigReader.read(config, data);
        } catch (RefusedException e) {
            refusal = String.valueOf(e.getMessage());
            LOG.error(
                    before == null
                            ? "The configuration of node {} was refused, it doesn't run until that is corrected: {}"
                            : "The configuration of node {} was refused, the one before it stays: {}",
                    before == null ? configuredName : before.node().name(),
                    e.getMessage());
            return;
        }
        refusal = "";
        boolean runs = kept.current() != null;
        if (before != null && runs && fresh.equals(before)) {
            return;
        }
        if (before != null && runs && before.isSameButForTheToken(fresh)) {
            // No reason to interrupt what the node carries.
            kept.adopt(fresh);
            return;
        }
        kept.run(fresh);
    }

    /** Stops the agent. */
    @Deactivate
    synchronized void deactivate() {
        registration.unregister();
        kept.close();
    }

    /** A hypervisor driver was installed. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addDriver(HypervisorDriver driver) {
        synchronized (drivers) {
            drivers.add(driver);
        }
        NodeAgent agent = kept.current();
        if (agent != null) {
            agent.addDriver(driver);
        }
    }

    /** A hypervisor driver goes. */
    void removeDriver(HypervisorDriver driver) {
        synchronized (drivers) {
            drivers.remove(driver);
        }
        NodeAgent agent = kept.current();
        if (agent != null) {
            agent.removeDriver(driver);
        }
    }

    @Override
    public String node() {
        AgentSettings settings = kept.wanted();
        return settings == null ? configuredName : settings.node().name();
    }

    @Override
    public boolean isConnected() {
        NodeAgent agent = kept.current();
        return agent != null && agent.isConnected();
    }

    @Override
    public String controller() {
        NodeAgent agent = kept.current();
        return agent == null ? "" : agent.controller();
    }

    @Override
    public synchronized String problem() {
        NodeAgent agent = kept.current();
        if (agent != null) {
            return agent.problem();
        }
        return "it doesn't run: " + (refusal.isEmpty() ? kept.problem() : refusal);
    }

    @Override
    public String security() {
        NodeAgent agent = kept.current();
        return agent == null ? "" : agent.security();
    }

    @Override
    public @Nullable NodeReport report() {
        NodeAgent agent = kept.current();
        return agent == null ? null : agent.report();
    }

    @Override
    public Capture capture(CaptureRequest request) throws IOException {
        NodeAgent agent = kept.current();
        if (agent == null) {
            throw RefusedException.notFound(
                    "point", request.point(), "a port or link of a node that runs; " + problem());
        }
        try {
            return agent.capture(request);
        } finally {
            leaveNetty();
        }
    }
}
