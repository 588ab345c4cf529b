package net.virtuoso.control.internal.agent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.virtuoso.api.overlay.ActivitySamples;
import net.virtuoso.model.ByteSeries;
import net.virtuoso.model.MacAddress;

/**
 * Counters that were read at odd moments become bytes in the steps of whole seconds of the controller's clock. What passed between
 * two readings is spread evenly over the time between them. A counter that falls has begun anew: what it shows came since. Used by
 * one thread.
 */
final class ActivityBins {
    private static final long SECOND = 1_000_000;
    private static final long STEP = ByteSeries.STEP_MILLIS * 1_000L;

    /** What passed between two readings that are farther apart is taken for the time of the second one. */
    private static final long LONGEST_GAP = 3 * SECOND;

    /** By second, and by who counted. */
    private final TreeMap<Long, Map<Object, Bins>> open = new TreeMap<>();
    /** What comes from before this has been told of already; microseconds by the controller's clock. */
    private long told = Long.MIN_VALUE;

    /** Bytes in the steps of one second. */
    private static final class Bins {
        private final double[] received = new double[ByteSeries.STEPS];
        private final double[] sent = new double[ByteSeries.STEPS];
    }

    /**
     * One second.
     *
     * @param epoch its number: seconds since 1970 by the controller's clock
     * @param ports by port, what was received and sent there; {@link ActivitySamples.PortCounts} without the counts
     * @param links the same by link
     */
    record Second(long epoch, Map<PortKey, Passed> ports, Map<String, Passed> links) {}

    /** A VM's port. */
    record PortKey(int vni, MacAddress vm) {}

    /** What passed in one second. */
    record Passed(ByteSeries received, ByteSeries sent) {}

    /**
     * Takes readings.
     *
     * @param offset the controller's clock less the node's, in microseconds
     * @return the seconds that are over; in those that aren't listed nothing passed
     */
    List<Second> add(ActivitySamples samples, long offset) {
        if (samples.isEmpty()) {
            return takeBefore(Long.MAX_VALUE);
        }
        long[] micros = samples.micros();
        long end = micros[micros.length - 1] + offset;
        if (told != Long.MIN_VALUE && end < told - LONGEST_GAP) {
            // Another controller, whose clock is behind.
            open.clear();
            told = Long.MIN_VALUE;
        }
        for (ActivitySamples.PortCounts port : samples.ports()) {
            spread(new PortKey(port.vni(), port.vm()), port.counts(), micros, offset);
        }
        for (ActivitySamples.LinkCounts link : samples.links()) {
            spread(link.link(), link.counts(), micros, offset);
        }
        return takeBefore(Math.floorDiv(end, SECOND));
    }

    private void spread(Object who, ActivitySamples.Counts counts, long[] micros, long offset) {
        for (int i = 1; i < counts.received().length; i++) {
            long from = micros[counts.first() + i - 1] + offset;
            long to = micros[counts.first() + i] + offset;
            spread(who, from, to, since(counts.received(), i), since(counts.sent(), i));
        }
    }

    private static long since(long[] counts, int i) {
        return counts[i] >= counts[i - 1] ? counts[i] - counts[i - 1] : counts[i];
    }

    private void spread(Object who, long from, long to, double received, double sent) {
        if (received == 0 && sent == 0) {
            return;
        }
        long begin = Math.max(from, told);
        if (begin >= to || to - begin > LONGEST_GAP) {
            add(who, Math.max(to, told), received, sent);
            return;
        }
        for (long at = begin; at < to; ) {
            long next = Math.min(to, (Math.floorDiv(at, STEP) + 1) * STEP);
            double share = (double) (next - at) / (to - begin);
            add(who, at, received * share, sent * share);
            at = next;
        }
    }

    private void add(Object who, long at, double received, double sent) {
        Bins bins = open.computeIfAbsent(Math.floorDiv(at, SECOND), epoch -> new LinkedHashMap<>())
                .computeIfAbsent(who, key -> new Bins());
        int step = (int) (Math.floorMod(at, SECOND) / STEP);
        bins.received[step] += received;
        bins.sent[step] += sent;
    }

    private List<Second> takeBefore(long epoch) {
        List<Second> seconds = new ArrayList<>();
        while (!open.isEmpty() && open.firstKey() < epoch) {
            Map.Entry<Long, Map<Object, Bins>> oldest = open.pollFirstEntry();
            Map<PortKey, Passed> ports = new LinkedHashMap<>();
            Map<String, Passed> links = new LinkedHashMap<>();
            oldest.getValue().forEach((who, bins) -> {
                Passed passed = new Passed(ByteSeries.of(bins.received), ByteSeries.of(bins.sent));
                if (who instanceof PortKey port) {
                    ports.put(port, passed);
                } else {
                    links.put(who.toString(), passed);
                }
            });
            seconds.add(new Second(oldest.getKey(), ports, links));
            told = Math.max(told, (oldest.getKey() + 1) * SECOND);
        }
        return seconds;
    }
}
