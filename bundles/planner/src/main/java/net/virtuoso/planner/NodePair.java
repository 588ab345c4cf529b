package net.virtuoso.planner;

import java.util.Comparator;
import java.util.TreeSet;
import net.virtuoso.model.Demand;
import net.virtuoso.model.MacAddress;

/** What the VMs of two nodes send each other. Collected while a plan is made. */
final class NodePair {
    /** The heaviest first; among equals by name, so that the same input gives the same plan. */
    static final Comparator<NodePair> BY_RATE = Comparator.<NodePair>comparingDouble(p -> -p.rate)
            .thenComparing(p -> p.a)
            .thenComparing(p -> p.b);

    final String a;
    final String b;
    /** VMs at {@link #a} that take part. */
    final TreeSet<MacAddress> atA = new TreeSet<>();
    /** VMs at {@link #b} that take part. */
    final TreeSet<MacAddress> atB = new TreeSet<>();
    /** Bytes a second, both directions. */
    double rate;

    NodePair(String a, String b) {
        this.a = a;
        this.b = b;
    }

    /** Adds a demand from a VM at {@code from}, which is one of the two nodes. */
    void add(Demand demand, String from) {
        rate += demand.rate();
        (from.equals(a) ? atA : atB).add(demand.source());
        (from.equals(a) ? atB : atA).add(demand.destination());
    }
}
