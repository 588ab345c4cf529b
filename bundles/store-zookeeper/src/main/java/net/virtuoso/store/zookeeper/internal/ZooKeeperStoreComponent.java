package net.virtuoso.store.zookeeper.internal;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.store.StateStore;
import net.virtuoso.spi.store.StoreException;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what the configuration asks for and registers the {@link StateStore}. All of it happens on one thread, so that the
 * container isn't kept waiting: a server that can't start is tried again, and the service appears when it has. A
 * configuration that is refused leaves things as they are.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = StoreConfiguration.PID)
@Designate(ocd = StoreConfiguration.class)
public final class ZooKeeperStoreComponent {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperStoreComponent.class);
    private static final long MAINTENANCE_SECONDS = 1;
    private static final long PURGE_SECONDS = 3600;
    private static final long CLOSE_SECONDS = 30;

    private final BundleContext context;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new StoreThreads("control"));

    // Used on the thread only.
    private @Nullable StoreSettings wanted;
    private @Nullable EmbeddedServer server;
    private @Nullable ZooKeeperStore store;
    private @Nullable ServiceRegistration<StateStore> registration;
    private String problem = "";

    /** Starts what the configuration asks for. */
    @Activate
    public ZooKeeperStoreComponent(BundleContext context, Map<String, Object> configuration) {
        this.context = context;
        modified(configuration);
        thread.scheduleWithFixedDelay(this::maintain, MAINTENANCE_SECONDS, MAINTENANCE_SECONDS, TimeUnit.SECONDS);
        thread.scheduleWithFixedDelay(this::purge, PURGE_SECONDS, PURGE_SECONDS, TimeUnit.SECONDS);
    }

    /** The configuration was edited: the service goes and comes again with the new one. */
    @Modified
    void modified(Map<String, Object> configuration) {
        StoreSettings settings;
        try {
            settings = StoreSettings.read(configuration, defaultDirectory());
        } catch (RefusedException e) {
            LOG.error(
                    "The configuration {} was refused and changes nothing: {}", StoreConfiguration.PID, e.getMessage());
            return;
        }
        thread.execute(() -> {
            if (!settings.equals(wanted)) {
                stop();
                wanted = settings;
                maintain();
            }
        });
    }

    private Path defaultDirectory() {
        String data = context.getProperty("karaf.data");
        return data != null
                ? Path.of(data, "zookeeper")
                : context.getDataFile("zookeeper").toPath();
    }

    private void maintain() {
        StoreSettings settings = wanted;
        try {
            if (settings != null && store == null) {
                start(settings);
            } else if (server != null) {
                server.maintain();
            }
            problem = "";
        } catch (StoreException e) {
            // Every second the same is once enough.
            String now = String.valueOf(e.getMessage());
            if (!now.equals(problem)) {
                problem = now;
                LOG.error("There is no store now, trying again every second: {}", now, e);
            }
        } catch (RuntimeException e) {
            LOG.error("The store failed at a step and tries again", e);
            if (store == null) {
                stop();
            }
        }
    }

    private void start(StoreSettings settings) throws StoreException {
        ConnectString servers = settings.ensemble();
        String credentials = settings.credentials();
        if (servers == null) {
            EmbeddedServer started = new EmbeddedServer(settings.directory(), settings.port());
            server = started;
            servers = started.address();
            credentials = started.credentials();
        }
        ZooKeeperStore opened = new ZooKeeperStore(
                servers, credentials, server != null, settings.sessionTimeout(), settings.callTimeout());
        store = opened;
        registration = context.registerService(StateStore.class, opened, null);
        LOG.info("The desired state is kept by {} ({})", settings, servers);
    }

    private void purge() {
        if (server != null) {
            server.purge();
        }
    }

    private void stop() {
        if (registration != null) {
            registration.unregister();
            registration = null;
        }
        if (store != null) {
            store.close();
            store = null;
        }
        if (server != null) {
            server.close();
            server = null;
        }
    }

    /** Ends everything; the data stay. */
    @Deactivate
    void deactivate() {
        Future<?> stopped = thread.submit(this::stop);
        thread.shutdown();
        try {
            stopped.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.error("The store could not be stopped in an orderly way", e);
            thread.shutdownNow();
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
