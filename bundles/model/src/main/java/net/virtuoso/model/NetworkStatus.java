package net.virtuoso.model;

import java.time.Instant;

/**
 * What passed one network at one node.
 *
 * @param network the network's name
 * @param since since when the node counts, by its clock: another time means that it has begun anew
 * @param counters what the network's ports there have taken in and given out, those that are gone included; dropped is also what
 *     came over a link and was refused ({@link Counters#rxDropped}), and what a link didn't take ({@link Counters#txDropped})
 */
public record NetworkStatus(String network, Instant since, Counters counters) {
    /** Checks that all is there. */
    public NetworkStatus {
        Names.requireName("network", network);
        Names.require("since", since, "a time");
        Names.require("counters", counters, "counters");
    }
}
