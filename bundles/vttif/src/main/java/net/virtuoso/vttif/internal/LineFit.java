package net.virtuoso.vttif.internal;

import java.util.Arrays;
import net.virtuoso.model.TopologyClass;
import org.jspecify.annotations.Nullable;

/**
 * Lines and rings, with a few edges too many. A line or ring through all vertices is searched depth-first; a branch is cut
 * as soon as it leaves a vertex behind that can no longer be entered and left. Where most vertices have two neighbours,
 * that decides nearly every step.
 */
final class LineFit {
    private static final long STEPS_PER_VERTEX = 100;

    private final Graph graph;
    private final boolean closed;
    private final Effort effort;
    private final boolean[] used;
    private final int[] path;
    private final int[] tried;

    private LineFit(Graph graph, boolean closed, Effort effort) {
        this.graph = graph;
        this.closed = closed;
        this.effort = effort;
        this.used = new boolean[graph.size()];
        this.path = new int[graph.size()];
        this.tried = new int[graph.size()];
    }

    /** A connected graph as a line; {@code null} if it has none or too many other edges. */
    static @Nullable Shape bus(Graph graph, double tolerance, Effort effort) {
        int n = graph.size();
        int extra = graph.edges() - (n - 1);
        if (n < 3 || extra > tolerance * (n - 1)) {
            return null;
        }
        int[] starts = new int[n];
        int count = 0;
        for (int v = 0; v < n; v++) {
            if (graph.degree(v) == 1) {
                starts[count++] = v;
            }
        }
        if (count > 2) {
            return null;
        }
        if (count == 0) {
            // Both ends have an edge too many: any vertex may be one.
            for (int v = 0; v < n; v++) {
                starts[count++] = v;
            }
        }
        effort.renew(STEPS_PER_VERTEX * n);
        for (int s = 0; s < count && !effort.spent(); s++) {
            LineFit fit = new LineFit(graph, false, effort);
            if (fit.search(starts[s])) {
                return fit.shape(TopologyClass.BUS, n - 1, extra);
            }
        }
        return null;
    }

    /** A connected graph as a ring; {@code null} if it has none or too many other edges. */
    static @Nullable Shape ring(Graph graph, double tolerance, Effort effort) {
        int n = graph.size();
        int extra = graph.edges() - n;
        if (n < 4 || extra < 0 || extra > tolerance * n) {
            return null;
        }
        int start = 0;
        for (int v = 0; v < n; v++) {
            if (graph.degree(v) < 2) {
                return null;
            }
            start = graph.degree(v) < graph.degree(start) ? v : start;
        }
        effort.renew(STEPS_PER_VERTEX * n);
        LineFit fit = new LineFit(graph, true, effort);
        return fit.search(start) ? fit.shape(TopologyClass.RING, n, extra) : null;
    }

    private Shape shape(TopologyClass kind, int edges, int extra) {
        int[] places = new int[path.length];
        for (int i = 0; i < path.length; i++) {
            places[path[i]] = i;
        }
        return new Shape(kind, edges, 0, extra, places, 0);
    }

    private boolean search(int start) {
        int n = graph.size();
        Arrays.fill(used, false);
        int length = 1;
        path[0] = start;
        tried[0] = 0;
        used[start] = true;
        while (length > 0 && effort.spend(4)) {
            int head = path[length - 1];
            if (length == n && (!closed || graph.adjacent(head, start))) {
                return true;
            }
            int next = next(head, length - 1);
            if (next < 0) {
                used[head] = false;
                length--;
            } else {
                path[length] = next;
                tried[length] = 0;
                used[next] = true;
                length++;
            }
        }
        return false;
    }

    /** The next neighbour of the head to try, or -1 if all were. */
    private int next(int head, int depth) {
        while (tried[depth] < graph.degree(head)) {
            int candidate = graph.neighbour(head, tried[depth]++);
            if (!used[candidate] && leavesNobodyBehind(head, candidate)) {
                return candidate;
            }
        }
        return -1;
    }

    /** Whether every other neighbour of the head can still be passed through, or, on a line, one of them be the end. */
    private boolean leavesNobodyBehind(int head, int candidate) {
        int ends = 0;
        for (int i = 0; i < graph.degree(head); i++) {
            int left = graph.neighbour(head, i);
            if (left == candidate || used[left]) {
                continue;
            }
            int ways = 0;
            for (int j = 0; j < graph.degree(left); j++) {
                int way = graph.neighbour(left, j);
                ways += !used[way] || closed && way == path[0] ? 1 : 0;
            }
            effort.spend(graph.degree(left));
            if (ways == 0) {
                return false;
            }
            ends += ways == 1 ? 1 : 0;
        }
        return closed ? ends == 0 : ends <= 1;
    }
}
