package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.model.ApplicationStructure;
import net.virtuoso.model.MacAddress;
import net.virtuoso.planner.VmNeed;

/**
 * What is seen of a parallel program's supersteps: how long one takes, and what its VMs compute in it.
 *
 * @param seconds how long one takes now; 0 if none is seen
 * @param vms those VMs of which it is known, in the order of their addresses
 */
public record Supersteps(double seconds, List<Computing> vms) {
    /** What is looked at: enough for three supersteps of two and a half seconds. */
    static final Duration WINDOW = Duration.ofSeconds(8);

    /** The most processors that a VM is taken to keep busy: what is more was measured wrong, or made up by its node. */
    private static final double MOST_PROCESSORS = 1_024;

    /** None is seen. */
    public static final Supersteps UNKNOWN = new Supersteps(0, List.of());

    /** Takes a copy. */
    public Supersteps {
        vms = List.copyOf(vms);
    }

    /**
     * What a VM computes.
     *
     * @param vm its address
     * @param seconds how long in a superstep, on processors of its own
     * @param processors how many it keeps busy on the average
     */
    public record Computing(MacAddress vm, double seconds, double processors) {}

    /** From what traffic and processor time show. What can't be is made possible: one node's figure is not to stop plans. */
    static Supersteps of(ApplicationStructure structure) {
        Double period = structure.period();
        if (period == null || !(period > 0) || period > WINDOW.toSeconds()) {
            return UNKNOWN;
        }
        List<Computing> vms = new ArrayList<>();
        for (ApplicationStructure.VmShare share : structure.vms()) {
            Double computing = share.computing();
            Double processors = share.processors();
            if (computing != null && computing >= 0 && processors != null && processors >= 0) {
                vms.add(new Computing(
                        share.vm(), Math.min(1, computing) * period, Math.min(MOST_PROCESSORS, processors)));
            }
        }
        vms.sort(Comparator.comparing(Computing::vm));
        return new Supersteps(period, vms);
    }

    /** Whether one is seen. */
    boolean isKnown() {
        return seconds > 0;
    }

    /**
     * What VMs need, as far as it is seen. None is taken to need less than a processor: what it leaves of that it doesn't leave
     * while it computes.
     *
     * @param places the node of each VM
     */
    Map<MacAddress, VmNeed> needs(Map<MacAddress, String> places) {
        Map<MacAddress, VmNeed> needs = new HashMap<>();
        for (Computing computing : vms) {
            String node = places.get(computing.vm());
            if (node != null) {
                needs.put(
                        computing.vm(),
                        new VmNeed(
                                computing.vm(),
                                node,
                                Math.max(VmNeed.ASSUMED_CORES, computing.processors()),
                                VmNeed.ASSUMED_MEMORY,
                                computing.seconds(),
                                true));
            }
        }
        return needs;
    }
}
