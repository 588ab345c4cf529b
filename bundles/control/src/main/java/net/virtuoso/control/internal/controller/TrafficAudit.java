package net.virtuoso.control.internal.controller;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.virtuoso.model.ActivityReport;
import net.virtuoso.model.CpuUse;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Event;
import net.virtuoso.model.LinkActivity;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Node;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.TrafficRecord;
import net.virtuoso.model.TrafficReport;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmActivity;
import org.jspecify.annotations.Nullable;

/**
 * Leaves of a traffic report only what its node can have counted: frames that entered there, so those of VMs whose ports are
 * there, and of stations where there is a LAN port. Else one node could make up any matrix, and with it links and rules. Used by
 * one thread.
 */
final class TrafficAudit {
    /** How long a node may tell of a VM that has left: what it has counted comes a second or two later. */
    static final Duration LATE = Duration.ofSeconds(10);
    /** How often is complained about one node. */
    static final Duration PAUSE = Duration.ofMinutes(1);

    /** More processors no VM has. */
    private static final int MOST_PROCESSORS = 4_096;
    /** A VM can't have used more than its processors have; a little is for clocks that don't agree. */
    private static final double MOST_OF_A_PROCESSOR = 1.25;

    /** Of a link's identifier: two nodes and a transport. */
    private static final int PARTS = 3;

    private Map<Integer, Places> networks = Map.of();
    private Map<String, Node> nodes = Map.of();
    private final Map<Left, Instant> left = new HashMap<>();
    private final Map<String, Complaint> complaints = new HashMap<>();

    /** A VM that isn't at the node any more. */
    private record Left(String node, int vni, MacAddress mac) {}

    /** Where the ports of a network are. */
    private static final class Places {
        private final Map<MacAddress, String> vms = new HashMap<>();
        private final Set<MacAddress> bound = new HashSet<>();
        private final Set<String> atLan = new HashSet<>();
    }

    private static final class Complaint {
        private Instant next = Instant.MIN;
        private long untold;
    }

    /**
     * What of a report counts.
     *
     * @param report with the records that count
     * @param complaint what is to be told; {@code null} if nothing is wrong, or that was told a short while ago
     */
    record Outcome(TrafficReport report, Event.@Nullable ReportRefused complaint) {}

    /** What is wanted has changed. */
    void adopt(DesiredState state, Instant now) {
        Map<String, Integer> numbers = new HashMap<>();
        Map<Integer, Places> fresh = new HashMap<>();
        for (VirtualNetwork network : state.networks().values()) {
            numbers.put(network.name(), network.vni());
            fresh.put(network.vni(), new Places());
        }
        state.bindings().forEach((mac, binding) -> {
            Places places = places(binding.network(), numbers, fresh);
            if (places != null) {
                places.bound.add(mac);
            }
        });
        for (Port port : state.ports().values()) {
            Places places = places(port.network(), numbers, fresh);
            MacAddress mac = port.mac();
            if (places != null && port.role() == PortRole.LAN) {
                places.atLan.add(port.node());
            } else if (places != null && mac != null) {
                places.vms.put(mac, port.node());
            }
        }
        left.values().removeIf(until -> until.isBefore(now));
        networks.forEach((vni, before) -> before.vms.forEach((mac, node) -> {
            Places after = fresh.get(vni);
            if (after != null && !node.equals(after.vms.get(mac))) {
                left.put(new Left(node, vni, mac), now.plus(LATE));
            }
        }));
        networks = fresh;
        nodes = Map.copyOf(state.nodes());
        complaints.keySet().retainAll(state.nodes().keySet());
    }

    private static @Nullable Places places(String network, Map<String, Integer> numbers, Map<Integer, Places> places) {
        Integer vni = numbers.get(network);
        return vni == null ? null : places.get(vni);
    }

    /** Looks through a report of a node that has proved to be its sender. */
    Outcome check(TrafficReport report, Instant now) {
        List<TrafficRecord> kept = new ArrayList<>(report.records().size());
        for (TrafficRecord record : report.records()) {
            if (isPossible(report.node(), record, now)) {
                kept.add(record);
            }
        }
        int refused = report.records().size() - kept.size();
        if (refused == 0) {
            return new Outcome(report, null);
        }
        return new Outcome(
                new TrafficReport(report.node(), report.epoch(), report.end(), report.nanos(), kept, report.overflow()),
                complaint(report.node(), refused, now));
    }

