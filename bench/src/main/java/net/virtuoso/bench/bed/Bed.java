package net.virtuoso.bench.bed;

import net.virtuoso.lab.Lab;
import net.virtuoso.lab.net.NetInterface;
import net.virtuoso.lab.net.NetworkNamespace;

/**
 * Two hosts and two VMs.
 *
 * <pre>
 *   [vm-a] eth1..n ── port1..n [host-a] uplink ═══════ uplink [host-b] port1..n ── eth1..n [vm-b]
 * </pre>
 *
 * @param lab owns it
 * @param a the first host with its VM
 * @param b the second
 */
public record Bed(Lab lab, Side a, Side b) {
    private static final String PREFIX = "198.18.0.";

    /** Builds hosts, VMs and the cable between the hosts, without lanes. */
    public static Bed build(Lab lab) {
        Side a = side(lab, "a", 1);
        Side b = side(lab, "b", 2);
        NetInterface.cable(a.host(), "uplink", b.host(), "uplink").address(a.address() + "/24");
        b.uplink().address(b.address() + "/24");
        return new Bed(lab, a, b);
    }

    private static Side side(Lab lab, String letter, int number) {
        return new Side(
                letter,
                number,
                NetworkNamespace.create(lab, "host-" + letter),
                NetworkNamespace.create(lab, "vm-" + letter),
                PREFIX + number);
    }

    /** The side across the cable. */
    public Side other(Side side) {
        return side.equals(a) ? b : a;
    }

    /**
     * A host and the VM on it.
     *
     * @param letter {@code a} or {@code b}
     * @param number 1 or 2
     * @param host the host's network
     * @param vm the VM's network
     * @param address the host's address on the cable
     */
    public record Side(String letter, int number, NetworkNamespace host, NetworkNamespace vm, String address) {
        /** The host's end of the cable. */
        public NetInterface uplink() {
            return host.netInterface("uplink");
        }
    }
}
