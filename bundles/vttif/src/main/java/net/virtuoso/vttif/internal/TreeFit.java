package net.virtuoso.vttif.internal;

import net.virtuoso.model.TopologyClass;
import org.jspecify.annotations.Nullable;

/** Stars and trees. */
final class TreeFit {
    private TreeFit() {}

    /** The graph as a star around its vertex of highest degree. */
    static @Nullable Shape star(Graph graph) {
        int n = graph.size();
        if (n < 4) {
            return null;
        }
        int hub = 0;
        for (int v = 1; v < n; v++) {
            hub = graph.degree(v) > graph.degree(hub) ? v : hub;
        }
        int spokes = graph.degree(hub);
        int[] places = new int[n];
        for (int v = 0; v < n; v++) {
            places[v] = v == hub ? 0 : 1;
        }
        return new Shape(TopologyClass.STAR, n - 1, n - 1 - spokes, graph.edges() - spokes, places, 0);
    }

    /**
     * A connected graph as a tree, rooted at the middle of its longest path. As nearly every connected graph contains some
     * tree, each edge too many counts double.
     */
    static Shape tree(Graph graph) {
        int n = graph.size();
        int[] fromEnd = new int[n];
        int[] fromOther = new int[n];
        int end = graph.distances(0, fromEnd);
        int other = graph.distances(end, fromEnd);
        graph.distances(other, fromOther);
        int length = fromEnd[other];
        int root = end;
        for (int v = 0; v < n; v++) {
            if (fromEnd[v] + fromOther[v] == length && fromEnd[v] == length / 2) {
                root = v;
                break;
            }
        }
        int[] depths = new int[n];
        graph.distances(root, depths);
        return new Shape(TopologyClass.TREE, n - 1, 0, graph.edges() - (n - 1), depths, 0);
    }
}
