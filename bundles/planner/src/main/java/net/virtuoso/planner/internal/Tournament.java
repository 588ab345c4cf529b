package net.virtuoso.planner.internal;

/** Numbers of which the largest is always known; setting one takes as many steps as their count has bits. */
final class Tournament {
    private final long[] tree;
    private final int first;

    /** As many numbers, each 0. */
    Tournament(int count) {
        int leaves = Math.max(1, Integer.highestOneBit(Math.max(1, count - 1)) * 2);
        tree = new long[2 * leaves];
        first = leaves;
    }

    long value(int at) {
        return tree[first + at];
    }

    void set(int at, long value) {
        int node = first + at;
        tree[node] = value;
        for (node /= 2; node > 0; node /= 2) {
            long most = Math.max(tree[2 * node], tree[2 * node + 1]);
            if (tree[node] == most) {
                return;
            }
            tree[node] = most;
        }
    }

    /** The largest. */
    long most() {
        return tree[1];
    }
}
