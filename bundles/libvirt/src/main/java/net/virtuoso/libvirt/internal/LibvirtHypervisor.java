package net.virtuoso.libvirt.internal;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import net.virtuoso.model.VmInterface;
import net.virtuoso.spi.vm.CpuTime;
import net.virtuoso.spi.vm.Hypervisor;
import net.virtuoso.spi.vm.HypervisorListener;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.DomainInfo;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.event.DomainEvent;
import org.libvirt.event.DomainEventType;
import org.libvirt.event.LifecycleListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One libvirt daemon, called again whenever it has died. All calls into libvirt happen on one thread,
 * {@code vnet-libvirt-calls-N}; events come on the event loop's.
 */
final class LibvirtHypervisor implements Hypervisor {
    private static final Logger LOG = LoggerFactory.getLogger(LibvirtHypervisor.class);
    private static final int LIST_ACTIVE = 1;
    private static final int KEEPALIVE_SECONDS = 2;
    private static final int KEEPALIVE_COUNT = 3;
    private static final long CALL_SECONDS = 10;
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 3_000;

    private final String uri;
    private final EventLoop events;
    private final HypervisorListener listener;
    private final Sightings sightings;
    private final ScheduledThreadPoolExecutor calls;
    private final Consumer<LibvirtHypervisor> onClose;
    // Held so that the native side's callback isn't collected while it is registered.
    private final LifecycleListener lifecycle = this::changed;

    private boolean holding;
    private boolean told;
    private long pause = FIRST_PAUSE_MILLIS;
    private volatile @Nullable Connect connection;
    private volatile boolean closed;

