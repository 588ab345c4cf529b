package net.virtuoso.control.internal.controller;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Event;
import net.virtuoso.model.FastPathStatus;
import net.virtuoso.model.LanAlert;
import net.virtuoso.model.LanStatus;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortStatus;
import net.virtuoso.model.VmInterface;
import org.jspecify.annotations.Nullable;

/** Reads events off the difference of two reports, or off changes. Pure functions. */
final class ReportEvents {
    private ReportEvents() {}

    /**
     * What happened at a node since its last report.
     *
     * @param old the last one; {@code null} if this is the first over this connection: then all that it shows is told
     */
    static List<Event> between(DesiredState state, @Nullable NodeReport old, NodeReport report) {
        List<Event> events = new ArrayList<>();
        Map<String, PortStatus> oldPorts = new HashMap<>();
        Map<String, LinkStatus> oldLinks = new HashMap<>();
        if (old != null) {
            old.ports().forEach(p -> oldPorts.put(p.id(), p));
            old.links().forEach(l -> oldLinks.put(l.id(), l));
        }
        for (PortStatus status : report.ports()) {
            Port port = state.ports().get(status.id());
            PortStatus was = oldPorts.get(status.id());
            if (port != null && port.node().equals(report.node())) {
                portEvents(port, was, status, report, events);
            }
        }
        for (LinkStatus status : report.links()) {
            LinkStatus was = oldLinks.get(status.id());
            LinkState before = was == null ? LinkState.CONNECTING : was.state();
            if (before != status.state()) {
                events.add(new Event.LinkChanged(status.id(), report.node(), status.state(), status.reason()));
            }
            fastPathEvent(was, status, report.node(), events);
        }
        return events;
    }

    private static void fastPathEvent(@Nullable LinkStatus was, LinkStatus is, String node, List<Event> events) {
        boolean kernel = isInKernel(is);
        if (kernel != (was != null && isInKernel(was))) {
            FastPathStatus status = is.fastPath();
            String reason = status == null ? "the link has no fast path any more" : status.reason();
            events.add(new Event.FastPathChanged(is.id(), node, kernel, kernel ? "" : reason));
        }
    }

    private static boolean isInKernel(LinkStatus end) {
        FastPathStatus status = end.fastPath();
        return status != null && status.inUse();
    }

    private static void portEvents(
            Port port, @Nullable PortStatus was, PortStatus is, NodeReport report, List<Event> events) {
        if (was == null || was.state() != is.state()) {
            events.add(new Event.PortChanged(
                    port.network(), port.id(), is.state().name().toLowerCase(Locale.ROOT), is.reason()));
        }
        LanAlert alert = alert(is);
        LanAlert before = was == null ? null : alert(was);
        if (alert != null && (before == null || !before.since().equals(alert.since()))) {
            events.add(new Event.LanConflict(port.network(), port.id(), alert.mac(), text(alert.kind())));
        }
        Instant first = is.firstFrameAt();
        MacAddress mac = port.mac();
        boolean carriedBefore = was != null && was.firstFrameAt() != null;
        if (first == null || mac == null || carriedBefore) {
            return;
        }
        for (VmInterface vm : report.vms()) {
            if (vm.mac().equals(mac)) {
                events.add(new Event.VmCarried(port.network(), port.node(), mac, vm.seenAt(), first));
                return;
            }
        }
    }

    private static @Nullable LanAlert alert(PortStatus status) {
        LanStatus lan = status.lan();
        return lan == null ? null : lan.alert();
    }

    private static String text(LanAlert.Kind kind) {
        return switch (kind) {
            case VM_ADDRESS ->
                "a frame with this address, which is a VM's, came in from the LAN: there is a loop outside, or"
                        + " somebody has taken the address";
            case TWO_PORTS ->
                "this station's frames come in by two LAN ports at once: the ports are joined outside, detach one";
        };
    }

    /** The appearing and vanishing of VMs in changes that the reconciler made. */
    static List<Event> of(DesiredState before, List<Change> changes) {
        List<Event> events = new ArrayList<>();
        for (Change change : changes) {
            if (change instanceof Change.AddPort add && add.port().mac() != null) {
                Port port = add.port();
                events.add(
                        new Event.VmAppeared(port.network(), port.node(), name(port), requireMac(port), port.device()));
            } else if (change instanceof Change.DeletePort delete) {
                Port port = before.ports().get(delete.id());
                if (port != null && port.mac() != null) {
                    events.add(new Event.VmVanished(port.network(), port.node(), name(port), requireMac(port)));
                }
            }
        }
        return events;
    }

    private static String name(Port port) {
        String vm = port.vm();
        return vm == null ? port.device() : vm;
    }

    private static MacAddress requireMac(Port port) {
        MacAddress mac = port.mac();
        if (mac == null) {
            throw new IllegalStateException("port " + port.id() + " has no address");
        }
        return mac;
    }
}
