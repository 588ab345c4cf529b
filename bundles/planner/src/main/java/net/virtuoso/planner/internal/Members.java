package net.virtuoso.planner.internal;

import java.util.Arrays;

/**
 * Which entries use which resource, both ways: an entry's list of resources, and a resource's list of entries. Adding and
 * removing an entry takes as long as its list.
 */
final class Members {
    private final int[][] entries;
    private final int[][] slots;
    private final int[] count;
    private final int[][] resources;
    private final int[][] positions;

    Members(int resourceCount, int entryCount) {
        entries = new int[resourceCount][];
        slots = new int[resourceCount][];
        count = new int[resourceCount];
        resources = new int[entryCount][];
        positions = new int[entryCount][];
    }

    /** An entry uses these from now on, which it must not yet. */
    void add(int entry, int[] used) {
        int[] at = new int[used.length];
        for (int k = 0; k < used.length; k++) {
            int resource = used[k];
            int end = count[resource]++;
            if (entries[resource] == null) {
                entries[resource] = new int[4];
                slots[resource] = new int[4];
            } else if (end == entries[resource].length) {
                entries[resource] = Arrays.copyOf(entries[resource], 2 * end);
                slots[resource] = Arrays.copyOf(slots[resource], 2 * end);
            }
            entries[resource][end] = entry;
            slots[resource][end] = k;
            at[k] = end;
        }
        resources[entry] = used;
        positions[entry] = at;
    }

    /** It uses none any more. */
    void remove(int entry) {
        int[] used = resources[entry];
        int[] at = positions[entry];
        for (int k = 0; k < used.length; k++) {
            int resource = used[k];
            int end = --count[resource];
            int hole = at[k];
            if (hole != end) {
                int moved = entries[resource][end];
                int slot = slots[resource][end];
                entries[resource][hole] = moved;
                slots[resource][hole] = slot;
                positions[moved][slot] = hole;
            }
        }
        resources[entry] = NONE;
        positions[entry] = NONE;
    }

    private static final int[] NONE = {};

    int count(int resource) {
        return count[resource];
    }

    /** An entry that uses the resource, which has more than {@code k}. */
    int entry(int resource, int k) {
        return entries[resource][k];
    }
}