    /**
     * What counts of a report on activity.
     *
     * @param report with what counts
     * @param complaint as of {@link Outcome}
     */
    record ActivityOutcome(ActivityReport report, Event.@Nullable ReportRefused complaint) {}

    /**
     * Looks through a report on activity: VMs whose ports are there, with no more processor time than there can be, and links of
     * which the node is an end.
     */
    ActivityOutcome check(ActivityReport report, Instant now) {
        String node = report.node();
        List<VmActivity> vms = new ArrayList<>(report.vms().size());
        int refused = 0;
        for (VmActivity vm : report.vms()) {
            boolean here = isVmHere(node, vm.vni(), vm.vm(), now);
            boolean possible = isPossible(vm.cpu());
            if (here) {
                vms.add(possible ? vm : new VmActivity(vm.vni(), vm.vm(), vm.sent(), vm.received(), null));
            }
            refused += here && possible ? 0 : 1;
        }
        List<LinkActivity> links = new ArrayList<>();
        for (LinkActivity link : report.links()) {
            String[] parts = link.link().split("\\.", -1);
            if (parts.length != PARTS || !node.equals(parts[0]) && !node.equals(parts[1])) {
                refused++;
            } else if (isPath(parts[0], parts[1], parts[2])) {
                links.add(link);
            }
            // What else can't be needn't be a lie: the other end may just have been deleted.
        }
        return refused == 0 && links.size() == report.links().size()
                ? new ActivityOutcome(report, null)
                : new ActivityOutcome(
                        new ActivityReport(node, report.epoch(), vms, links),
                        refused == 0 ? null : complaint(node, refused, now));
    }

    private static boolean isPossible(@Nullable CpuUse cpu) {
        return cpu == null
                || cpu.nanos()
                        <= MOST_OF_A_PROCESSOR
                                * cpu.overNanos()
                                * Math.max(1, Math.min(MOST_PROCESSORS, cpu.processors()));
    }

    private boolean isVmHere(String node, int vni, MacAddress vm, Instant now) {
        Places places = networks.get(vni);
        return places == null || node.equals(places.vms.get(vm)) || hasJustLeft(node, vni, vm, now);
    }

    private boolean hasJustLeft(String node, int vni, MacAddress vm, Instant now) {
        Instant until = left.get(new Left(node, vni, vm));
        return until != null && !until.isBefore(now);
    }

    /** Whether there can be such a link: a node can't make up as many as it likes. */
    private boolean isPath(String lower, String higher, String transport) {
        Node a = nodes.get(lower);
        Node b = nodes.get(higher);
        return a != null
                && b != null
                && lower.compareTo(higher) < 0
                && (a.endpoint(transport) != null || b.endpoint(transport) != null);
    }

    private boolean isPossible(String node, TrafficRecord record, Instant now) {
        Places places = networks.get(record.vni());
        if (places == null) {
            // Its network has gone: whoever gets it leaves it out.
            return true;
        }
        MacAddress source = record.source();
        boolean here = places.bound.contains(source) || places.vms.containsKey(source)
                ? node.equals(places.vms.get(source))
                : places.atLan.contains(node);
        return here || hasJustLeft(node, record.vni(), source, now);
    }

    private Event.@Nullable ReportRefused complaint(String node, int refused, Instant now) {
        Complaint complaint = complaints.computeIfAbsent(node, name -> new Complaint());
        complaint.untold += refused;
        if (now.isBefore(complaint.next)) {
            return null;
        }
        long records = complaint.untold;
        complaint.untold = 0;
        complaint.next = now.plus(PAUSE);
        return new Event.ReportRefused(
                node,
                records,
                "it tells of traffic of VMs whose ports are elsewhere, of stations of a LAN that it has no port in,"
                        + " of links of which it is no end, or of more processor time than VMs have");
    }
}
