package net.virtuoso.lab.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.bsp.BspRun;
import net.virtuoso.lab.karaf.KarafInstance;
import net.virtuoso.lab.karaf.RestClient;
import net.virtuoso.lab.net.FreePorts;
import net.virtuoso.lab.simulation.SimulatedMachine;
import net.virtuoso.lab.simulation.SimulationClient;
import net.virtuoso.lab.sites.Deployment;
import net.virtuoso.lab.vm.GuestSpec;

/**
 * One container on the loopback address with the controller and three nodes. Hypervisors, machines, the LAN and the lines of the
 * physical network are simulated; nodes and their UDP links are real. Needs no root.
 */
public final class EmbeddedStage implements Stage<SimulatedMachine>, AutoCloseable {
    private static final List<String> HOSTS = List.of("host-1", "host-2");
    private static final String LAN_DEVICE = "lan0";
    private static final String LOOPBACK = "127.0.0.1";
    private static final int PROXY_MBIT = 50;
    private static final int HOST_MBIT = 500;

    private final KarafInstance karaf;
    private final SimulationClient simulation;

    private EmbeddedStage(KarafInstance karaf, SimulationClient simulation) {
        this.karaf = karaf;
        this.simulation = simulation;
    }

    /**
     * Unpacks and configures a container of the distribution.
     *
     * @param lab removes it
     */
    public static KarafInstance unpack(Lab lab, Path distribution) {
        KarafInstance karaf = KarafInstance.unpack(
                "embedded",
                lab,
                distribution,
                List.of("vnet-agent", "vnet-controller", "vnet-rest", "vnet-shell", "vnet-simulation"));
        int controller = FreePorts.tcp(1).get(0);
        karaf.configure(
                "net.virtuoso.controller.cfg",
                Map.of("name", "controller", "port", Integer.toString(controller), "plaintext", "true"));
        karaf.configure("net.virtuoso.simulation.lan.cfg", Map.of("device", LAN_DEVICE));
        List<String> nodes = new ArrayList<>(List.of(Deployment.PROXY_NODE));
        nodes.addAll(HOSTS);
        List<Integer> ports = FreePorts.udp(2 * nodes.size());
        for (int i = 0; i < nodes.size(); i++) {
            boolean proxy = i == 0;
            configure(karaf, nodes.get(i), controller, ports.get(2 * i), ports.get(2 * i + 1), proxy);
        }
        return karaf;
    }

    /** A node, and its line: others reach the node at the line's port, and the line hands on what they send. */
    private static void configure(
            KarafInstance karaf, String node, int controller, int nodePort, int linePort, boolean proxy) {
        karaf.configure(
                "net.virtuoso.node-" + node + ".cfg",
                Map.of(
                        "name",
                        node,
                        "controllers",
                        LOOPBACK + ":" + controller,
                        "plaintext",
                        "true",
                        "bind",
                        LOOPBACK,
                        "udp.port",
                        Integer.toString(nodePort),
                        "udp.advertise",
                        LOOPBACK + ":" + linePort,
                        "tcp.port",
                        "-1",
                        "hypervisors",
                        proxy ? "" : "simulated:" + node));
        karaf.configure(
                "net.virtuoso.simulation.line-" + node + ".cfg",
                Map.of(
                        "name", node,
                        "port", Integer.toString(linePort),
                        "node.port", Integer.toString(nodePort),
                        "rate.mbit", Integer.toString(proxy ? PROXY_MBIT : HOST_MBIT)));
    }

    /** Starts the container and waits until everything in it is there. */
    public static EmbeddedStage start(KarafInstance karaf, Duration limit) {
        karaf.start();
        karaf.awaitRest(limit);
        SimulationClient simulation = new SimulationClient(karaf.awaitJmx(limit));
        Wait.until("the simulation in the container", limit, simulation::isReady);
        new Deployment(karaf, List.of()).awaitNodes(HOSTS.size() + 1, limit);
        return new EmbeddedStage(karaf, simulation);
    }

    @Override
    public RestClient rest() {
        return karaf.rest();
    }

    @Override
    public String lanDevice() {
        return LAN_DEVICE;
    }

    @Override
    public String lanDriver() {
        return "memory";
    }

    @Override
    public List<String> hosts() {
        return HOSTS;
    }

    @Override
    public String hypervisor() {
        return "The simulated hypervisor of each host";
    }

    @Override
    public SimulatedMachine start(String host, GuestSpec spec) {
        return SimulatedMachine.start(simulation, host, spec);
    }

    @Override
    public BspRun.Place place(SimulatedMachine machine) {
        return machine::startBsp;
    }

    @Override
    public String clientAddress() {
        return simulation.clientAddress();
    }

    @Override
    public Optional<String> lease(String mac) {
        return Optional.of(simulation.leaseOf(mac)).filter(address -> !address.isEmpty());
    }

    @Override
    public void ping(SimulatedMachine machine, String address, Duration limit) {
        Wait.until(
                "an answer from " + machine.name() + " to the client", limit, () -> simulation.ping("client", address));
        Wait.until(
                "an answer from the client to " + machine.name(),
                limit,
                () -> simulation.ping(machine.name(), clientAddress()));
    }

    /** Lets go of the container, which goes on. */
    @Override
    public void close() {
        simulation.close();
    }
}
