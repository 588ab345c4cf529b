package net.virtuoso.lab.simulation;

import java.time.Duration;
import net.virtuoso.lab.Program;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.vm.GuestSpec;
import net.virtuoso.lab.vm.Machine;

/**
 * A simulated virtual machine.
 *
 * @param simulation the container that simulates it
 * @param host the simulated host that it runs on
 * @param spec what it was asked to be; its host interface gets another name
 */
public record SimulatedMachine(SimulationClient simulation, String host, GuestSpec spec) implements Machine {
    /** Has the simulated hypervisor of a host start a machine. */
    public static SimulatedMachine start(SimulationClient simulation, String host, GuestSpec spec) {
        simulation.startVm(host, spec.name(), spec.mac(), spec.network().orElse(""));
        return new SimulatedMachine(simulation, host, spec);
    }

    @Override
    public String name() {
        return spec.name();
    }

    @Override
    public String mac() {
        return spec.mac();
    }

    @Override
    public DhcpResult awaitAddress(Duration limit) {
        Wait.until(
                "an address by DHCP in simulated VM " + name(),
                limit,
                () -> !simulation.addressOf(name()).isEmpty());
        return new DhcpResult(simulation.addressOf(name()), Duration.ofMillis(simulation.addressMillis(name())));
    }

    /** Starts a rank of the bulk-synchronous program, as the simulation has it. */
    public Program startBsp(String processName, String... arguments) {
        simulation.startProgram(name(), arguments);
        return new SimulatedProgram(simulation, name(), processName);
    }

    @Override
    public String toString() {
        return name() + " on " + host;
    }
}
