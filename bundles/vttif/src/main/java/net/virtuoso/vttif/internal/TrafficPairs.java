package net.virtuoso.vttif.internal;

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

    private final int[] first;
    private final int[] second;
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
        int n = matrix.size();
        double[] weights = new double[n * (n - 1) / 2];
        peaks = new double[n];
        int k = 0;
        double most = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                double weight = Math.max(matrix.bytes(i, j), matrix.bytes(j, i));
                weights[k++] = weight;
                most = Math.max(most, weight);
            }
        }
        max = most;
        double least = Math.max(Math.max(floor * max, minimumBytes), Double.MIN_NORMAL);
        byte[] levels = new byte[weights.length];
        int[] counts = new int[LEVELS];
        double scale = LEVELS / Math.log(floor);
        for (int p = 0; p < weights.length; p++) {
            double weight = weights[p];
            if (weight < least) {
                levels[p] = -1;
                dropped = Math.max(dropped, weight);
                continue;
            }
            int level = Math.min(LEVELS - 1, (int) (Math.log(weight / max) * scale));
            levels[p] = (byte) level;
            lightest[level] = counts[level] == 0 ? weight : Math.min(lightest[level], weight);
            heaviest[level] = Math.max(heaviest[level], weight);
            counts[level]++;
        }
        int sum = 0;
        int[] next = new int[LEVELS];
        for (int level = 0; level < LEVELS; level++) {
            next[level] = sum;
            sum += counts[level];
            ends[level] = sum;
        }
        first = new int[sum];
        second = new int[sum];
        k = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++, k++) {
                if (levels[k] >= 0) {
                    int at = next[levels[k]]++;
                    first[at] = i;
                    second[at] = j;
                    peaks[i] = Math.max(peaks[i], weights[k]);
                    peaks[j] = Math.max(peaks[j], weights[k]);
                }
            }
        }
    }

    /** The number of VMs in the matrix. */
    int vms() {
        return peaks.length;
    }

    /** The number of pairs kept at the lowest threshold. */
    int count() {
        return first.length;
    }

    /** One VM of a pair. */
    int first(int pair) {
        return first[pair];
    }

    /** The other. */
    int second(int pair) {
        return second[pair];
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
