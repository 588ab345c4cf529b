package net.virtuoso.vttif.internal;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * In which order the VMs of a program begin to send in a superstep, and how far apart. All that can be seen is a circle: the order
 * is cut where it has its longest gap, which is the part in which everybody computes. Where one VM computes longer than all
 * others together take for a superstep, that cuts before it instead of behind it; processor time tells better then.
 */
public final class Onsets {
    private static final int QUIET_IN_PERIOD = 8;
    /** A VM that begins in fewer of the supersteps has no place in them. */
    private static final double MOST_STEPS = 0.5;

    private Onsets() {}

    /**
     * How long after the first VM each begins, in steps; NaN for one that doesn't begin in most supersteps.
     *
     * @param sent by VM
     * @param period in steps
     */
    public static double[] of(Bursts[] sent, double period, int steps) {
        int[][] beginnings = new int[sent.length][];
        int quiet = Math.max(1, (int) (period / QUIET_IN_PERIOD));
        for (int i = 0; i < sent.length; i++) {
            beginnings[i] = sent[i].beginnings(quiet);
        }
        double expected = steps / period;
        int reference = IntStream.range(0, sent.length)
                .boxed()
                .min(Comparator.comparingDouble(i -> Math.abs(beginnings[i].length - expected)))
                .orElse(0);
        double[] lags = new double[sent.length];
        for (int i = 0; i < sent.length; i++) {
            lags[i] = beginnings[i].length < MOST_STEPS * expected
                    ? Double.NaN
                    : lag(beginnings[reference], beginnings[i], period);
        }
        return cut(lags, period);
    }

    /** The median of how far the nearest beginning lies behind each of the reference's, from half a period before to half behind. */
    private static double lag(int[] reference, int[] other, double period) {
        double[] lags = new double[reference.length];
        int found = 0;
        int next = 0;
        for (int begin : reference) {
            while (next + 1 < other.length && Math.abs(other[next + 1] - begin) <= Math.abs(other[next] - begin)) {
                next++;
            }
            if (other.length > 0 && Math.abs(other[next] - begin) <= period / 2) {
                lags[found++] = other[next] - begin;
            }
        }
        return Bursts.median(Arrays.copyOf(lags, found));
    }

    private static double[] cut(double[] lags, double period) {
        double[] circle = Arrays.stream(lags)
                .filter(lag -> !Double.isNaN(lag))
                .map(lag -> modulo(lag, period))
                .sorted()
                .toArray();
        double first = 0;
        double longest = -1;
        for (int i = 0; i < circle.length; i++) {
            double gap = i == 0 ? circle[0] + period - circle[circle.length - 1] : circle[i] - circle[i - 1];
            if (gap > longest) {
                longest = gap;
                first = circle[i];
            }
        }
        double begin = first;
        return Arrays.stream(lags).map(lag -> modulo(lag - begin, period)).toArray();
    }

    private static double modulo(double value, double period) {
        double rest = value - Math.floor(value / period) * period;
        return rest >= period ? 0 : rest;
    }
}
