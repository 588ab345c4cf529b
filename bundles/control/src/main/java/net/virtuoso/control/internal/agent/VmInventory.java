package net.virtuoso.control.internal.agent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import net.virtuoso.model.VmInterface;
import net.virtuoso.spi.vm.Hypervisor;
import net.virtuoso.spi.vm.HypervisorDriver;
import net.virtuoso.spi.vm.HypervisorListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The VMs of all hypervisors of the node. Looking blocks, so that it happens on a thread of its own; what was seen last stays
 * until the hypervisor can be asked again. Safe for use by several threads.
 */
final class VmInventory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VmInventory.class);

    private static final long RETRY_MILLIS = 1_000;
    private static final long STOP_MILLIS = 5_000;

    private final Map<String, Watched> watched = new LinkedHashMap<>();
    private final Thread looker;
    private final Runnable changed;
    private final CpuWatch processors = new CpuWatch(System::nanoTime);
    private volatile boolean closed;

    /** What is known of one hypervisor. Guarded by the inventory. */
    private static final class Watched {
        final AtomicBoolean due = new AtomicBoolean(true);

        @Nullable
        HypervisorDriver driver;

        @Nullable
        Hypervisor hypervisor;

        @Nullable
        List<VmInterface> seen;

        String problem = "no driver for it is installed: install feature vnet-libvirt";
    }

    /**
     * @param uris the hypervisors' addresses
     * @param changed called on the looking thread when something may have changed
     */
    VmInventory(String node, List<String> uris, Runnable changed) {
        this.changed = changed;
        uris.forEach(uri -> watched.put(uri, new Watched()));
        looker = new Thread(this::look, "vnet-control-vms-" + node);
        looker.setDaemon(true);
        looker.start();
    }

    /** A driver is there: connects the hypervisors that it understands and that have none. */
    synchronized void add(HypervisorDriver driver) {
        watched.forEach((uri, entry) -> {
            if (!closed && entry.driver == null && driver.accepts(uri)) {
                entry.driver = driver;
                entry.problem = "it has not answered yet";
                entry.due.set(true);
                entry.hypervisor = driver.connect(uri, new Listener(uri, entry));
            }
        });
        notifyAll();
    }

    /** A driver goes: its hypervisors wait for another; what they showed stays. */
    void remove(HypervisorDriver driver) {
        List<Hypervisor> gone = new ArrayList<>();
        synchronized (this) {
            watched.values().forEach(entry -> {
                if (entry.driver == driver) {
                    if (entry.hypervisor != null) {
                        gone.add(entry.hypervisor);
                    }
                    entry.driver = null;
                    entry.hypervisor = null;
                    entry.problem = "its driver was removed: install feature vnet-libvirt";
                }
            });
        }
        // Without the lock: a hypervisor waits for its thread, which may be about to tell something here.
        gone.forEach(Hypervisor::close);
    }

    /** What was seen last. */
    synchronized List<VmInterface> interfaces() {
        List<VmInterface> all = new ArrayList<>();
        watched.values().forEach(entry -> {
            List<VmInterface> seen = entry.seen;
            if (seen != null) {
                all.addAll(seen);
            }
        });
        return all;
    }

    /** Whether every hypervisor has been asked with success since the start. */
    synchronized boolean isComplete() {
        return watched.values().stream().allMatch(entry -> entry.seen != null);
    }

    /** Which hypervisors can't be asked now, one line each. */
    synchronized List<String> problems() {
        List<String> problems = new ArrayList<>();
        watched.forEach((uri, entry) -> {
            if (!entry.problem.isEmpty()) {
                problems.add("hypervisor " + uri + ": " + entry.problem);
            }
        });
        return problems;
    }

    private void look() {
        while (!closed) {
            Map<Watched, Hypervisor> due = new LinkedHashMap<>();
            synchronized (this) {
                collect(due);
                if (due.isEmpty() && !processors.isDue()) {
                    try {
                        wait(RETRY_MILLIS);
                    } catch (InterruptedException e) {
                        return;
                    }
                    continue;
                }
            }
            boolean news = false;
            for (Map.Entry<Watched, Hypervisor> entry : due.entrySet()) {
                news |= look(entry.getKey(), entry.getValue());
            }
            if (news && !closed) {
                changed.run();
            }
            if (processors.isDue() && !closed) {
                processors.look(connected(), interfaces());
            }
        }
    }

    private synchronized List<Hypervisor> connected() {
        List<Hypervisor> connected = new ArrayList<>();
        for (Watched entry : watched.values()) {
            if (entry.hypervisor != null && entry.hypervisor.isConnected()) {
                connected.add(entry.hypervisor);
            }
        }
        return connected;
    }

    /** What VMs use of their processors; the looking is done on this one's thread, within a second. */
    CpuWatch processors() {
        return processors;
    }

    private void collect(Map<Watched, Hypervisor> due) {
        watched.values().forEach(entry -> {
            Hypervisor hypervisor = entry.hypervisor;
            if (hypervisor != null && hypervisor.isConnected() && entry.due.getAndSet(false)) {
                due.put(entry, hypervisor);
            }
        });
    }

    private boolean look(Watched entry, Hypervisor hypervisor) {
        try {
            List<VmInterface> seen = List.copyOf(hypervisor.interfaces());
            synchronized (this) {
                boolean news = !seen.equals(entry.seen) || !entry.problem.isEmpty();
                entry.seen = seen;
                entry.problem = "";
                return news;
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "Hypervisor {} can't be asked; it is asked again when it is back: {}",
                    hypervisor.uri(),
                    e.getMessage());
            synchronized (this) {
                entry.problem = String.valueOf(e.getMessage());
                entry.due.set(true);
                pauseAfterFailure();
            }
            return true;
        }
    }

    /** Lets a hypervisor that failed alone for a while. */
    private void pauseAfterFailure() {
        try {
            wait(RETRY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        List<Hypervisor> open = new ArrayList<>();
        synchronized (this) {
            closed = true;
            watched.values().forEach(entry -> {
                if (entry.hypervisor != null) {
                    open.add(entry.hypervisor);
                }
            });
            notifyAll();
        }
        looker.interrupt();
        open.forEach(Hypervisor::close);
        try {
            looker.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Listener implements HypervisorListener {
        private final String uri;
        private final Watched entry;

        Listener(String uri, Watched entry) {
            this.uri = uri;
            this.entry = entry;
        }

        @Override
        public void lookAgain(String reason) {
            LOG.debug("Looking at hypervisor {}: {}", uri, reason);
            entry.due.set(true);
            synchronized (VmInventory.this) {
                VmInventory.this.notifyAll();
            }
        }

        @Override
        public void disconnected(String reason) {
            LOG.warn("Hypervisor {} is not connected: {}; its VMs go on and it is called again", uri, reason);
            synchronized (VmInventory.this) {
                entry.problem = "not connected: " + reason;
            }
            changed.run();
        }
    }
}
