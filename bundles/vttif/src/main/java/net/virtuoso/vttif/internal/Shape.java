package net.virtuoso.vttif.internal;

import net.virtuoso.model.TopologyClass;
import org.jspecify.annotations.Nullable;

/**
 * A graph likened to a named topology.
 *
 * @param kind the name
 * @param edges edges that the named topology has
 * @param missing how many of them the graph lacks
 * @param extra how many more the graph has
 * @param places each vertex's place in the topology; its meaning depends on {@code kind}, see {@link #role}. Empty if places
 *     don't differ.
 * @param columns columns of a mesh or torus, dimensions of a hypercube; otherwise 0
 */
record Shape(TopologyClass kind, int edges, int missing, int extra, int[] places, int columns) {
    private static final int[] NO_PLACES = {};

    /** A shape whose places don't differ. */
    static Shape plain(TopologyClass kind, int edges, int missing, int extra) {
        return new Shape(kind, edges, missing, extra, NO_PLACES, 0);
    }

    /** No name fits; the graph itself is the answer. */
    static Shape other(int edges) {
        return plain(TopologyClass.OTHER, edges, 0, 0);
    }

    /** Missing and extra edges as a fraction of the edges of the named topology. */
    double error() {
        return edges == 0 ? 0 : (missing + extra) / (double) edges;
    }

    /** What a vertex is in the topology; {@code null} if there is nothing to say. */
    @Nullable
    String role(int vertex) {
        if (places.length == 0) {
            return null;
        }
        int place = places[vertex];
        return switch (kind) {
            case STAR -> place == 0 ? "hub" : null;
            case TREE -> place == 0 ? "root" : "depth " + place;
            case BUS -> place == 0 || place == places.length - 1 ? "end" : "place " + place;
            case RING -> "place " + place;
            case MESH, TORUS -> "row " + place / columns + " column " + place % columns;
            case HYPERCUBE ->
                "corner " + Integer.toBinaryString(1 << columns | place).substring(1);
            default -> null;
        };
    }
}
