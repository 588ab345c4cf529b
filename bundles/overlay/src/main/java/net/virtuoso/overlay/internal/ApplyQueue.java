package net.virtuoso.overlay.internal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import net.virtuoso.model.NetworkConfig;
import net.virtuoso.model.Port;
import net.virtuoso.spi.port.PortDriver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out configurations one after the other. A driver first removes from the host what a crashed predecessor left and the
 * configuration doesn't want; that may block, so it happens off the loop, and no port is opened meanwhile. Used on the event
 * loop only.
 */
final class ApplyQueue {
    private static final Logger LOG = LoggerFactory.getLogger(ApplyQueue.class);

    private final String node;
    private final Executor loop;
    private final Executor hostTasks;
    private final DataPath dataPath;
    private final Queue<Request> waiting = new ArrayDeque<>();
    private boolean sweeping;
    private boolean closed;
    private @Nullable Prepared newest;

    private record Request(@Nullable Prepared config, CompletableFuture<List<String>> done) {}

    /**
     * @param hostTasks where drivers may block
     * @param dataPath told of drivers that may open ports, and of configurations
     */
    ApplyQueue(String node, Executor loop, Executor hostTasks, DataPath dataPath) {
        this.node = node;
        this.loop = loop;
        this.hostTasks = hostTasks;
        this.dataPath = dataPath;
    }

    /** Queues a configuration. */
    CompletableFuture<List<String>> apply(Prepared config) {
        CompletableFuture<List<String>> done = new CompletableFuture<>();
        waiting.add(new Request(config, done));
        if (closed) {
            close();
        }
        runNext();
        return done;
    }

    /** The set of drivers has changed: the newest configuration is carried out again. */
    void applyAgain() {
        CompletableFuture<List<String>> done = new CompletableFuture<>();
        done.whenComplete(this::logAgain);
        waiting.add(new Request(null, done));
        runNext();
    }

    private void logAgain(@Nullable List<String> problems, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.warn("The configuration of node {} could not be carried out again", node, failure);
        }
    }

    private void runNext() {
        while (!closed && !sweeping && !waiting.isEmpty()) {
            Request request = waiting.element();
            Prepared config = request.config() == null ? newest : request.config();
            if (config == null) {
                waiting.remove().done().complete(List.of());
                continue;
            }
            List<PortDriver> unswept = dataPath.unsweptDrivers();
            if (!unswept.isEmpty()) {
                sweeping = true;
                sweep(config, unswept);
                return;
            }
            waiting.remove();
            carryOut(config, request.done());
        }
    }

    private void carryOut(Prepared config, CompletableFuture<List<String>> done) {
        try {
            List<String> problems = dataPath.reconcile(config);
            newest = config;
            done.complete(problems);
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    private void sweep(Prepared config, List<PortDriver> drivers) {
        List<Runnable> tasks = new ArrayList<>();
        for (PortDriver driver : drivers) {
            Set<String> keep = config.config().networks().stream()
                    .map(NetworkConfig::ports)
                    .flatMap(List::stream)
                    .filter(port -> port.driver().equals(driver.name()))
                    .map(Port::device)
                    .collect(Collectors.toSet());
            tasks.add(() -> sweep(driver, keep));
        }
        tasks.add(() -> loop.execute(() -> {
            dataPath.swept(drivers);
            sweeping = false;
            runNext();
        }));
        hostTasks.execute(() -> tasks.forEach(ApplyQueue::runUnlessClosed));
    }

    private void sweep(PortDriver driver, Set<String> keep) {
        try {
            driver.sweep(node, keep);
        } catch (IOException | RuntimeException | LinkageError e) {
            // The last one of a driver whose bundle is just going: the queue has to go on.
            LOG.warn("What driver {} may have left on node {} could not be removed", driver.name(), node, e);
        }
    }

    private static void runUnlessClosed(Runnable task) {
        try {
            task.run();
        } catch (RejectedExecutionException e) {
            LOG.debug("The data path was closed while the host was swept", e);
        }
    }

    /** Nothing is carried out any more; what waits fails. */
    void close() {
        closed = true;
        waiting.forEach(request -> request.done()
                .completeExceptionally(new IllegalStateException("the data path of node '" + node + "' was closed")));
        waiting.clear();
    }
}
