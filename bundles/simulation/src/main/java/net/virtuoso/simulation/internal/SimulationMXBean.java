package net.virtuoso.simulation.internal;

import java.util.List;

/**
 * What a person would do at a simulated hypervisor, in a simulated VM, or on the simulated LAN: the MBean
 * {@value #NAME}, for {@code jconsole}, the demo and tests. Every refusal names the field, the value and what is allowed.
 */
public interface SimulationMXBean {
    /** The MBean's name. */
    String NAME = "net.virtuoso.simulation:type=Simulation";

    /** The name by which {@link #ping} knows the client on the LAN. */
    String CLIENT = "client";

    /** The names of the VMs that run. */
    List<String> getVms();

    /**
     * Starts a VM on a host.
     *
     * @param host as in {@code simulated:HOST}
     * @param vm a new name
     * @param mac the address of its interface
     * @param network the network's name in its metadata; empty for none
     */
    void startVm(String host, String vm, String mac, String network);

    /** Stops a VM, as by pulling its plug. */
    void stopVm(String vm);

    /** The address that a VM has got by DHCP; empty until it has one. */
    String addressOf(String vm);

    /** Milliseconds from a VM's start to its address; −1 until it has one. */
    long addressMillis(String vm);

    /** The address of the client on the simulated LAN. */
    String clientAddress();

    /** The address that the simulated LAN's DHCP server has lent to a MAC address; empty if none. */
    String leaseOf(String mac);

    /**
     * Sends one ping and waits for the answer.
     *
     * @param from a VM, or {@value #CLIENT}
     * @param to an IPv4 address
     * @return whether it came within a second
     */
    boolean ping(String from, String to);

    /**
     * Starts the all-to-all exchange in a VM; one that still runs there is ended.
     *
     * @param arguments pairs of {@code --name} and value, such as {@code --rank 0 --peers 192.168.77.100,192.168.77.101
     *     --bytes 65536 --seconds 10}
     */
    void startProgram(String vm, String... arguments);

    /** Ends the program in a VM, if one runs. */
    void killProgram(String vm);

    /** Whether the program that was started last in a VM still runs. */
    boolean isProgramRunning(String vm);

    /** What the program that was started last in a VM has printed behind a number of characters. */
    String programOutput(String vm, int from);
}
