package net.virtuoso.planner;

import net.virtuoso.model.Names;

/**
 * What a host gives its VMs. Its access is a hose (N. Duffield et al., <i>A Flexible Model for Resource Management in Virtual
 * Private Networks</i>, SIGCOMM 1999): all that leaves shares the uplink, all that arrives the downlink, whoever is at the far
 * end.
 *
 * @param node the node's name
 * @param cores processors for VMs; 0 if that isn't known, then no VM is moved there
 * @param memory bytes for VMs; 0 if that isn't known, then no VM is moved there
 * @param uplink bytes a second that leave it at most
 * @param downlink bytes a second that arrive at most
 * @param inside bytes a second that its own VMs exchange at most
 */
public record PhysicalHost(String node, double cores, long memory, long uplink, long downlink, long inside) {
    /** What an access carries where nobody has said or measured it: 1 Gbit/s. */
    public static final long ASSUMED_ACCESS = 125_000_000;

    /** What VMs of one host exchange at most where nobody has said it: 10 Gbit/s. */
    public static final long ASSUMED_INSIDE = 1_250_000_000;

    private static final double MOST_CORES = 65_536;
    private static final double MOST_MEMORY = 1e18;

    /** Checks every part. */
    public PhysicalHost {
        Names.requireName("node", node);
        Bounds.range("cores", cores, 0, MOST_CORES, "");
        Bounds.range("memory", memory, 0, MOST_MEMORY, " bytes");
        Bounds.rate("uplink", uplink, 1);
        Bounds.rate("downlink", downlink, 1);
        Bounds.rate("inside", inside, 1);
    }

    /** A host of which nothing is known but its name. */
    public static PhysicalHost assumed(String node) {
        return new PhysicalHost(node, 0, 0, ASSUMED_ACCESS, ASSUMED_ACCESS, ASSUMED_INSIDE);
    }

    /** Whether VMs can be moved here, as far as is known. */
    public boolean takesVms() {
        return cores > 0 && memory > 0;
    }
}
