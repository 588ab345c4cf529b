package net.virtuoso.vttif.internal;

import java.util.Arrays;
import net.virtuoso.model.TrafficMatrix;

/**
 * The pairs of VMs that exchange anything that matters, heaviest first, in levels.
 *
 * <p>A pair weighs what its busier direction carries: a transfer one way with its acknowledgements counts as much as one
 * both ways. The levels cut the range from the heaviest pair down to {@code floor} of it into {@link #LEVELS} equal ratios,
 * so that sorting is one pass of counting. Immutable.
 */
final class TrafficPairs {
    /** Neighbouring levels differ by 6 % at the default floor. */
    static final int LEVELS = 64;

    /** The second VM of a pair takes the lower half of a number, the first the upper one. */
    private static final int SECOND_BITS = 16;

    private static final int SECOND_MASK = (1 << SECOND_BITS) - 1;

    /** Rows that are read together: as many numbers as a line of the processor's cache holds. */
    private static final int BLOCK = 8;

    private static final byte DROPPED = -1;

    private final int[] pairs;
    private final int[] ends = new int[LEVELS];
    private final double[] lightest = new double[LEVELS];
    private final double[] heaviest = new double[LEVELS];
    private final double[] peaks;
    private final double max;
    private double dropped;

    /**
     * @param floor fraction of the heaviest pair below which pairs are left out
     * @param minimumBytes bytes below which pairs are left out
     */
    TrafficPairs(TrafficMatrix matrix, double floor, double minimumBytes) {
        peaks = new double[matrix.size()];
        max = matrix.max();
        double least = Math.max(Math.max(floor * max, minimumBytes), Double.MIN_NORMAL);
        if (least > max) {
            dropped = max;
            pairs = new int[0];
            return;
        }
        Arrays.fill(lightest, Double.POSITIVE_INFINITY);
        byte[] levels = levels(matrix, least, new Levels(LEVELS, floor, least, max));
        pairs = sort(matrix.size(), levels);
    }

    /** The level of each pair, row by row over the upper triangle. Both halves of the matrix are read in the order of its rows. */
    private byte[] levels(TrafficMatrix matrix, double least, Levels scale) {
        int n = matrix.size();
        byte[] levels = new byte[n * (n - 1) / 2];
        double lost = 0;
        for (int block = 0; block < n; block += BLOCK) {
            for (int j = block + 1; j < n; j++) {
                int rows = Math.min(block + BLOCK, j);
                for (int i = block; i < rows; i++) {
                    double weight = Math.max(matrix.bytes(i, j), matrix.bytes(j, i));
                    int at = start(i, n) + j;
                    if (weight < least) {
                        levels[at] = DROPPED;
                        lost = weight > lost ? weight : lost;
                    } else {
                        levels[at] = (byte) keep(i, j, weight, scale);
                    }
                }
            }
        }
        dropped = lost;
        return levels;
    }

    /** Comparisons instead of maxima: these hardly ever differ, and a maximum of floating point waits for the one before. */
    private int keep(int i, int j, double weight, Levels scale) {
        int level = scale.of(weight);
        ends[level]++;
        if (weight < lightest[level]) {
            lightest[level] = weight;
        }
        if (weight > heaviest[level]) {
            heaviest[level] = weight;
        }
        if (weight > peaks[i]) {
            peaks[i] = weight;
        }
        if (weight > peaks[j]) {
            peaks[j] = weight;
        }
        return level;
    }

    /** Counts become ends, and pairs get in order: by level, and as they stand in the matrix within one. */
    private int[] sort(int n, byte[] levels) {
        int sum = 0;
        int[] next = new int[LEVELS];
        for (int level = 0; level < LEVELS; level++) {
            next[level] = sum;
            sum += ends[level];
            ends[level] = sum;
        }
        int[] sorted = new int[sum];
        for (int i = 0; i < n; i++) {
            int start = start(i, n);
            for (int j = i + 1; j < n; j++) {
                byte level = levels[start + j];
                if (level != DROPPED) {
                    sorted[next[level]++] = i << SECOND_BITS | j;
                }
            }
        }
        return sorted;
    }

    /** Where a row of the upper triangle would have its first column. */
    private static int start(int row, int n) {
        return row * (2 * n - row - 1) / 2 - row - 1;
    }

    /** The number of VMs in the matrix. */
    int vms() {
        return peaks.length;
    }

    /** The number of pairs kept at the lowest threshold. */
    int count() {
        return pairs.length;
    }

    /** One VM of a pair. */
    int first(int pair) {
        return pairs[pair] >>> SECOND_BITS;
    }

    /** The other. */
    int second(int pair) {
        return pairs[pair] & SECOND_MASK;
    }

    /** The number of pairs of a level and the heavier ones; these come first. */
    int countDownTo(int level) {
        return ends[level];
    }

    /** Whether a level adds no pair. */
    boolean isEmpty(int level) {
        return ends[level] == (level == 0 ? 0 : ends[level - 1]);
    }

    /** The lightest pair of a level that isn't empty, as a fraction of the heaviest of all. */
    double lightest(int level) {
        return lightest[level] / max;
    }

    /** The heaviest pair of a level that isn't empty, as a fraction of the heaviest of all. */
    double heaviest(int level) {
        return heaviest[level] / max;
    }

    /** The heaviest pair that was left out, as a fraction of the heaviest of all; 0 if none was. */
    double dropped() {
        return max == 0 ? 0 : dropped / max;
    }

    /** The heaviest pair of one VM, in bytes. */
    double peak(int vm) {
        return peaks[vm];
    }
}
