package net.virtuoso.vttif.internal;

import java.util.Arrays;

/** An undirected graph on the vertices 0 to size - 1, as neighbour lists and a bit matrix. Immutable. */
final class Graph {
    private final int[] starts;
    private final int[] neighbours;
    private final int words;
    private final long[] rows;

    /**
     * @param size the number of vertices
     * @param from one end of each edge
     * @param to the other end; no loops, no edge twice
     * @param count how many entries of both arrays are edges
     */
    Graph(int size, int[] from, int[] to, int count) {
        starts = new int[size + 1];
        for (int e = 0; e < count; e++) {
            starts[from[e] + 1]++;
            starts[to[e] + 1]++;
        }
        for (int v = 0; v < size; v++) {
            starts[v + 1] += starts[v];
        }
        neighbours = new int[2 * count];
        words = (size + Long.SIZE - 1) / Long.SIZE;
        rows = new long[size * words];
        int[] next = Arrays.copyOf(starts, size);
        for (int e = 0; e < count; e++) {
            neighbours[next[from[e]]++] = to[e];
            neighbours[next[to[e]]++] = from[e];
            rows[from[e] * words + (to[e] >> 6)] |= 1L << to[e];
            rows[to[e] * words + (from[e] >> 6)] |= 1L << from[e];
        }
    }

    /** The number of vertices. */
    int size() {
        return starts.length - 1;
    }

    /** The number of edges. */
    int edges() {
        return neighbours.length / 2;
    }

    /** The number of neighbours. */
    int degree(int vertex) {
        return starts[vertex + 1] - starts[vertex];
    }

    /** One neighbour, by a number below the degree. */
    int neighbour(int vertex, int number) {
        return neighbours[starts[vertex] + number];
    }

    /** Whether two vertices are joined. */
    boolean adjacent(int a, int b) {
        return (rows[a * words + (b >> 6)] >>> b & 1) != 0;
    }

    /**
     * Breadth-first distances.
     *
     * @param distances filled in: edges from the root, -1 where there is no way
     * @return the vertex found last, one of the farthest
     */
    int distances(int root, int[] distances) {
        Arrays.fill(distances, -1);
        int[] queue = new int[size()];
        int head = 0;
        int tail = 0;
        queue[tail++] = root;
        distances[root] = 0;
        while (head < tail) {
            int v = queue[head++];
            for (int i = 0; i < degree(v); i++) {
                int w = neighbour(v, i);
                if (distances[w] < 0) {
                    distances[w] = distances[v] + 1;
                    queue[tail++] = w;
                }
            }
        }
        return queue[tail - 1];
    }
}
