package net.virtuoso.sense.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.TrafficClass;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.model.TrafficRecord;
import net.virtuoso.model.TrafficReport;

/**
 * Takes the nodes' reports and sums windows of them. A window ends with the newest second that every node that still reports
 * has told, so that all rows of a matrix are of the same seconds; a node that has fallen silent is waited for three seconds.
 * Safe for use by several threads.
 */
final class TrafficHistory {
    private static final int MAX_NODES = 4_096;
    private static final int MAX_NETWORKS = 4_096;
    private static final long PATIENCE_SECONDS = 3;
    private static final long MAX_AHEAD_SECONDS = 5;

    private final InstantSource clock;
    private final Map<Integer, Epochs> networks = new HashMap<>();
    private final Map<String, NodeClock> nodes = new HashMap<>();
    private long refused;

    /**
     * How far a node has reported.
     *
     * @param since the first second of those that it has told of without a gap
     */
    private record NodeClock(long since, long epoch, Instant end, Instant heard) {
        /** Whether a report begins where the last one ended, by the node's clock. One that was sent to nobody is missing. */
        boolean goesOnWith(TrafficReport report) {
            return Duration.between(end, report.end()).compareTo(Duration.ofNanos(report.nanos())) <= 0;
        }
    }

    TrafficHistory(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Takes a report. One that was taken before, is too late to be in any window or lies in the future is left out whole.
     *
     * @param known the networks that exist; records of others are left out
     * @return whether it was taken
     */
    synchronized boolean take(TrafficReport report, Set<Integer> known) {
        Instant now = clock.instant();
        long today = now.getEpochSecond();
        NodeClock before = nodes.get(report.node());
        boolean twice = before != null && !report.end().isAfter(before.end());
        boolean outside = report.epoch() > today + MAX_AHEAD_SECONDS || report.epoch() <= today - Epochs.KEPT;
        if (twice || outside || before == null && nodes.size() >= MAX_NODES) {
            refused++;
            return false;
        }
        long since = before != null && before.goesOnWith(report) ? before.since() : report.epoch();
        nodes.put(report.node(), new NodeClock(since, report.epoch(), report.end(), now));
        for (TrafficRecord record : report.records()) {
            if (known.contains(record.vni())
                    && (networks.containsKey(record.vni()) || networks.size() < MAX_NETWORKS)) {
                networks.computeIfAbsent(record.vni(), key -> new Epochs()).add(report.epoch(), record);
            }
        }
        networks.keySet().retainAll(known);
        return true;
    }

    /** How many reports were left out. */
    synchronized long refused() {
        return refused;
    }

    /** Where windows end now. */
    Instant newest() {
        return Instant.ofEpochSecond(newestSecond() + 1);
    }

    /** The newest second that every node that still reports has told. */
    synchronized long newestSecond() {
        long today = clock.instant().getEpochSecond();
        nodes.values().removeIf(n -> n.heard().getEpochSecond() < today - Epochs.KEPT);
        long newest = today - 1;
        for (NodeClock node : nodes.values()) {
            if (node.heard().getEpochSecond() >= today - PATIENCE_SECONDS) {
                newest = Math.min(newest, node.epoch());
            }
        }
        return Math.max(newest, today - 1 - PATIENCE_SECONDS);
    }

    /** The nodes that have told of the newest second, and since when each has told of all. */
    synchronized Map<String, Instant> reporting() {
        long newest = newestSecond();
        Map<String, Instant> since = new TreeMap<>();
        nodes.forEach((name, node) -> {
            if (node.epoch() >= newest) {
                since.put(name, Instant.ofEpochSecond(node.since()));
            }
        });
        return since;
    }

    /**
     * What the VMs sent each other.
     *
     * @param vni the network's number
     * @param vms the rows and columns
     * @param seconds the window's length
     * @param noise classes that are left out
     */
    synchronized TrafficMatrix matrix(int vni, List<MacAddress> vms, int seconds, EnumSet<TrafficClass> noise) {
        long last = newestSecond();
        long first = last - seconds + 1;
        Map<MacAddress, Integer> index = new HashMap<>();
        vms.forEach(vm -> index.put(vm, index.size()));
        int n = vms.size();
        double[] bytes = new double[n * n];
        double[] packets = new double[n * n];
        Epochs epochs = networks.get(vni);
        if (epochs != null) {
            epochs.visit(first, last, (pair, kind, sentBytes, sentPackets) -> {
                Integer row = index.get(pair.source());
                Integer column = index.get(pair.destination());
                if (row != null && column != null && !row.equals(column) && !noise.contains(kind)) {
                    bytes[row * n + column] += sentBytes;
                    packets[row * n + column] += sentPackets;
                }
            });
        }
        return new TrafficMatrix(vms, bytes, packets, Instant.ofEpochSecond(first), Instant.ofEpochSecond(last + 1));
    }

    /** All traffic of a network by class, in bytes. */
    synchronized Map<TrafficClass, Long> byClass(int vni, int seconds) {
        long last = newestSecond();
        Map<TrafficClass, Long> sums = new EnumMap<>(TrafficClass.class);
        Epochs epochs = networks.get(vni);
        if (epochs != null) {
            epochs.visit(
                    last - seconds + 1, last, (pair, kind, bytes, packets) -> sums.merge(kind, bytes, Epochs::sum));
        }
        return sums;
    }
}
