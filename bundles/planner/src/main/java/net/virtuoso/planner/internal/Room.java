package net.virtuoso.planner.internal;

import java.util.Arrays;

/**
 * What is left on segments, and the least of it along the ways of entries: the question that a search asks most. Where a way
 * crosses no more than {@link #FEW} segments in a direction, which are nearly all, their numbers stand side by side in one array.
 */
final class Room {
    /** What the star crosses where nothing is known of paths: two accesses to the proxy, two from it. */
    private static final int FEW = 4;

    private static final int MANY = -1;

    private final long[] left;
    /** By entry, the segments from the lower host to the higher and back, the last one repeated; {@link #MANY} if it's more. */
    private final int[] few;

    private final int[][] up;
    private final int[][] down;

    /**
     * @param capacity what segments carry; copied
     * @param up by entry, the segments crossed from the lower host to the higher, as they are when they are asked for
     * @param down and back
     */
    Room(long[] capacity, int[][] up, int[][] down) {
        left = capacity.clone();
        few = new int[2 * FEW * up.length];
        Arrays.fill(few, MANY);
        this.up = up;
        this.down = down;
    }

    /** An entry has another way. */
    void lay(int entry) {
        lay(up[entry], 2 * FEW * entry);
        lay(down[entry], 2 * FEW * entry + FEW);
    }

    private void lay(int[] segments, int at) {
        if (segments.length == 0 || segments.length > FEW) {
            few[at] = MANY;
            return;
        }
        for (int k = 0; k < FEW; k++) {
            few[at + k] = segments[Math.min(k, segments.length - 1)];
        }
    }

    /** More is carried on a segment. */
    void take(int segment, long rate) {
        left[segment] -= rate;
    }

    /** The least that is left on segments. */
    long left(int[] segments) {
        long least = Long.MAX_VALUE;
        for (int segment : segments) {
            least = Math.min(least, left[segment]);
        }
        return least;
    }

    /** The least that is left from the lower host to the higher. */
    long up(int entry) {
        int at = 2 * FEW * entry;
        return few[at] == MANY ? left(up[entry]) : few(at);
    }

    /** And back. */
    long down(int entry) {
        int at = 2 * FEW * entry + FEW;
        return few[at] == MANY ? left(down[entry]) : few(at);
    }

    private long few(int at) {
        return Math.min(Math.min(left[few[at]], left[few[at + 1]]), Math.min(left[few[at + 2]], left[few[at + 3]]));
    }
}
