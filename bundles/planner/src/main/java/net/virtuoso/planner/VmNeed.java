package net.virtuoso.planner;

import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Names;

/**
 * A VM, where it is and what it needs.
 *
 * @param mac its address
 * @param node where it is
 * @param cores processors that it keeps busy
 * @param memory bytes of memory
 * @param computeSeconds how long it computes in a superstep with processors to itself; 0 if that isn't known
 * @param movable whether it may be moved at all
 */
public record VmNeed(MacAddress mac, String node, double cores, long memory, double computeSeconds, boolean movable) {
    /** What a VM is taken to need if nobody has said it: one core, 1 GiB. */
    public static final double ASSUMED_CORES = 1;

    /** See {@link #ASSUMED_CORES}. */
    public static final long ASSUMED_MEMORY = 1L << 30;

    private static final double MOST_CORES = 65_536;
    private static final double MOST_MEMORY = 1e18;
    private static final double MOST_SECONDS = 10_000;

    /** Checks every part. */
    public VmNeed {
        Names.require("mac", mac, "a MAC address");
        Names.requireName("node", node);
        Bounds.range("cores", cores, 0, MOST_CORES, "");
        Bounds.range("memory", memory, 0, MOST_MEMORY, " bytes");
        Bounds.range("computeSeconds", computeSeconds, 0, MOST_SECONDS, " seconds");
    }

    /** One of which nothing is known but where it is. */
    public static VmNeed assumed(MacAddress mac, String node) {
        return new VmNeed(mac, node, ASSUMED_CORES, ASSUMED_MEMORY, 0, true);
    }
}
