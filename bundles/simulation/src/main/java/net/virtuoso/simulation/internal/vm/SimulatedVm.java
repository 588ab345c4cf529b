package net.virtuoso.simulation.internal.vm;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.VmInterface;
import net.virtuoso.simulation.internal.guest.DhcpClient;
import net.virtuoso.simulation.internal.guest.Ipv4;
import net.virtuoso.simulation.internal.guest.Station;
import net.virtuoso.simulation.internal.port.SimulatedInterface;
import net.virtuoso.simulation.internal.port.SimulatedPorts;
import net.virtuoso.simulation.internal.program.ExchangeOptions;
import net.virtuoso.simulation.internal.program.ExchangeProgram;
import net.virtuoso.simulation.internal.program.ProgramOutput;
import net.virtuoso.spi.vm.CpuTime;
import org.jspecify.annotations.Nullable;

/** A simulated virtual machine that runs: one interface, a DHCP client, at most one program. Safe for use by several threads. */
public final class SimulatedVm {
    private final VmInterface sight;
    private final SimulatedPorts ports;
    private final EventExecutor executor;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final SimulatedInterface nic;
    private final Station station;
    private final DhcpClient dhcp;
    private final long startNanos;
    private volatile @Nullable Lease lease;
    private @Nullable ExchangeProgram program;
    /** Of programs that have ended. */
    private long usedNanos;

    /**
     * An address that a VM has got.
     *
     * @param address as {@code 192.168.77.100}
     * @param afterStart time from the VM's start
     */
    public record Lease(String address, Duration afterStart) {}

    SimulatedVm(
            String name,
            MacAddress mac,
            @Nullable String network,
            String device,
            SimulatedPorts ports,
            EventExecutor executor,
            InstantSource clock,
            RandomGenerator random) {
        this.ports = ports;
        this.executor = executor;
        this.clock = clock;
        this.random = random;
        Instant now = clock.instant();
        sight = new VmInterface(UUID.randomUUID().toString(), name, mac, device, SimulatedPorts.DRIVER, network, now);
        station = new Station(mac, executor, this::send);
        dhcp = new DhcpClient(station, executor, random, this::bound);
        startNanos = executor.ticker().nanoTime();
        nic = ports.plug(device, executor, station);
    }

    private void send(ByteBuf frame) {
        nic.send(frame);
    }

    private void bound() {
        lease = new Lease(
                Ipv4.format(station.address()),
                Duration.ofNanos(executor.ticker().nanoTime() - startNanos));
    }

    void boot() {
        executor.execute(dhcp::start);
    }

    /** What a hypervisor shows of it. */
    VmInterface sight() {
        return sight;
    }

    /** The address that it has got by DHCP; empty until then. */
    public Optional<Lease> lease() {
        return Optional.ofNullable(lease);
    }

    /** The processor time that its programs have used, and its one processor. */
    CompletableFuture<CpuTime> cpuTime() {
        return CompletableFuture.supplyAsync(
                () -> new CpuTime(usedNanos + (program == null ? 0 : program.usedNanos()), 1), executor);
    }

    /** Whether an address answers its ping within a second. */
    public CompletableFuture<Boolean> ping(int address) {
        return station.ping(address);
    }

    /** Starts a program; one that still runs is ended. */
    public ProgramOutput run(ExchangeOptions options) {
        ProgramOutput output = new ProgramOutput();
        executor.execute(() -> {
            endProgram();
            ExchangeProgram started = new ExchangeProgram(options, station, executor, clock, random, output);
            program = started;
            started.start();
        });
        return output;
    }

    /** Ends the program, if one runs. */
    public void kill() {
        executor.execute(this::endProgram);
    }

    private void endProgram() {
        ExchangeProgram old = program;
        program = null;
        if (old != null) {
            old.close();
            usedNanos += old.usedNanos();
        }
    }

    /** Ends it at once, as by pulling the plug. */
    void powerOff() {
        ports.unplug(nic);
        executor.execute(() -> {
            endProgram();
            dhcp.stop();
            station.close();
        });
    }
}
