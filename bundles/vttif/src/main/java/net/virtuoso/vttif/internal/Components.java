package net.virtuoso.vttif.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * The connected components of a graph to which edges are added, heaviest first (union-find, R. Tarjan 1975). One inference,
 * one thread.
 */
final class Components {
    private static final int NOBODY = -1;

    private final TrafficPairs pairs;
    private final int[] parents;
    private final int[] sizes;
    private final int[] edges;
    private final Component[] known;
    private int added;

    Components(TrafficPairs pairs) {
        int n = pairs.vms();
        this.pairs = pairs;
        parents = new int[n];
        sizes = new int[n];
        edges = new int[n];
        known = new Component[n];
        for (int v = 0; v < n; v++) {
            parents[v] = v;
            sizes[v] = 1;
        }
    }

    /** Adds pairs until so many are in. */
    void addUpTo(int count) {
        while (added < count) {
            int a = root(pairs.first(added));
            if (sizes[a] == parents.length) {
                // Nobody is left to be joined.
                edges[a] += count - added;
                added = count;
                return;
            }
            int b = root(pairs.second(added));
            added++;
            if (a == b) {
                edges[a]++;
                continue;
            }
            int large = sizes[a] >= sizes[b] ? a : b;
            int small = large == a ? b : a;
            parents[small] = large;
            sizes[large] += sizes[small];
            edges[large] += edges[small] + 1;
        }
    }

    /** The components of two VMs or more, by their first VM. One that hasn't changed is the same object as before. */
    List<Component> components() {
        int n = parents.length;
        int[][] members = new int[n][];
        int[] filled = new int[n];
        int[] local = new int[n];
        List<Integer> roots = new ArrayList<>();
        boolean graphs = false;
        for (int v = 0; v < n; v++) {
            int root = root(v);
            if (sizes[root] < 2) {
                continue;
            }
            if (members[root] == null) {
                members[root] = new int[sizes[root]];
                roots.add(root);
                graphs |= isNew(root) && !ShapeClassifier.isDense(sizes[root], edges[root]);
            }
            local[v] = filled[root];
            members[root][filled[root]++] = v;
        }
        Graph[] sparse = graphs ? graphs(roots, local) : new Graph[n];
        List<Component> components = new ArrayList<>();
        for (int root : roots) {
            if (isNew(root)) {
                known[root] = new Component(members[root], edges[root], sparse[root]);
            }
            components.add(known[root]);
        }
        return components;
    }

    private boolean isNew(int root) {
        return known[root] == null || known[root].edges() != edges[root];
    }

    private Graph[] graphs(List<Integer> roots, int[] local) {
        int n = parents.length;
        int[][] from = new int[n][];
        int[][] to = new int[n][];
        for (int root : roots) {
            if (isNew(root) && !ShapeClassifier.isDense(sizes[root], edges[root])) {
                from[root] = new int[edges[root]];
                to[root] = new int[edges[root]];
            }
        }
        int[] wanted = new int[n];
        for (int v = 0; v < n; v++) {
            int root = root(v);
            wanted[v] = from[root] == null ? NOBODY : root;
        }
        int[] filled = new int[n];
        for (int p = 0; p < added; p++) {
            int root = wanted[pairs.first(p)];
            if (root != NOBODY) {
                from[root][filled[root]] = local[pairs.first(p)];
                to[root][filled[root]++] = local[pairs.second(p)];
            }
        }
        Graph[] graphs = new Graph[n];
        for (int root : roots) {
            if (from[root] != null) {
                graphs[root] = new Graph(sizes[root], from[root], to[root], edges[root]);
            }
        }
        return graphs;
    }

    private int root(int vertex) {
        int v = vertex;
        while (parents[v] != v) {
            parents[v] = parents[parents[v]];
            v = parents[v];
        }
        return v;
    }
}
