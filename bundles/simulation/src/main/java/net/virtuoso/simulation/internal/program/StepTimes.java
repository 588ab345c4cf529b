package net.virtuoso.simulation.internal.program;

import java.util.Arrays;
import java.util.Locale;

/** The times of a rank's supersteps, and the lines of JSON that tell them. Times are in nanoseconds. */
final class StepTimes {
    private static final double MILLI = 1e6;

    private long[] supersteps = new long[1024];
    private int count;

    String add(int rank, int step, long atMillis, long compute, long exchange) {
        if (count == supersteps.length) {
            supersteps = Arrays.copyOf(supersteps, count * 2);
        }
        supersteps[count++] = compute + exchange;
        return String.format(
                Locale.ROOT,
                "{\"rank\":%d,\"step\":%d,\"at_ms\":%d,\"compute_ms\":%.3f,\"exchange_ms\":%.3f,\"superstep_ms\":%.3f}",
                rank,
                step,
                atMillis,
                compute / MILLI,
                exchange / MILLI,
                (compute + exchange) / MILLI);
    }

    String summary(ExchangeOptions options, int broken, String end) {
        long[] sorted = Arrays.copyOf(supersteps, count);
        Arrays.sort(sorted);
        double mean = Arrays.stream(sorted).average().orElse(0);
        double median = count == 0 ? 0 : sorted[(count - 1) / 2];
        return String.format(
                Locale.ROOT,
                "{\"rank\":%d,\"summary\":true,\"pattern\":\"all-to-all\",\"ranks\":%d,\"bytes\":%d,\"steps\":%d,"
                        + "\"superstep_ms_mean\":%.3f,\"superstep_ms_median\":%.3f,\"broken_connections\":%d,"
                        + "\"end\":\"%s\"}",
                options.rank(),
                options.peers().size(),
                options.bytes(),
                count,
                mean / MILLI,
                median / MILLI,
                broken,
                end.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " "));
    }
}
