package net.virtuoso.sense.internal;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import net.virtuoso.model.ActivityReport;
import net.virtuoso.model.ByteSeries;
import net.virtuoso.model.CpuUse;
import net.virtuoso.model.LinkActivity;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.VmActivity;
import net.virtuoso.vttif.ActivityWindow;
import org.jspecify.annotations.Nullable;

/**
 * Takes the nodes' reports on activity and joins seconds of them. A VM's or link's second without a report is one in which nothing
 * passed. Bounded: seconds, nodes, and VMs and links in all of them together. Safe for use by several threads.
 */
final class ActivityHistory {
    /** A busy network of 1024 VMs has 73 728 of them. */
    static final int MAX_ENTRIES = 262_144;

    private static final int MAX_NODES = 4_096;
    private static final long MAX_AHEAD_SECONDS = 5;

    private final InstantSource clock;
    private final TreeMap<Long, Second> seconds = new TreeMap<>();
    private final Map<String, Long> newestOfNode = new HashMap<>();
    private int entries;
    private long refused;

    /** A VM's port. */
    private record VmKey(int vni, MacAddress vm) {}

    /** One end of a link. */
    private record EndKey(String link, String node) {}

    private static final class Second {
        private final Map<VmKey, VmActivity> vms = new HashMap<>();
        private final Map<EndKey, LinkActivity> links = new HashMap<>();

        int entries() {
            return vms.size() + links.size();
        }
    }

    /** What is added up of one VM. */
    private static final class VmSum {
        private final double[] sent;
        private final double[] received;
        private long nanos;
        private long over;
        private double peak;

        VmSum(int steps) {
            sent = new double[steps];
            received = new double[steps];
        }

        ActivityWindow.@Nullable Cpu cpu() {
            return over == 0 ? null : new ActivityWindow.Cpu((double) nanos / over, peak);
        }
    }

