package net.virtuoso.bench.control;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;

/** Topologies of the slides: which of the nodes 0 to n−1 are linked. */
enum Shape {
    /** Every pair. */
    ALL_TO_ALL("all-to-all"),
    /** Each with the next. */
    BUS("bus"),
    /** A bus, and the last with the first. */
    RING("ring"),
    /** Two rows; each with its neighbours in the row and across. */
    MESH("mesh");

    private static final int MESH_ROWS = 2;

    private final String label;

    Shape(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /** Whether two different nodes are linked. */
    boolean joins(int a, int b, int nodes) {
        int low = Math.min(a, b);
        int high = Math.max(a, b);
        int columns = nodes / MESH_ROWS;
        return switch (this) {
            case ALL_TO_ALL -> true;
            case BUS -> high - low == 1;
            case RING -> high - low == 1 || (low == 0 && high == nodes - 1);
            case MESH -> high - low == columns || (high - low == 1 && high % columns != 0);
        };
    }

    /** The links: pairs with the lower number first. */
    List<int[]> edges(int nodes) {
        List<int[]> edges = new ArrayList<>();
        for (int a = 0; a < nodes; a++) {
            for (int b = a + 1; b < nodes; b++) {
                if (joins(a, b, nodes)) {
                    edges.add(new int[] {a, b});
                }
            }
        }
        return edges;
    }

    /**
     * The neighbour that leads to a node on a shortest path, for every node; −1 at the destination itself. Of several the
     * lowest.
     */
    int[] nextHops(int destination, int nodes) {
        int[] next = new int[nodes];
        Arrays.fill(next, -1);
        Deque<Integer> reached = new ArrayDeque<>(List.of(destination));
        TreeSet<Integer> waiting = new TreeSet<>();
        for (int i = 0; i < nodes; i++) {
            if (i != destination) {
                waiting.add(i);
            }
        }
        while (!reached.isEmpty()) {
            int at = reached.remove();
            for (int node : List.copyOf(waiting)) {
                if (joins(at, node, nodes)) {
                    next[node] = at;
                    waiting.remove(node);
                    reached.add(node);
                }
            }
        }
        return next;
    }
}
