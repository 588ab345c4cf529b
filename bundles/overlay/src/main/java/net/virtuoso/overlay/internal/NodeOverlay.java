package net.virtuoso.overlay.internal;

import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import net.virtuoso.api.capture.Capture;
import net.virtuoso.api.capture.CaptureRequest;
import net.virtuoso.api.overlay.ActivitySamples;
import net.virtuoso.api.overlay.Overlay;
import net.virtuoso.api.overlay.OverlaySettings;
import net.virtuoso.api.overlay.OverlaySettings.TransportSettings;
import net.virtuoso.api.overlay.OverlayStatus;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.RuleCount;
import net.virtuoso.overlay.internal.capture.Captures;
import net.virtuoso.overlay.internal.capture.FrameTap;
import net.virtuoso.spi.fastpath.FastPathDriver;
import net.virtuoso.spi.port.PortDriver;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.spi.transport.TransportEndpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's data path for the outside: takes every call to the event loop, and does there-and-back what may not happen on it
 * (binding addresses). Safe for use by several threads.
 */
final class NodeOverlay implements Overlay {
    private static final Logger LOG = LoggerFactory.getLogger(NodeOverlay.class);
    private static final long ENDPOINT_RETRY_SECONDS = 5;
    /**
     * Not zero: a loop that is told so between two steps of its round ends without closing its channels (Netty 4.2.18,
     * {@code SingleThreadIoEventLoop.run}), and their descriptors stay.
     */
    private static final int QUIET_MILLIS = 50;

    private static final long CLOSE_SECONDS = 5;
    /** The array of ready descriptors is as long as it needs to be. */
    private static final int EVENTS_GROW = 0;

    private final OverlaySettings settings;
    private final Executor hostTasks;
    private final Consumer<NodeOverlay> onClose;
    private final BusyPoll busyPoll = new BusyPoll(System::nanoTime);
    private final MultiThreadIoEventLoopGroup group;
    private final IoEventLoop loop;
    private final DataPath dataPath;
    private final ApplyQueue applyQueue;
    private final FastPathKeeper fastPath;
    /** By transport; changed with this object's monitor held. */
    private final Map<String, Opened> endpoints = new ConcurrentHashMap<>();

    /** Those that are installed, bound or not. Guarded by this object's monitor, like the flags. */
    private final Set<Transport> transports = new LinkedHashSet<>();

    private final Captures captures = new Captures(new LoopTaps(), System::nanoTime, InstantSource.system());

    /** Held while a configuration is prepared and handed to the loop; never by the loop. */
    private final Object preparing = new Object();
    /** Guarded by {@link #preparing}. */
    private @Nullable Prepared lastPrepared;

    private boolean retryPlanned;
    private boolean closed;

    private record Opened(Transport transport, TransportEndpoint endpoint) {}

    /**
     * Starts an event loop and binds the endpoints whose transports are there.
     *
     * @param threads makes the loop's thread
     * @param hostTasks where things may block
     * @param onClose called once, when it is closed
     * @throws IOException if an address can't be bound; nothing is left then
     */
    NodeOverlay(
            OverlaySettings settings,
            Limits limits,
            Collection<PortDriver> drivers,
            Collection<Transport> installed,
            Collection<FastPathDriver> fastPathDrivers,
            ThreadFactory threads,
            Executor hostTasks,
            Consumer<NodeOverlay> onClose)
            throws IOException {
        this.settings = settings;
        this.hostTasks = hostTasks;
        this.onClose = onClose;
        busyPoll.lookFor(limits.busyPoll());
        group = new MultiThreadIoEventLoopGroup(1, threads, EpollIoHandler.newFactory(EVENTS_GROW, () -> busyPoll));
        loop = group.next();
        dataPath =
                new DataPath(settings, limits, loop, InstantSource.system(), System::nanoTime, new SplittableRandom());
        applyQueue = new ApplyQueue(settings.node(), loop, hostTasks, dataPath);
        fastPath = new FastPathKeeper(
                settings,
                hostTasks,
                loop,
                task -> await(onLoop(() -> {
                    task.accept(dataPath);
                    return true;
                })));
        drivers.forEach(this::driverAdded);
        fastPathDrivers.forEach(fastPath::driverAdded);
        try {
            for (Transport transport : installed) {
                transports.add(transport);
                bind(transport);
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            close();
            throw e;
        }
    }

    @Override
    public CompletionStage<List<String>> apply(NodeConfig config) {
        CompletableFuture<CompletableFuture<List<String>>> queued;
        // Counters of rules go from one table to the next, so the loop gets them in the order in which they are made.
        synchronized (preparing) {
            Prepared prepared;
            try {
                // Here, not on the loop, which carries frames: a million rules take seconds.
                prepared = dataPath.prepare(config, lastPrepared);
            } catch (RefusedException e) {
                return CompletableFuture.failedFuture(e);
            }
            lastPrepared = prepared;
            queued = onLoop(() -> applyQueue.apply(prepared));
        }
        CompletableFuture<List<String>> done = new CompletableFuture<>();
        queued.whenComplete((applied, failure) -> {
            if (failure != null) {
                done.completeExceptionally(failure);
                return;
            }
            applied.whenComplete((problems, refused) -> {
                if (refused != null) {
                    done.completeExceptionally(refused);
                } else {
                    done.complete(problems);
                }
            });
        });
        return done;
    }

    @Override
    public CompletionStage<OverlayStatus> status() {
        return onLoop(dataPath::status);
    }

    @Override
    public CompletionStage<TrafficDrain> drainTraffic() {
        return onLoop(dataPath::drainTraffic);
    }

    @Override
    public CompletionStage<ActivitySamples> drainActivity() {
        return onLoop(dataPath::drainActivity);
    }

    @Override
    public CompletionStage<List<RuleCount>> drainRules(boolean anew) {
        return onLoop(() -> dataPath.drainRules(anew));
    }

    @Override
    public int port(String transport) {
        Opened opened = endpoints.get(transport);
        return opened == null ? -1 : opened.endpoint().port();
    }

    @Override
    public String detail(String transport) {
        Opened opened = endpoints.get(transport);
        return opened == null ? "" : opened.transport().detail();
    }

    @Override
    public Capture capture(CaptureRequest request, Path folder) throws IOException {
        return captures.begin(request, folder);
    }

    private final class LoopTaps implements Captures.Taps {
        @Override
        public boolean put(String point, FrameTap tap) {
            try {
                return onLoop(() -> dataPath.tap(point, tap)).join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof RefusedException refused) {
                    throw refused;
                }
                throw e;
            }
        }

        @Override
        public void take(String point, FrameTap tap) {
            await(onLoop(() -> {
                dataPath.untap(point, tap);
                return true;
            }));
        }
    }

