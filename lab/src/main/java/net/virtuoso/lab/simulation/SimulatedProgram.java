package net.virtuoso.lab.simulation;

import java.time.Duration;
import net.virtuoso.lab.Program;
import net.virtuoso.lab.Wait;

/** The program that runs in a simulated machine, and what of its output has been fetched. Thread-safe. */
final class SimulatedProgram implements Program {
    private final SimulationClient simulation;
    private final String vm;
    private final String name;
    private final StringBuilder fetched = new StringBuilder();

    SimulatedProgram(SimulationClient simulation, String vm, String name) {
        this.simulation = simulation;
        this.vm = vm;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isAlive() {
        return simulation.isProgramRunning(vm);
    }

    @Override
    public void kill() {
        simulation.killProgram(vm);
    }

    /** {@inheritDoc} Always 0: how it ended stands in its output. */
    @Override
    public int await(Duration limit) {
        Wait.until("the end of " + name + " in simulated VM " + vm, limit, () -> !isAlive(), this::said);
        return 0;
    }

    @Override
    public synchronized String output() {
        return fetched.append(simulation.programOutput(vm, fetched.length())).toString();
    }
}
