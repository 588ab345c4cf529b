package net.virtuoso.planner;

import java.util.Set;
import net.virtuoso.model.RefusedException;

/**
 * What a plan may not do.
 *
 * @param maxLinks the most links beyond the star that a network may have from plans, 0 to 8128 (every pair of 128 nodes)
 * @param maxLinksOfANode the most of them at one node, 0 to 255
 * @param minimumRate node pairs that exchange less than this stay on the star; bytes a second, 0 or more
 * @param maxRelays the most nodes that may relay between two others beside the proxy: 0 (direct links only), 1 or 2
 * @param maxMoves the most VMs that an advice moves, 0 to 1024
 * @param forbiddenPairs nodes between which there must be no link: trust and policy
 * @param forbiddenRelays nodes that must not relay for others
 */
public record Limits(
        int maxLinks,
        int maxLinksOfANode,
        double minimumRate,
        int maxRelays,
        int maxMoves,
        Set<NodePair> forbiddenPairs,
        Set<String> forbiddenRelays) {
    /** 256 links, as many at a node as there are, 10 kB/s, one relay, any number of moves, nothing forbidden. */
    public static final Limits DEFAULT = new Limits(256, 255, 10_000, 1, 1024, Set.of(), Set.of());

    private static final int MOST_LINKS = 8_128;
    private static final int MOST_OF_A_NODE = 255;
    private static final int MOST_RELAYS = 2;
    private static final int MOST_MOVES = 1024;

    /** Checks the ranges and takes copies. */
    public Limits {
        whole("maxLinks", maxLinks, MOST_LINKS);
        whole("maxLinksOfANode", maxLinksOfANode, MOST_OF_A_NODE);
        whole("maxRelays", maxRelays, MOST_RELAYS);
        whole("maxMoves", maxMoves, MOST_MOVES);
        if (!(minimumRate >= 0) || Double.isInfinite(minimumRate)) {
            throw RefusedException.invalid("minimumRate", minimumRate, "0 or more bytes a second");
        }
        forbiddenPairs = Set.copyOf(forbiddenPairs);
        forbiddenRelays = Set.copyOf(forbiddenRelays);
    }

    private static void whole(String field, int value, int most) {
        if (value < 0 || value > most) {
            throw RefusedException.invalid(field, value, "0 to " + most);
        }
    }
}