    ActivityHistory(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Takes a report. One that was taken before, is too late or lies in the future is left out whole, and so is what there is no
     * room for.
     *
     * @param known the networks that exist; VMs of others are left out
     * @return whether all of it was taken
     */
    synchronized boolean take(ActivityReport report, Set<Integer> known) {
        long today = clock.instant().getEpochSecond();
        forget(today - Epochs.KEPT, today + MAX_AHEAD_SECONDS);
        Long before = newestOfNode.get(report.node());
        boolean twice = before != null && report.epoch() <= before;
        boolean outside = report.epoch() > today + MAX_AHEAD_SECONDS || report.epoch() <= today - Epochs.KEPT;
        if (twice || outside || before == null && newestOfNode.size() >= MAX_NODES) {
            refused++;
            return false;
        }
        newestOfNode.put(report.node(), report.epoch());
        Second second = seconds.computeIfAbsent(report.epoch(), epoch -> new Second());
        int already = second.entries();
        boolean all = true;
        for (VmActivity vm : report.vms()) {
            if (known.contains(vm.vni())) {
                all &= hasRoom(second, already);
                if (hasRoom(second, already)) {
                    // Of a VM that moves both hosts tell.
                    second.vms.merge(new VmKey(vm.vni(), vm.vm()), vm, ActivityHistory::plus);
                }
            }
        }
        for (LinkActivity link : report.links()) {
            all &= hasRoom(second, already);
            if (hasRoom(second, already)) {
                second.links.put(new EndKey(link.link(), report.node()), link);
            }
        }
        entries += second.entries() - already;
        if (!all) {
            refused++;
        }
        return all;
    }

    private boolean hasRoom(Second second, int already) {
        return entries + second.entries() - already < MAX_ENTRIES;
    }

    /** Drops what is too old, and what lies in the future since the clock was set back. */
    private void forget(long last, long latest) {
        while (!seconds.isEmpty() && seconds.firstKey() <= last) {
            entries -= seconds.pollFirstEntry().getValue().entries();
        }
        while (!seconds.isEmpty() && seconds.lastKey() > latest) {
            entries -= seconds.pollLastEntry().getValue().entries();
        }
        newestOfNode.values().removeIf(epoch -> epoch <= last || epoch > latest);
    }

    private static VmActivity plus(VmActivity a, VmActivity b) {
        return new VmActivity(
                a.vni(), a.vm(), a.sent().plus(b.sent()), a.received().plus(b.received()), plus(a.cpu(), b.cpu()));
    }

    private static @Nullable CpuUse plus(@Nullable CpuUse a, @Nullable CpuUse b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return new CpuUse(
                Epochs.sum(a.nanos(), b.nanos()),
                Math.max(a.overNanos(), b.overNanos()),
                Math.max(a.processors(), b.processors()));
    }

    /** How many reports were left out, whole or in part. */
    synchronized long refused() {
        return refused;
    }

    /**
     * Joins what VMs and links did.
     *
     * @param vni the network's number
     * @param vms whose activity is asked for; in the answer in this order, without those that did nothing
     * @param links which links
     * @param last the newest second
     * @param count how many seconds
     */
    ActivityWindow window(int vni, Collection<MacAddress> vms, Predicate<String> links, long last, int count) {
        int steps = count * ByteSeries.STEPS;
        Map<MacAddress, VmSum> sums = new HashMap<>();
        Map<EndKey, double[]> ends = new HashMap<>();
        // Added up without the lock: reports don't wait for who looks.
        for (Piece piece : pieces(vni, vms, links, last - count + 1, last)) {
            piece.vms.forEach(
                    (vm, activity) -> add(activity, sums.computeIfAbsent(vm, key -> new VmSum(steps)), piece.at));
            piece.links.forEach((end, activity) -> {
                double[] bytes = ends.computeIfAbsent(end, key -> new double[steps]);
                add(activity.sent(), bytes, piece.at);
                add(activity.received(), bytes, piece.at);
            });
        }
        List<ActivityWindow.Vm> series = new ArrayList<>();
        for (MacAddress vm : vms) {
            VmSum sum = sums.get(vm);
            if (sum != null) {
                series.add(new ActivityWindow.Vm(vm, sum.sent, sum.received, sum.cpu()));
            }
        }
        return new ActivityWindow(ByteSeries.STEP_MILLIS / 1e3, steps, series, fuller(ends));
    }

    /** What of one second is asked for; {@code at} is its first step. */
    private record Piece(int at, Map<MacAddress, VmActivity> vms, Map<EndKey, LinkActivity> links) {}

    private synchronized List<Piece> pieces(
            int vni, Collection<MacAddress> vms, Predicate<String> links, long first, long last) {
        List<Piece> pieces = new ArrayList<>();
        seconds.subMap(first, true, last, true).forEach((epoch, second) -> {
            Map<MacAddress, VmActivity> ofVms = new HashMap<>();
            for (MacAddress vm : vms) {
                VmActivity activity = second.vms.get(new VmKey(vni, vm));
                if (activity != null) {
                    ofVms.put(vm, activity);
                }
            }
            Map<EndKey, LinkActivity> ofLinks = new HashMap<>(second.links);
            ofLinks.keySet().removeIf(end -> !links.test(end.link()));
            pieces.add(new Piece((int) (epoch - first) * ByteSeries.STEPS, ofVms, ofLinks));
        });
        return pieces;
    }

    private static void add(VmActivity activity, VmSum sum, int at) {
        add(activity.sent(), sum.sent, at);
        add(activity.received(), sum.received, at);
        CpuUse cpu = activity.cpu();
        if (cpu != null) {
            sum.nanos = Epochs.sum(sum.nanos, cpu.nanos());
            sum.over = Epochs.sum(sum.over, cpu.overNanos());
            sum.peak = Math.max(sum.peak, (double) cpu.nanos() / cpu.overNanos());
        }
    }

    private static void add(ByteSeries series, double[] into, int at) {
        if (!series.isEmpty()) {
            for (int i = 0; i < ByteSeries.STEPS; i++) {
                into[at + i] += series.at(i);
            }
        }
    }

    /** Both ends tell of a link, by clocks that aren't quite the same: the one that has seen more counts. */
    private static List<ActivityWindow.Link> fuller(Map<EndKey, double[]> ends) {
        Map<String, double[]> fuller = new TreeMap<>();
        ends.forEach((end, bytes) -> fuller.merge(end.link(), bytes, (a, b) -> total(a) >= total(b) ? a : b));
        List<ActivityWindow.Link> links = new ArrayList<>();
        fuller.forEach((link, bytes) -> links.add(new ActivityWindow.Link(link, bytes)));
        return links;
    }

    private static double total(double[] series) {
        double total = 0;
        for (double one : series) {
            total += one;
        }
        return total;
    }
}
