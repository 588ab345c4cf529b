package net.virtuoso.control.internal.agent;

import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.random.RandomGenerator;
import net.virtuoso.api.agent.Agent;
import net.virtuoso.api.overlay.OverlayFactory;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.vm.HypervisorDriver;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
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

/** Runs one agent for each configuration {@code net.virtuoso.node~NAME}. */
@Component(
        service = Agent.class,
        immediate = true,
        configurationPid = AgentConfig.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = AgentConfig.class, factory = true)
public final class AgentComponent implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(AgentComponent.class);

    private final OverlayFactory overlays;
    private final String software;
    private final Path data;
    private final java.util.Set<HypervisorDriver> drivers = new java.util.LinkedHashSet<>();
    private AgentSettings settings;
    private NodeAgent agent;
    private boolean stopped;

    /**
     * Starts the agent.
     *
     * @throws RefusedException if the configuration can't be; the component stays inactive until it is corrected
     * @throws IOException if an address can't be bound
     */
    @Activate
    public AgentComponent(@Reference OverlayFactory overlays, BundleContext context, AgentConfig config)
            throws IOException {
        this.overlays = overlays;
        this.software = context.getBundle().getVersion().toString();
        this.data = Path.of(System.getProperty("karaf.data", "data"));
        this.settings = AgentConfigReader.read(config, data);
        this.agent = start(settings);
    }

    private NodeAgent start(AgentSettings fresh) throws IOException {
        try {
            return new NodeAgent(fresh, software, overlays, Clock.systemUTC(), RandomGenerator.getDefault());
        } finally {
            leaveNetty();
        }
    }

    private void stop() {
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
        AgentSettings fresh;
        try {
            fresh = AgentConfigReader.read(config, data);
        } catch (RefusedException e) {
            LOG.error(
                    "The configuration of node {} was refused, the one before it stays: {}",
                    settings.node().name(),
                    e.getMessage());
            return;
        }
        if (fresh.equals(settings) && !stopped) {
            return;
        }
        if (settings.isSameButForTheToken(fresh) && !stopped) {
            // No reason to interrupt what the node carries.
            settings = fresh;
            return;
        }
        stop();
        try {
            agent = start(fresh);
            settings = fresh;
            stopped = false;
        } catch (IOException | RuntimeException e) {
            LOG.error(
                    "The new configuration of node {} can't run, the one before it stays",
                    fresh.node().name(),
                    e);
            restartOld();
        }
        drivers.forEach(agent::addDriver);
    }

    private void restartOld() {
        stopped = true;
        try {
            agent = start(settings);
            stopped = false;
        } catch (IOException e) {
            throw new IllegalStateException("node " + settings.node().name() + " can't be started again", e);
        }
    }

    /** Stops the agent. */
    @Deactivate
    synchronized void deactivate() {
        stop();
    }

    /** A hypervisor driver was installed. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    synchronized void addDriver(HypervisorDriver driver) {
        drivers.add(driver);
        agent.addDriver(driver);
    }

    /** A hypervisor driver goes. */
    synchronized void removeDriver(HypervisorDriver driver) {
        drivers.remove(driver);
        agent.removeDriver(driver);
    }

    private synchronized NodeAgent agent() {
        return agent;
    }

    @Override
    public String node() {
        return agent().node();
    }

    @Override
    public boolean isConnected() {
        return agent().isConnected();
    }

    @Override
    public String controller() {
        return agent().controller();
    }

    @Override
    public String problem() {
        return agent().problem();
    }

    @Override
    public String security() {
        return agent().security();
    }

    @Override
    public @Nullable NodeReport report() {
        return agent().report();
    }
}
