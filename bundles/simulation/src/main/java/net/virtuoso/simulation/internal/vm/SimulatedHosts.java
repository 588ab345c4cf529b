package net.virtuoso.simulation.internal.vm;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Names;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.VmInterface;
import net.virtuoso.simulation.internal.guest.MachineThreads;
import net.virtuoso.simulation.internal.port.SimulatedPorts;
import net.virtuoso.spi.vm.CpuTime;
import net.virtuoso.spi.vm.Hypervisor;
import net.virtuoso.spi.vm.HypervisorDriver;
import net.virtuoso.spi.vm.HypervisorListener;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Simulated hypervisors at the addresses {@code simulated:HOST}; every name is a host. One thread is the processor of all their
 * VMs. Safe for use by several threads.
 */
@Component(service = {HypervisorDriver.class, SimulatedHosts.class})
public final class SimulatedHosts implements HypervisorDriver {
    private static final String SCHEME = "simulated:";
    private static final int MAX_VMS = 64;
    private static final long ANSWER_SECONDS = 5;

    private final SimulatedPorts ports;
    private final InstantSource clock = InstantSource.system();
    private final EventExecutor executor = new DefaultEventExecutor(MachineThreads.named("vnet-simulation-vms-1"));
    private final SplittableRandom seeds = new SplittableRandom(new SecureRandom().nextLong());
    private final Map<String, Placed> vms = new TreeMap<>();
    private final List<Connection> connections = new ArrayList<>();
    private int started;

    private record Placed(String host, SimulatedVm vm) {}

    /** For Declarative Services. */
    @Activate
    public SimulatedHosts(@Reference SimulatedPorts ports) {
        this.ports = ports;
    }

    /**
     * Starts a VM.
     *
     * @param network the network's name in the VM's metadata; {@code null} for none
     * @throws RefusedException if a name or address is malformed or taken, or there are 64 VMs
     */
    public synchronized void start(String host, String vm, MacAddress mac, @Nullable String network) {
        Names.requireName("host", host);
        Names.requireLabel("vm", vm);
        mac.requireUnicast("mac");
        if (vms.containsKey(vm)) {
            throw RefusedException.conflict("vm", vm, "a name that no simulated VM has");
        }
        if (vms.values().stream().anyMatch(placed -> placed.vm.sight().mac().equals(mac))) {
            throw RefusedException.conflict("mac", mac, "an address that no simulated VM has");
        }
        if (vms.size() >= MAX_VMS) {
            throw RefusedException.limit("vm", vm, "at most " + MAX_VMS + " simulated VMs: stop one first");
        }
        SimulatedVm made = new SimulatedVm(vm, mac, network, "sim" + ++started, ports, executor, clock, seeds.split());
        vms.put(vm, new Placed(host, made));
        made.boot();
        lookAgain(host, "simulated VM " + vm + " started");
    }

    /**
     * Stops a VM, as by pulling its plug.
     *
     * @throws RefusedException if there is none
     */
    public synchronized void stop(String vm) {
        vm(vm).powerOff();
        Placed stopped = vms.remove(vm);
        if (stopped != null) {
            lookAgain(stopped.host, "simulated VM " + vm + " stopped");
        }
    }

    /**
     * A VM that runs.
     *
     * @throws RefusedException if there is none of that name
     */
    public synchronized SimulatedVm vm(String name) {
        Placed placed = vms.get(name);
        if (placed == null) {
            throw RefusedException.notFound("vm", name, "one of the simulated VMs " + vms.keySet());
        }
        return placed.vm;
    }

    /** The names of all VMs. */
    public synchronized List<String> names() {
        return List.copyOf(vms.keySet());
    }

    private void lookAgain(String host, String reason) {
        for (Connection connection : connections) {
            if (connection.host.equals(host)) {
                executor.execute(() -> connection.tell(reason));
            }
        }
    }

    @Override
    public boolean accepts(String uri) {
        return uri.startsWith(SCHEME);
    }

    @Override
    public synchronized Hypervisor connect(String uri, HypervisorListener listener) {
        if (!accepts(uri)) {
            throw RefusedException.invalid("hypervisor", uri, SCHEME + "HOST");
        }
        String host = Names.requireName("hypervisor", uri.substring(SCHEME.length()));
        Connection connection = new Connection(uri, host, listener);
        connections.add(connection);
        executor.execute(() -> connection.tell("connected"));
        return connection;
    }

    private synchronized boolean isOpen(Connection connection) {
        return connections.contains(connection);
    }

    private synchronized void close(Connection connection) {
        connections.remove(connection);
    }

    private synchronized List<SimulatedVm> vms(String host) {
        return vms.values().stream()
                .filter(placed -> placed.host.equals(host))
                .map(placed -> placed.vm)
                .toList();
    }

    /** Ends all VMs. */
    @Deactivate
    synchronized void deactivate() {
        connections.clear();
        vms.values().forEach(placed -> placed.vm.powerOff());
        vms.clear();
        executor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private final class Connection implements Hypervisor {
        private final String uri;
        private final String host;
        private final HypervisorListener listener;

        Connection(String uri, String host, HypervisorListener listener) {
            this.uri = uri;
            this.host = host;
            this.listener = listener;
        }

        void tell(String reason) {
            if (isOpen(this)) {
                listener.lookAgain(reason);
            }
        }

        @Override
        public String uri() {
            return uri;
        }

        @Override
        public boolean isConnected() {
            return isOpen(this);
        }

        @Override
        public List<VmInterface> interfaces() throws IOException {
            if (!isOpen(this)) {
                throw new IOException("hypervisor " + uri + " can't be asked: the connection is closed");
            }
            return SimulatedHosts.this.vms(host).stream()
                    .map(SimulatedVm::sight)
                    .toList();
        }

        @Override
        public Map<String, CpuTime> cpuTimes() throws IOException {
            if (!isOpen(this)) {
                throw new IOException("hypervisor " + uri + " can't be asked: the connection is closed");
            }
            Map<String, CpuTime> times = new HashMap<>();
            for (SimulatedVm vm : SimulatedHosts.this.vms(host)) {
                try {
                    times.put(vm.sight().uuid(), vm.cpuTime().get(ANSWER_SECONDS, TimeUnit.SECONDS));
                } catch (ExecutionException | TimeoutException e) {
                    throw new IOException("simulated VM " + vm.sight().vm() + " doesn't answer", e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted while simulated VMs were asked", e);
                }
            }
            return times;
        }

        @Override
        public void close() {
            SimulatedHosts.this.close(this);
        }
    }
}
