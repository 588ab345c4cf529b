package net.virtuoso.lab.bsp;

import java.util.Arrays;
import java.util.Locale;

/** The times of a rank's supersteps, and the lines of JSON that tell them. Without a library: guests have only the jar. */
final class StepTimes {
    private static final double MILLI = 1e6;

    private long[] supersteps = new long[1024];
    private int count;
    private long computing;
    private long exchanging;

    boolean isEmpty() {
        return count == 0;
    }

    /** Notes a superstep; returns its line. Times are in nanoseconds. */
    String add(int rank, int step, long compute, long exchange) {
        if (count == supersteps.length) {
            supersteps = Arrays.copyOf(supersteps, count * 2);
        }
        supersteps[count++] = compute + exchange;
        computing += compute;
        exchanging += exchange;
        return String.format(
                Locale.ROOT,
                "{\"rank\":%d,\"step\":%d,\"at_ms\":%d,\"compute_ms\":%.3f,\"exchange_ms\":%.3f,\"superstep_ms\":%.3f}",
                rank,
                step,
                System.currentTimeMillis(),
                compute / MILLI,
                exchange / MILLI,
                (compute + exchange) / MILLI);
    }

    /** The line that ends a rank's output. */
    String summary(Rank self, int retries, int broken, String end) {
        long[] sorted = Arrays.copyOf(supersteps, count);
        Arrays.sort(sorted);
        double steps = Math.max(1, count);
        return String.format(
                Locale.ROOT,
                "{\"rank\":%d,\"summary\":true,\"pattern\":\"%s\",\"ranks\":%d,\"bytes\":%d,\"steps\":%d,"
                        + "\"superstep_ms_mean\":%.3f,\"superstep_ms_median\":%.3f,\"superstep_ms_p95\":%.3f,"
                        + "\"superstep_ms_max\":%.3f,\"compute_ms_mean\":%.3f,\"exchange_ms_mean\":%.3f,"
                        + "\"connect_retries\":%d,\"broken_connections\":%d,\"end\":\"%s\"}",
                self.rank(),
                self.options().pattern().label(),
                self.size(),
                self.options().bytes(),
                count,
                (computing + exchanging) / steps / MILLI,
                quantile(sorted, 0.5),
                quantile(sorted, 0.95),
                quantile(sorted, 1),
                computing / steps / MILLI,
                exchanging / steps / MILLI,
                retries,
                broken,
                escape(end));
    }

    /** The smallest value that is not less than the given share of all (nearest rank), in milliseconds. */
    private static double quantile(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1] / MILLI;
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ");
    }
}
