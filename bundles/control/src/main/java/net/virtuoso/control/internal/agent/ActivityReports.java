package net.virtuoso.control.internal.agent;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.virtuoso.api.overlay.ActivitySamples;
import net.virtuoso.model.ActivityReport;
import net.virtuoso.model.ByteSeries;
import net.virtuoso.model.CpuUse;
import net.virtuoso.model.LinkActivity;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.VmActivity;

/**
 * Makes reports of what the overlay has read and what hypervisors tell. While there is no traffic worth a look, hypervisors aren't
 * asked either. Used by one thread.
 */
final class ActivityReports {
    /** Seconds; what is farther back is of a clock that was set. */
    private static final long NEAR = 3;

    private final String node;
    private final CpuWatch processors;
    private final ActivityBins bins = new ActivityBins();
    /** The second that was told last. */
    private long told = Long.MIN_VALUE;

    ActivityReports(String node, CpuWatch processors) {
        this.node = node;
        this.processors = processors;
    }

    /**
     * The reports of the seconds that are over.
     *
     * @param offset the controller's clock less the node's, in microseconds
     */
    List<ActivityReport> of(ActivitySamples samples, long offset) {
        List<ActivityBins.Second> seconds = bins.add(samples, offset);
        if (samples.isEmpty() && seconds.isEmpty()) {
            return List.of();
        }
        long before = seconds.isEmpty() ? secondBefore(samples, offset) : 0;
        if (seconds.isEmpty() && before <= told && told - before <= NEAR) {
            // The controller takes each second once; processor time waits for the next.
            return List.of();
        }
        Map<MacAddress, CpuUse> used = processors.used();
        List<ActivityReport> reports = new ArrayList<>();
        for (int i = 0; i < seconds.size(); i++) {
            // Processor time is of about the last second, and is told once.
            reports.add(report(seconds.get(i), samples, i + 1 < seconds.size() ? Map.of() : used));
        }
        if (seconds.isEmpty() && !used.isEmpty()) {
            reports.add(report(new ActivityBins.Second(before, Map.of(), Map.of()), samples, used));
        }
        if (!reports.isEmpty()) {
            told = reports.get(reports.size() - 1).epoch();
        }
        return reports;
    }

    /** The last whole second before the last reading. */
    private static long secondBefore(ActivitySamples samples, long offset) {
        long[] micros = samples.micros();
        return Math.floorDiv(micros[micros.length - 1] + offset, 1_000_000L) - 1;
    }

    private ActivityReport report(ActivityBins.Second second, ActivitySamples samples, Map<MacAddress, CpuUse> used) {
        List<VmActivity> vms = new ArrayList<>();
        Set<ActivityBins.PortKey> listed = new HashSet<>();
        second.ports().forEach((port, passed) -> {
            CpuUse cpu = used.get(port.vm());
            if (vms.size() < ActivityReport.MAX_ENTRIES) {
                listed.add(port);
                vms.add(new VmActivity(port.vni(), port.vm(), passed.received(), passed.sent(), cpu));
            }
        });
        for (ActivitySamples.PortCounts port : samples.ports()) {
            CpuUse cpu = used.get(port.vm());
            boolean fresh = cpu != null && listed.add(new ActivityBins.PortKey(port.vni(), port.vm()));
            if (fresh && vms.size() < ActivityReport.MAX_ENTRIES) {
                vms.add(new VmActivity(port.vni(), port.vm(), ByteSeries.NONE, ByteSeries.NONE, cpu));
            }
        }
        List<LinkActivity> links = second.links().entrySet().stream()
                .limit(ActivityReport.MAX_ENTRIES)
                .map(link -> new LinkActivity(
                        link.getKey(), link.getValue().sent(), link.getValue().received()))
                .toList();
        return new ActivityReport(node, second.epoch(), vms, links);
    }
}
