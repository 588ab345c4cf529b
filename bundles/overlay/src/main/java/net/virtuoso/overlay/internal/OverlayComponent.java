package net.virtuoso.overlay.internal;

import io.netty.channel.epoll.Epoll;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.virtuoso.api.overlay.Overlay;
import net.virtuoso.api.overlay.OverlayFactory;
import net.virtuoso.api.overlay.OverlaySettings;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.fastpath.FastPathDriver;
import net.virtuoso.spi.port.PortDriver;
import net.virtuoso.spi.transport.Transport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens data paths, and tells all of them which drivers and transports come and go while they run (hot deployment). Safe for
 * use by several threads.
 */
@Component(service = OverlayFactory.class, configurationPid = "net.virtuoso.overlay")
@Designate(ocd = OverlayConfig.class)
public final class OverlayComponent implements OverlayFactory {
    private static final Logger LOG = LoggerFactory.getLogger(OverlayComponent.class);

    private final ExecutorService hostTasks;
    private final AtomicInteger dataThreads = new AtomicInteger();
    /** Changed with this object's monitor held, so that no data path misses what comes while it is opened. */
    private final List<PortDriver> drivers = new CopyOnWriteArrayList<>();

    private final List<Transport> transports = new CopyOnWriteArrayList<>();
    private final List<FastPathDriver> fastPathDrivers = new CopyOnWriteArrayList<>();
    private final List<NodeOverlay> overlays = new CopyOnWriteArrayList<>();
    private volatile Limits limits = Limits.DEFAULT;

    /** @param config the keys; if one is refused, the defaults apply */
    @Activate
    public OverlayComponent(OverlayConfig config) {
        hostTasks = Executors.newSingleThreadExecutor(task -> daemon(task, "vnet-overlay-host-1"));
        configure(config);
    }

    private static Thread daemon(Runnable task, String name) {
        // Netty's buffer pool keeps a cache for threads of this kind only.
        Thread thread = new FastThreadLocalThread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Modified
    void configure(OverlayConfig config) {
        try {
            limits = new Limits(
                    config.storm_limit(),
                    config.flow_limit(),
                    Duration.ofMillis(config.linger_millis()),
                    config.counting(),
                    new LanLimits(
                            config.lan_storm_limit(),
                            config.lan_unknown_limit(),
                            config.lan_stations(),
                            config.lan_ageing_seconds()),
                    Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(config.busy_poll_micros())),
                    Duration.ofMillis(config.sample_millis()));
            overlays.forEach(overlay -> overlay.limits(limits));
        } catch (RefusedException e) {
            LOG.error("net.virtuoso.overlay: {}. The values before stay", e.getMessage());
        }
    }

    @Deactivate
    void deactivate() {
        overlays.forEach(NodeOverlay::close);
        hostTasks.shutdownNow();
        leaveNetty();
    }

    /** What Netty keeps for the container's thread would keep Netty's classes after they are uninstalled. */
    private static void leaveNetty() {
        FastThreadLocal.removeAll();
    }

    @Override
    public synchronized Overlay open(OverlaySettings settings) throws IOException {
        if (!Epoll.isAvailable()) {
            throw new IOException(
                    "the data path of node '" + settings.node()
                            + "' needs Linux and Netty's native epoll for this machine",
                    Epoll.unavailabilityCause());
        }
        NodeOverlay overlay = new NodeOverlay(
                settings,
                limits,
                drivers,
                transports,
                fastPathDrivers,
                task -> daemon(task, "vnet-overlay-data-" + dataThreads.incrementAndGet()),
                hostTasks,
                overlays::remove);
        overlays.add(overlay);
        return overlay;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    synchronized void addDriver(PortDriver driver) {
        drivers.add(driver);
        overlays.forEach(overlay -> overlay.driverAdded(driver));
        leaveNetty();
    }

    void removeDriver(PortDriver driver) {
        synchronized (this) {
            drivers.remove(driver);
        }
        overlays.forEach(overlay -> overlay.driverRemoved(driver));
        leaveNetty();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    synchronized void addFastPathDriver(FastPathDriver driver) {
        fastPathDrivers.add(driver);
        overlays.forEach(overlay -> overlay.fastPath().driverAdded(driver));
    }

    void removeFastPathDriver(FastPathDriver driver) {
        synchronized (this) {
            fastPathDrivers.remove(driver);
        }
        overlays.forEach(overlay -> overlay.fastPath().driverRemoved(driver));
        leaveNetty();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    synchronized void addTransport(Transport transport) {
        transports.add(transport);
        overlays.forEach(overlay -> overlay.transportAdded(transport));
        leaveNetty();
    }

    void removeTransport(Transport transport) {
        synchronized (this) {
            transports.remove(transport);
        }
        overlays.forEach(overlay -> overlay.transportRemoved(transport));
        leaveNetty();
    }
}
