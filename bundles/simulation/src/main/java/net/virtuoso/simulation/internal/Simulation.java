package net.virtuoso.simulation.internal;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.ObjectName;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.RefusedException;
import net.virtuoso.simulation.internal.guest.Ipv4;
import net.virtuoso.simulation.internal.lan.SimulatedLan;
import net.virtuoso.simulation.internal.program.ExchangeOptions;
import net.virtuoso.simulation.internal.program.ProgramOutput;
import net.virtuoso.simulation.internal.vm.SimulatedHosts;
import net.virtuoso.simulation.internal.vm.SimulatedVm;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Registers {@link SimulationMXBean} with the platform's MBean server. Safe for use by several threads. */
@Component(service = Simulation.class, immediate = true)
public final class Simulation implements SimulationMXBean {
    private static final long PING_LIMIT_SECONDS = 5;

    private final SimulatedHosts hosts;
    private final ObjectName name;
    private final Map<String, ProgramOutput> programs = new ConcurrentHashMap<>();
    private volatile @Nullable SimulatedLan lan;

    /** Registers. */
    @Activate
    public Simulation(@Reference SimulatedHosts hosts) throws JMException {
        this.hosts = hosts;
        name = new ObjectName(NAME);
        ManagementFactory.getPlatformMBeanServer().registerMBean(this, name);
    }

    /** There is a LAN. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setLan(SimulatedLan fresh) {
        lan = fresh;
    }

    /** The LAN goes. */
    void unsetLan(SimulatedLan gone) {
        if (lan == gone) {
            lan = null;
        }
    }

    @Deactivate
    void deactivate() throws JMException {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
    }

    /** Refusals go out as an exception that every client of JMX knows. */
    private static <T> T plainly(Supplier<T> work) {
        try {
            return work.get();
        } catch (RefusedException e) {
            throw new IllegalArgumentException(e.getMessage());
        }
    }

    private static void plainly(Runnable work) {
        plainly(() -> {
            work.run();
            return true;
        });
    }

    private SimulatedVm vm(String vm) {
        return plainly(() -> hosts.vm(vm));
    }

    @Override
    public List<String> getVms() {
        return hosts.names();
    }

    @Override
    public void startVm(String host, String vm, String mac, String network) {
        plainly(() -> hosts.start(host, vm, MacAddress.parse(mac), network.isEmpty() ? null : network));
    }

    @Override
    public void stopVm(String vm) {
        plainly(() -> hosts.stop(vm));
        programs.remove(vm);
    }

    @Override
    public String addressOf(String vm) {
        return vm(vm).lease().map(SimulatedVm.Lease::address).orElse("");
    }

    @Override
    public long addressMillis(String vm) {
        return vm(vm).lease().map(lease -> lease.afterStart().toMillis()).orElse(-1L);
    }

    private SimulatedLan lan() {
        SimulatedLan there = lan;
        if (there == null) {
            throw new IllegalStateException(
                    "there is no simulated LAN: write etc/net.virtuoso.simulation.lan.cfg with 'device = lan0'");
        }
        return there;
    }

    @Override
    public String clientAddress() {
        return lan().clientAddress();
    }

    @Override
    public String leaseOf(String mac) {
        return lan().lease(plainly(() -> MacAddress.parse(mac))).orElse("");
    }

    @Override
    public boolean ping(String from, String to) {
        int address = Ipv4.parse(to)
                .orElseThrow(() -> new IllegalArgumentException(
                        "to '" + to + "': an IPv4 address is wanted, such as 192.168.77.100"));
        CompletableFuture<Boolean> answered = from.equals(CLIENT) ? lan().ping(address) : vm(from).ping(address);
        try {
            return answered.get(PING_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the ping from " + from + " was not sent", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void startProgram(String vm, String... arguments) {
        ExchangeOptions options = plainly(() -> ExchangeOptions.parse(arguments));
        programs.put(vm, vm(vm).run(options));
    }

    @Override
    public void killProgram(String vm) {
        vm(vm).kill();
    }

    private ProgramOutput output(String vm) {
        ProgramOutput output = programs.get(vm);
        if (output == null) {
            throw new IllegalArgumentException(
                    "vm '" + vm + "' was given no program to run; others were: " + programs.keySet());
        }
        return output;
    }

    @Override
    public boolean isProgramRunning(String vm) {
        return !output(vm).hasEnded();
    }

    @Override
    public String programOutput(String vm, int from) {
        return output(vm).from(from);
    }
}
