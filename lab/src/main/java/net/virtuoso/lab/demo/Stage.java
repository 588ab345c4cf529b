package net.virtuoso.lab.demo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.virtuoso.lab.bsp.BspRun;
import net.virtuoso.lab.karaf.RestClient;
import net.virtuoso.lab.vm.GuestSpec;
import net.virtuoso.lab.vm.Machine;

/**
 * Where the main job is played: a running controller with a proxy and hosts, the user's LAN, and what starts machines.
 *
 * @param <M> the machines that there are
 */
public interface Stage<M extends Machine> {
    /** The controller. */
    RestClient rest();

    /** The proxy's interface on the user's LAN. */
    String lanDevice();

    /** The driver that opens it. */
    String lanDriver();

    /** The nodes that machines can run at. */
    List<String> hosts();

    /** What starts machines, for people. */
    String hypervisor();

    /** Has the hypervisor of a host start a machine. */
    M start(String host, GuestSpec spec);

    /** A machine as a place for a rank of the program. */
    BspRun.Place place(M machine);

    /** The address of the client on the user's LAN. */
    String clientAddress();

    /** What the user's DHCP server says that it has lent to an interface. */
    Optional<String> lease(String mac);

    /** Waits until a machine and the client on the user's LAN answer each other's pings. */
    void ping(M machine, String address, Duration limit);
}
