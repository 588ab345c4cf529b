package net.virtuoso.bench.candidate;

import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.bed.Lane;

/**
 * Our product with the kernel's fast path: a UDP link carries what the kernel doesn't.
 *
 * @param product what runs it; started when first needed
 */
record ProductFastPath(SharedProduct product) implements Candidate {
    /** Like kernel VXLAN's VMs: what is longer would take user space. */
    private static final int MTU = 1450;

    private static final String TRANSPORT = "udp-plain";

    @Override
    public String name() {
        return "kernel";
    }

    @Override
    public String description() {
        return "ours, the kernel's fast path beside a UDP link, VM MTU 1450";
    }

    @Override
    public Running start(Bed bed, int number) {
        Product running = product.on(bed);
        Lane lane = Lane.bridged(bed, number, MTU);
        running.join(lane, TRANSPORT);
        return new Running(lane, running.daemons());
    }
}
