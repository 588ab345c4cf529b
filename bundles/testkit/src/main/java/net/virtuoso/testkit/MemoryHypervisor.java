package net.virtuoso.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.VmInterface;
import net.virtuoso.spi.vm.CpuTime;
import net.virtuoso.spi.vm.Hypervisor;
import net.virtuoso.spi.vm.HypervisorDriver;
import net.virtuoso.spi.vm.HypervisorListener;

/**
 * Hypervisors in memory: the test starts and stops VMs, and breaks and mends the connection. Addresses are
 * {@code memory:anything}; all connections see the same VMs. Safe for use by several threads.
 */
public final class MemoryHypervisor implements HypervisorDriver {
    private static final String SCHEME = "memory:";

    private final Executor callbacks;
    /** By device. */
    private final Map<String, VmInterface> interfaces = new TreeMap<>();

    private final Map<String, CpuTime> times = new TreeMap<>();
    private final List<Connection> connections = new ArrayList<>();
    private boolean reachable = true;

    /** @param callbacks runs what listeners are told, later: a thread, or a queue that a test empties by hand */
    public MemoryHypervisor(Executor callbacks) {
        this.callbacks = callbacks;
    }

    /** Starts a VM with one interface, or changes the interface on that device. */
    public synchronized void start(VmInterface started) {
        interfaces.put(String.valueOf(started.device()), started);
        lookAgain("vm " + started.vm() + " started");
    }

    /** Stops the VM that has this address; nothing happens if none has. */
    public synchronized void stop(MacAddress mac) {
        if (interfaces.values().removeIf(i -> i.mac().equals(mac))) {
            lookAgain("vm with " + mac + " stopped");
        }
    }

    /** From now on a VM has used this much processor time. */
    public synchronized void used(String uuid, CpuTime time) {
        times.put(uuid, time);
    }

    /** Breaks or mends all connections; VMs go on. */
    public synchronized void setReachable(boolean reachable) {
        if (this.reachable == reachable) {
            return;
        }
        this.reachable = reachable;
        if (reachable) {
            lookAgain("connected again");
        } else {
            for (Connection connection : connections) {
                callbacks.execute(() -> connection.tellDisconnected("the hypervisor in memory was cut off"));
            }
        }
    }

    private void lookAgain(String reason) {
        if (reachable) {
            for (Connection connection : connections) {
                callbacks.execute(() -> connection.tellLookAgain(reason));
            }
        }
    }

    @Override
    public boolean accepts(String uri) {
        return uri.startsWith(SCHEME);
    }

    @Override
    public synchronized Hypervisor connect(String uri, HypervisorListener listener) {
        Connection connection = new Connection(uri, listener);
        connections.add(connection);
        if (reachable) {
            callbacks.execute(() -> connection.tellLookAgain("connected"));
        }
        return connection;
    }

    private final class Connection implements Hypervisor {
        private final String uri;
        private final HypervisorListener listener;

        Connection(String uri, HypervisorListener listener) {
            this.uri = uri;
            this.listener = listener;
        }

        private boolean isOpen() {
            synchronized (MemoryHypervisor.this) {
                return connections.contains(this);
            }
        }

        void tellLookAgain(String reason) {
            if (isOpen()) {
                listener.lookAgain(reason);
            }
        }

        void tellDisconnected(String reason) {
            if (isOpen()) {
                listener.disconnected(reason);
            }
        }

        @Override
        public String uri() {
            return uri;
        }

        @Override
        public boolean isConnected() {
            synchronized (MemoryHypervisor.this) {
                return reachable && isOpen();
            }
        }

        @Override
        public List<VmInterface> interfaces() throws IOException {
            synchronized (MemoryHypervisor.this) {
                if (!isConnected()) {
                    throw new IOException("hypervisor " + uri + " can't be asked: it is cut off");
                }
                return List.copyOf(interfaces.values());
            }
        }

        @Override
        public Map<String, CpuTime> cpuTimes() throws IOException {
            synchronized (MemoryHypervisor.this) {
                if (!isConnected()) {
                    throw new IOException("hypervisor " + uri + " can't be asked: it is cut off");
                }
                return Map.copyOf(times);
            }
        }

        @Override
        public void close() {
            synchronized (MemoryHypervisor.this) {
                connections.remove(this);
            }
        }
    }
}