    private <T> CompletableFuture<T> onLoop(Supplier<T> task) {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            loop.execute(() -> {
                try {
                    done.complete(task.get());
                } catch (RuntimeException e) {
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(
                    new IllegalStateException("the data path of node '" + settings.node() + "' is closed", e));
        }
        return done;
    }

    private void runOnLoop(Runnable task) {
        onLoop(() -> {
                    task.run();
                    return true;
                })
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOG.warn("A task of node {}'s data path failed", settings.node(), failure);
                    }
                });
    }

    /** A driver came: ports that wait for it are opened. */
    void driverAdded(PortDriver driver) {
        runOnLoop(() -> {
            dataPath.driverAdded(driver);
            applyQueue.applyAgain();
        });
    }

    /** A driver goes: its ports are closed when this returns. */
    void driverRemoved(PortDriver driver) {
        await(onLoop(() -> {
            dataPath.driverRemoved(driver);
            applyQueue.applyAgain();
            return true;
        }));
    }

    /** The kernel's part of the data path. */
    FastPathKeeper fastPath() {
        return fastPath;
    }

    /** A transport came: its endpoint is bound soon, and links that wait for it are opened. */
    synchronized void transportAdded(Transport transport) {
        if (!closed) {
            transports.add(transport);
            hostTasks.execute(this::bindMissing);
        }
    }

    /** Binds what can be bound now, and tries the rest again later. */
    private synchronized void bindMissing() {
        for (Transport transport : transports) {
            try {
                bind(transport);
            } catch (IOException | RuntimeException | LinkageError e) {
                String problem = e instanceof LinkageError ? e.toString() : String.valueOf(e.getMessage());
                LOG.warn("Transport {} of node {} is tried again: {}", transport.name(), settings.node(), problem);
                runOnLoop(() -> dataPath.endpointProblem(transport.name(), problem));
                planRetry();
            }
        }
    }

    private void planRetry() {
        if (!retryPlanned) {
            retryPlanned = true;
            // Binding may wait for the loop, so the loop must not wait for this object's monitor.
            loop.schedule(() -> hostTasks.execute(this::retry), ENDPOINT_RETRY_SECONDS, TimeUnit.SECONDS);
        }
    }

    private synchronized void retry() {
        retryPlanned = false;
        bindMissing();
    }

    private synchronized void bind(Transport transport) throws IOException {
        for (TransportSettings wanted : settings.endpoints()) {
            if (wanted.transport().equals(transport.name()) && !closed && !endpoints.containsKey(transport.name())) {
                TransportEndpoint endpoint = transport.open(wanted.endpoint(), loop);
                endpoints.put(transport.name(), new Opened(transport, endpoint));
                runOnLoop(() -> dataPath.endpointOpened(transport.name(), endpoint));
            }
        }
    }

    /** A transport goes: its links and its endpoint are closed when this returns. */
    void transportRemoved(Transport transport) {
        TransportEndpoint endpoint;
        synchronized (this) {
            transports.remove(transport);
            Opened opened = endpoints.get(transport.name());
            if (opened == null || opened.transport() != transport) {
                return;
            }
            endpoint = opened.endpoint();
            endpoints.remove(transport.name());
        }
        await(onLoop(() -> {
            dataPath.endpointRemoved(transport.name(), endpoint);
            return true;
        }));
        endpoint.close();
        // Another one of the same name may take over.
        synchronized (this) {
            if (!closed) {
                hostTasks.execute(this::bindMissing);
            }
        }
    }

    /** Bounds apply to what is opened from now on. */
    void limits(Limits limits) {
        busyPoll.lookFor(limits.busyPoll());
        runOnLoop(() -> dataPath.limits(limits));
    }

    @Override
    public void close() {
        List<Opened> bound;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            bound = new ArrayList<>(endpoints.values());
            endpoints.clear();
        }
        onClose.accept(this);
        captures.close();
        fastPath.close();
        await(onLoop(() -> {
            applyQueue.close();
            dataPath.close();
            return true;
        }));
        bound.forEach(opened -> opened.endpoint().close());
        var terminated = group.shutdownGracefully(QUIET_MILLIS, CLOSE_SECONDS * 1_000L, TimeUnit.MILLISECONDS);
        if (!loop.inEventLoop()) {
            terminated.awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Waits for the loop, unless this is the loop: then it has been done, or is done right after. */
    private void await(CompletableFuture<?> done) {
        if (loop.inEventLoop()) {
            return;
        }
        try {
            done.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The data path of node {} did not do as it was told", settings.node(), e);
        }
    }
}