    /**
     * Begins to connect.
     *
     * @param number part of the thread's name
     * @param again how long after one look the next one is asked for if no event does: an interface that is plugged into a
     *     running VM, or out of it, gives none that libvirt's binding knows
     * @param onClose told when it has been closed
     */
    LibvirtHypervisor(
            String uri,
            int number,
            Duration again,
            EventLoop events,
            InstantSource clock,
            HypervisorListener listener,
            Consumer<LibvirtHypervisor> onClose) {
        this.uri = uri;
        this.events = events;
        this.listener = listener;
        this.onClose = onClose;
        this.sightings = new Sightings(clock);
        this.calls = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "vnet-libvirt-calls-" + number);
            thread.setDaemon(true);
            return thread;
        });
        // A pending call must not keep the thread beyond close().
        calls.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        calls.execute(this::connect);
        calls.scheduleWithFixedDelay(this::lookOver, again.toMillis(), again.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void lookOver() {
        if (connection != null) {
            listener.lookAgain("it is time to");
        }
    }

    private void connect() {
        // Two calls may be due: a connection that is lost while it is being set up asks for one twice.
        if (closed || connection != null) {
            return;
        }
        try {
            if (!holding) {
                events.hold();
                holding = true;
            }
            Connect fresh = new Connect(uri, true);
            // Before it is supervised: a loss from then on is this connection's.
            connection = fresh;
            try {
                supervise(fresh);
                fresh.addLifecycleListener(lifecycle);
            } catch (LibvirtException e) {
                connection = null;
                close(fresh);
                throw e;
            }
            pause = FIRST_PAUSE_MILLIS;
            told = false;
            LOG.info("Connected to hypervisor {}", uri);
            listener.lookAgain("connected");
        } catch (LibvirtException e) {
            failed(String.valueOf(e.getMessage()));
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            LOG.debug("libvirt can't be loaded", e);
            failed("libvirt is not installed on this host: install package libvirt0 (Debian) or libvirt-libs (Fedora)");
        }
    }

    /** Hears when the daemon dies or hangs. Drivers that live in this process have no daemon and refuse that. */
    private void supervise(Connect fresh) throws LibvirtException {
        try {
            fresh.setKeepAlive(KEEPALIVE_SECONDS, KEEPALIVE_COUNT);
            fresh.registerCloseListener((gone, reason) -> lost(fresh, "the daemon is gone (" + reason + ")"));
        } catch (LibvirtException e) {
            if (e.getError().getCode() != ErrorNumber.VIR_ERR_NO_SUPPORT) {
                throw e;
            }
        }
    }

    private void failed(String reason) {
        if (!told) {
            told = true;
            listener.disconnected(reason);
        }
        long wait = pause;
        pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        schedule(wait);
    }

    private void schedule(long millis) {
        try {
            calls.schedule(this::connect, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Closing: {} isn't called again", uri, e);
        }
    }

    /** The connection broke. On the event loop's thread, where libvirt must not be called. */
    private void lost(Connect gone, String reason) {
        if (closed || connection != gone) {
            return;
        }
        connection = null;
        LOG.warn("Hypervisor {} was lost: {}", uri, reason);
        listener.disconnected(reason);
        try {
            calls.execute(() -> {
                close(gone);
                told = true;
                connect();
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("Closing: {} isn't called again", uri, e);
        }
    }

    /** Something happened to a domain. On the event loop's thread. */
    private int changed(Domain domain, DomainEvent event) {
        DomainEventType type = event.getType();
        try {
            String uuid = domain.getUUIDString();
            if (type == DomainEventType.STARTED || type == DomainEventType.RESUMED) {
                sightings.started(uuid);
            } else if (type == DomainEventType.STOPPED) {
                sightings.stopped(uuid);
            }
        } catch (LibvirtException e) {
            LOG.debug("An event of a domain that can't be named", e);
        }
        listener.lookAgain("a VM: " + type);
        return 0;
    }

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public boolean isConnected() {
        return connection != null;
    }

    @Override
    public List<VmInterface> interfaces() throws IOException {
        return ask(this::look);
    }

    @Override
    public Map<String, CpuTime> cpuTimes() throws IOException {
        return ask(this::lookAtProcessors);
    }

    private <T> T ask(Callable<T> question) throws IOException {
        Future<T> answer;
        try {
            answer = calls.submit(question);
        } catch (RejectedExecutionException e) {
            throw new IOException("hypervisor " + uri + " was closed", e);
        }
        try {
            return answer.get(CALL_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException("hypervisor " + uri + ": " + (cause == null ? e : cause.getMessage()), e);
        } catch (TimeoutException e) {
            answer.cancel(false);
            throw new IOException("hypervisor " + uri + " has not answered for " + CALL_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while hypervisor " + uri + " was asked", e);
        }
    }

    /** What is done with one domain. */
    @FunctionalInterface
    private interface Visitor {
        void visit(Domain domain) throws LibvirtException;
    }

    private void visit(Visitor visitor) throws LibvirtException, IOException {
        Connect connected = connection;
        if (connected == null) {
            throw new IOException("it is not connected");
        }
        for (Domain domain : connected.listAllDomains(LIST_ACTIVE)) {
            try {
                visitor.visit(domain);
            } catch (LibvirtException e) {
                if (e.getError().getCode() != ErrorNumber.VIR_ERR_NO_DOMAIN) {
                    throw e;
                }
                // It stopped since it was listed: it doesn't run.
            } finally {
                domain.free();
            }
        }
    }

    private List<VmInterface> look() throws LibvirtException, IOException {
        List<Sightings.Running> running = new ArrayList<>();
        visit(domain ->
                running.add(new Sightings.Running(domain.getUUIDString(), domain.getName(), domain.getXMLDesc(0))));
        return sightings.look(running);
    }

    /** From the call that every driver has: the one for all domains at once isn't in the binding. */
    private Map<String, CpuTime> lookAtProcessors() throws LibvirtException, IOException {
        Map<String, CpuTime> times = new HashMap<>();
        visit(domain -> {
            DomainInfo info = domain.getInfo();
            times.put(domain.getUUIDString(), new CpuTime(info.cpuTime, info.nrVirtCpu));
        });
        return times;
    }

    private void close(Connect gone) {
        try {
            gone.removeLifecycleListener(lifecycle);
        } catch (LibvirtException e) {
            LOG.debug("The daemon is gone, so is the registration for events", e);
        }
        try {
            gone.unregisterCloseListener();
        } catch (LibvirtException e) {
            LOG.debug("The close listener has gone already", e);
        }
        try {
            gone.close();
        } catch (LibvirtException e) {
            LOG.debug("The connection can't be closed", e);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        onClose.accept(this);
        calls.execute(() -> {
            Connect last = connection;
            connection = null;
            if (last != null) {
                close(last);
            }
            if (holding) {
                events.release();
            }
        });
        calls.shutdown();
        try {
            if (!calls.awaitTermination(CALL_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Hypervisor {} doesn't answer; its thread is left to end by itself", uri);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
