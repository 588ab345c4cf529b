package net.virtuoso.bench.candidate;

import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.bed.Lane;

/**
 * Our product with one of its transports.
 *
 * @param name what it is called here
 * @param description one line
 * @param transport the transport as links name it
 * @param product what runs it; started when first needed
 */
record ProductLink(String name, String description, String transport, SharedProduct product) implements Candidate {
    /** The overlay cuts frames to the path by itself: VMs keep an Ethernet's MTU. */
    private static final int MTU = 1500;

    @Override
    public Running start(Bed bed, int number) {
        Product running = product.on(bed);
        Lane lane = Lane.bridged(bed, number, MTU);
        running.join(lane, transport);
        return new Running(lane, running.daemons());
    }
}
