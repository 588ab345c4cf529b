package net.virtuoso.overlay.internal;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.virtuoso.api.overlay.OverlaySettings;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.fastpath.FastPath;
import net.virtuoso.spi.fastpath.FastPathDriver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a node's fast path when there is a driver for it, tries again while the host can't, and closes it. Of several drivers one
 * is used until it goes or fails. A node that asks for none has what it may have left removed. Safe for use by several threads;
 * what may block happens among the host tasks.
 */
final class FastPathKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(FastPathKeeper.class);
    private static final long RETRY_SECONDS = 10;

    private final OverlaySettings settings;
    private final Executor hostTasks;
    private final ScheduledExecutorService loop;
    private final Consumer<Consumer<DataPath>> dataPath;

    // Guarded by this object's monitor.
    /** Those that are installed, the one to be used next first. */
    private final Set<FastPathDriver> drivers = new LinkedHashSet<>();

    private @Nullable FastPathDriver driver;
    private @Nullable FastPath opened;
    /** What was opened is being closed: another one would be in its way. */
    private boolean closing;

    private boolean ended;
    private String problem = "";

    /**
     * @param loop only for planning
     * @param dataPath does something on the data path's thread, and returns when it is done
     */
    FastPathKeeper(
            OverlaySettings settings,
            Executor hostTasks,
            ScheduledExecutorService loop,
            Consumer<Consumer<DataPath>> dataPath) {
        this.settings = settings;
        this.hostTasks = hostTasks;
        this.loop = loop;
        this.dataPath = dataPath;
    }

    /** A driver came. */
    void driverAdded(FastPathDriver added) {
        synchronized (this) {
            drivers.add(added);
        }
        openNext();
    }

    /** Takes up a driver if none is used. */
    private void openNext() {
        FastPathDriver next;
        synchronized (this) {
            if (driver != null || closing || ended || drivers.isEmpty()) {
                return;
            }
            next = drivers.iterator().next();
            driver = next;
        }
        later(() -> open(next));
    }

    private void later(Runnable task) {
        try {
            hostTasks.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The fast path of node {} is left alone: the overlay ends", settings.node(), e);
        }
    }

    private void open(FastPathDriver by) {
        Endpoint local = settings.fastPath();
        FastPath made = null;
        synchronized (this) {
            if (driver != by || opened != null) {
                return;
            }
            try {
                if (local == null) {
                    by.sweep(settings.node());
                    return;
                }
                made = by.open(settings.node(), local);
                opened = made;
                problem = "";
            } catch (IOException | RefusedException e) {
                failed(by, String.valueOf(e.getMessage()), null);
            } catch (RuntimeException | LinkageError e) {
                failed(by, "its driver failed: " + e, e);
            }
        }
        FastPath fresh = made;
        if (fresh != null) {
            dataPath.accept(path -> {
                if (isOpen(fresh)) {
                    path.fastPathOpened(fresh);
                }
            });
        } else {
            String why = problem;
            dataPath.accept(path -> path.fastPathProblem(why));
        }
    }

    /** Whether it wasn't closed meanwhile. */
    private synchronized boolean isOpen(FastPath made) {
        return opened == made;
    }

    /** Another driver, if there is one, has its turn. */
    private synchronized void failed(FastPathDriver by, String why, @Nullable Throwable bug) {
        if (!why.equals(problem)) {
            LOG.warn("Node {} goes without the kernel's fast path, and tries it again: {}", settings.node(), why, bug);
            problem = why;
        }
        drivers.remove(by);
        drivers.add(by);
        FastPathDriver next = drivers.iterator().next();
        driver = next;
        try {
            loop.schedule(() -> later(() -> open(next)), RETRY_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Node {} ends without a fast path", settings.node(), e);
        }
    }

    /** A driver goes: what it has opened is closed when this returns. */
    void driverRemoved(FastPathDriver removed) {
        FastPath old;
        synchronized (this) {
            drivers.remove(removed);
            if (driver != removed) {
                return;
            }
            old = letGo();
        }
        close(old, "the driver of the fast path was removed: install the feature vnet-agent");
        openNext();
    }

    /** Before the data path lets go of what was opened: who has opened it may only now come to hand it over. */
    private synchronized @Nullable FastPath letGo() {
        FastPath old = opened;
        driver = null;
        opened = null;
        closing = true;
        return old;
    }

    private void close(@Nullable FastPath old, String why) {
        try {
            dataPath.accept(path -> path.fastPathClosing(why));
            if (old != null) {
                old.close();
            }
        } finally {
            synchronized (this) {
                closing = false;
            }
        }
    }

    /** The node ends. */
    void close() {
        FastPath old;
        synchronized (this) {
            ended = true;
            old = letGo();
        }
        close(old, "the node ends");
    }
}
