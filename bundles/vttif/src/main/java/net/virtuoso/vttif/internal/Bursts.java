package net.virtuoso.vttif.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * When a series is busy. The yardstick is its own: the size of the step in which a byte of it travels, {@code Σ x² / Σ x}. Steps
 * below a fraction of that are noise: address resolution, acknowledgements, what keeps a connection alive.
 */
public final class Bursts {
    /** Less than this in a step is noise whatever the rest is like. */
    static final double FLOOR = 200;

    private static final double BUSY = 0.05;
    /** Where something begins has to be clearer: answers to what is received are not that. */
    private static final double BEGIN = 0.2;

    private final double[] bytes;
    private final double typical;
    private final double total;

    /** @param bytes in each step */
    public Bursts(double[] bytes) {
        this.bytes = bytes;
        double sum = 0;
        double squares = 0;
        for (double one : bytes) {
            sum += one;
            squares += one * one;
        }
        total = sum;
        typical = sum > 0 ? squares / sum : 0;
    }

    /** Bytes in all steps. */
    public double total() {
        return total;
    }

    /** Whether a step is busy. */
    boolean isBusy(int step) {
        return bytes[step] > Math.max(FLOOR, BUSY * typical);
    }

    /** The share of steps that are busy. */
    public double share() {
        int busy = 0;
        for (int i = 0; i < bytes.length; i++) {
            busy += isBusy(i) ? 1 : 0;
        }
        return (double) busy / bytes.length;
    }

    /** How busy each step is, from 0 for noise to 1 for a typical step and above; by the root, since when matters more than how much. */
    public double[] levels() {
        double[] levels = new double[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            levels[i] = isBusy(i) ? Math.sqrt(Math.min(1, bytes[i] / typical)) : 0;
        }
        return levels;
    }

    /**
     * The steps in which something begins.
     *
     * @param quiet how many steps without have to lie before, at least 1
     */
    int[] beginnings(int quiet) {
        List<Integer> found = new ArrayList<>();
        int last = -quiet - 1;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] > Math.max(FLOOR, BEGIN * typical)) {
                // At the very beginning nobody knows what lies before.
                if (i - last > quiet && i >= quiet) {
                    found.add(i);
                }
                last = i;
            }
        }
        return found.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The median; NaN of none. */
    public static double median(double[] values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
