package net.virtuoso.vttif.internal;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds after how many steps several series repeat themselves, by the sum of their autocorrelations: so a constant shift between two
 * series, as of two hosts' clocks, changes nothing.
 *
 * <p>Supersteps aren't equally long, which smears the peaks of an autocorrelation; a kernel as wide as the smear brings them back.
 * Several widths are tried, and the peak counts that stands out most above what noise of the same colour would give (M. S. Bartlett,
 * 1946).
 */
public final class Periodicity {
    /** Three repetitions at least. */
    private static final int REPETITIONS = 3;

    private static final int NARROWEST = 2;
    /** A kernel is at most so much of a period. */
    private static final int KERNELS_IN_PERIOD = 4;

    private static final double LEAST_CORRELATION = 0.3;
    private static final double DEVIATIONS = 4;
    /** Of a peak at a fraction of the best one's distance: from here on that is the period, and the best one a multiple. */
    private static final double NEARLY = 0.75;

    private static final double HALF = 0.5;
    /** The sum of squares of a triangle that falls to a half in one step. */
    private static final double TRIANGLE = 4.0 / 3;

    private Periodicity() {}

    /**
     * A period.
     *
     * @param steps its length in steps
     * @param correlation how alike one period is to the next, 0 to 1
     */
    public record Period(double steps, double correlation) {}

    /** The period of series of one length; {@code null} if they have none, or it is more than a third of them. */
    public static @Nullable Period of(List<double[]> series) {
        if (series.isEmpty()) {
            return null;
        }
        int steps = series.get(0).length;
        int longest = steps / REPETITIONS;
        double[] raw = autocovariance(series, steps);
        if (!(raw[0] > 0)) {
            return null;
        }
        Period best = null;
        double margin = 0;
        for (int width = NARROWEST; width * KERNELS_IN_PERIOD <= longest; width *= 2) {
            double[] smooth = smooth(raw, width, longest);
            Candidate candidate = candidate(smooth, width, steps);
            if (candidate != null && candidate.margin > margin) {
                margin = candidate.margin;
                best = new Period(refine(smooth, candidate.lag), Math.min(1, candidate.correlation));
            }
        }
        return best;
    }

    private record Candidate(double lag, double correlation, double margin) {}

    /** The sum over all series, for each lag as a mean over the pairs that there are. */
    private static double[] autocovariance(List<double[]> series, int steps) {
        Fourier fourier = new Fourier(2 * steps);
        int size = fourier.size();
        double[] re = new double[size];
        double[] im = new double[size];
        double[] power = new double[size];
        // Two at a time: what they have in common is imaginary in the end.
        for (int i = 0; i < series.size(); i += 2) {
            center(series.get(i), re);
            if (i + 1 < series.size()) {
                center(series.get(i + 1), im);
            } else {
                Arrays.fill(im, 0);
            }
            fourier.transform(re, im);
            for (int k = 0; k < size; k++) {
                power[k] += re[k] * re[k] + im[k] * im[k];
            }
        }
        Arrays.fill(im, 0);
        fourier.transform(power, im);
        double[] means = new double[steps];
        for (int lag = 0; lag < steps; lag++) {
            means[lag] = power[lag] / (steps - lag);
        }
        return means;
    }

    private static void center(double[] series, double[] into) {
        double mean = Arrays.stream(series).average().orElse(0);
        Arrays.fill(into, 0);
        for (int i = 0; i < series.length; i++) {
            into[i] = series[i] - mean;
        }
    }

    /** Under a triangle that reaches {@code width} to both sides, and 1 at lag 0. */
    private static double[] smooth(double[] raw, int width, int longest) {
        double[] smooth = new double[longest + 1];
        for (int lag = 0; lag <= longest; lag++) {
            double sum = width * raw[lag];
            for (int d = 1; d < width; d++) {
                sum += (width - d) * (raw[Math.abs(lag - d)] + raw[Math.min(raw.length - 1, lag + d)]);
            }
            smooth[lag] = sum;
        }
        double whole = smooth[0];
        if (!(whole > 0)) {
            return new double[longest + 1];
        }
        for (int lag = 0; lag <= longest; lag++) {
            smooth[lag] /= whole;
        }
        return smooth;
    }

    private static @Nullable Candidate candidate(double[] smooth, int width, int steps) {
        int lobe = firstBelow(smooth, HALF);
        int valley = firstBelow(smooth, 0);
        if (lobe == 0 || valley == smooth.length) {
            return null;
        }
        double highest = 0;
        int at = 0;
        for (int lag = Math.max(valley, KERNELS_IN_PERIOD); lag < smooth.length - 1; lag++) {
            if (isPeak(smooth, lag) && peak(smooth, lag) > highest) {
                highest = peak(smooth, lag);
                at = lag;
            }
        }
        for (int lag = Math.max(valley, KERNELS_IN_PERIOD); lag < at; lag++) {
            if (isPeak(smooth, lag) && peak(smooth, lag) >= NEARLY * highest) {
                at = lag;
            }
        }
        if (at == 0 || at < width) {
            return null;
        }
        double correlation = peak(smooth, at);
        double noise = DEVIATIONS * Math.sqrt(TRIANGLE * lobe / (steps - at));
        return correlation < Math.max(LEAST_CORRELATION, noise)
                ? null
                : new Candidate(at + shift(smooth, at), correlation, correlation - noise);
    }

    private static int firstBelow(double[] values, double limit) {
        int at = 0;
        while (at < values.length && values[at] > limit) {
            at++;
        }
        return at;
    }

    private static boolean isPeak(double[] values, int at) {
        return at > 0 && at < values.length - 1 && values[at] >= values[at - 1] && values[at] > values[at + 1];
    }

    /** The height of the parabola through a peak and its neighbours. */
    private static double peak(double[] values, int at) {
        return values[at] + (values[at + 1] - values[at - 1]) * shift(values, at) / 4;
    }

    /** How far beside a peak the parabola has its own. */
    private static double shift(double[] values, int at) {
        double curve = values[at - 1] - 2 * values[at] + values[at + 1];
        return curve < 0 ? (values[at - 1] - values[at + 1]) / (2 * curve) : 0;
    }

    /** Multiples tell it more exactly, as far as they can be told. */
    private static double refine(double[] smooth, double lag) {
        double period = lag;
        double least = HALF * smooth[(int) Math.round(lag)];
        for (int times = 2; ; times++) {
            int from = (int) Math.ceil(times * period - period / KERNELS_IN_PERIOD);
            int to = (int) Math.floor(times * period + period / KERNELS_IN_PERIOD);
            if (to >= smooth.length - 1) {
                return period;
            }
            int highest = from;
            for (int at = from; at <= to; at++) {
                if (smooth[at] > smooth[highest]) {
                    highest = at;
                }
            }
            if (!isPeak(smooth, highest) || smooth[highest] < least) {
                return period;
            }
            period = (highest + shift(smooth, highest)) / times;
        }
    }
}
