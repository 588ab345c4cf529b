package net.virtuoso.overlay.internal;

import io.netty.buffer.ByteBuf;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import net.virtuoso.model.Counters;
import net.virtuoso.model.DropReason;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.NetworkStatus;
import net.virtuoso.model.TrafficClass;
import net.virtuoso.model.TrafficRecord;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.overlay.internal.forward.FlowTable;
import net.virtuoso.overlay.internal.forward.ForwardingTable;
import net.virtuoso.overlay.internal.forward.Outlet;
import net.virtuoso.overlay.internal.forward.Route;
import net.virtuoso.overlay.internal.forward.RuleCounter;
import net.virtuoso.overlay.internal.forward.Sources;
import net.virtuoso.overlay.internal.guard.Bindings;
import net.virtuoso.overlay.internal.guard.NeighbourAnswers;
import net.virtuoso.overlay.internal.guard.Neighbours;
import net.virtuoso.wire.EthernetFrame;
import net.virtuoso.wire.TrafficClassifier;
import net.virtuoso.wire.VirtioNetHeader;
import org.jspecify.annotations.Nullable;

/**
 * One network at this node: where its frames go. Nothing in here knows of another network, which is what keeps them apart. Used
 * on the event loop only.
 */
final class NetworkPath {
    private static final TrafficClass[] KINDS = TrafficClass.values();

    /** The kind of all traffic while it isn't counted: the ways of pairs are remembered all the same. */
    private static final int UNCOUNTED = 0;

    private static final LongPredicate EVERYONE = mac -> true;

    private final int vni;
    private final FlowTable flows;
    private final Group group = new Group();
    /** No rule: a group's frames go everywhere. */
    private final Route everywhere = Route.to(group);

    private final Traffic traffic = new Traffic();
    private final Instant since;
    private final LanSide lan;
    private final Neighbours neighbours;
    private final NeighbourAnswers answers;
    /** At the proxy the table knows every VM that runs, so that the LAN isn't told of others. */
    private final LongPredicate running = this::isRunning;

    private ForwardingTable table = ForwardingTable.EMPTY;
    private @Nullable ForwardingTable previous;
    private boolean counting = true;
    private long changes;
    /** Of ports that are gone. */
    private Counters kept = Counters.ZERO;

    private PortAttachment[] ports = {};
    private LinkAttachment[] tree = {};
    /** The VMs' ports by their addresses. */
    private final LongObjectMap<PortAttachment> stations = new LongObjectHashMap<>();

    private final Arrivals arrivals = new Arrivals();

    /** @param since from when on it counts */
    NetworkPath(int vni, int flowLimit, Neighbours neighbours, LanSide lan, Instant since) {
        this.vni = vni;
        this.since = since;
        this.lan = lan;
        this.neighbours = neighbours;
        flows = new FlowTable(flowLimit);
        answers = new NeighbourAnswers(neighbours);
    }

    /** The user's LAN, if it has ports here. */
    LanSide lan() {
        return lan;
    }

    /** What is known of its addresses. */
    Neighbours neighbours() {
        return neighbours;
    }

    int vni() {
        return vni;
    }

    /** Whether traffic is counted for each pair from now on; what was counted stays until it is drained. */
    void counting(boolean on) {
        counting = on;
    }

    /**
     * Swaps everything at once. The table before stays behind the new one until {@link #forgetPrevious}: where the new one's
     * way isn't usable yet, the old one's may still be.
     *
     * @param bindings which addresses its VMs have
     * @param newPorts where groups' frames go out at this node
     * @param newTree over which links they go on
     * @param uses over which links frames may come, and from whom
     * @return ends that frames may come as it was before, too
     */
    Runnable update(
            ForwardingTable newTable,
            Bindings bindings,
            List<PortAttachment> newPorts,
            List<LinkAttachment> newTree,
            Map<LinkAttachment, Sources> uses) {
        if (previous == null || table.isWholeUsable()) {
            previous = table;
        }
        table = newTable;
        neighbours.update(bindings);
        lan.update(newPorts);
        ports = newPorts.toArray(PortAttachment[]::new);
        stations.clear();
        for (PortAttachment port : ports) {
            if (!port.isLan()) {
                stations.put(port.address(), port);
            }
        }
        tree = newTree.toArray(LinkAttachment[]::new);
        flows.invalidate();
        return arrivals.update(uses);
    }

    /** What the table before pointed to is going. */
    void forgetPrevious() {
        previous = null;
        flows.invalidate();
    }

    /** A port or link has become usable, or isn't any more. */
    void attachmentChanged() {
        changes++;
        flows.invalidate();
    }

    /** How often that was said: each time costs a walk over the table. */
    long changes() {
        return changes;
    }

    /**
     * A frame came in at a port that has checked it.
     *
     * @return why it has nowhere to go, {@code null} if it was carried
     */
    @Nullable
    DropReason fromPort(PortAttachment port, long source, long destination, ByteBuf frame) {
        if (port.isLan()) {
            DropReason refusal = lan.admit(port, source, table);
            if (refusal != null) {
                return refusal;
            }
        }
        int kind = counting
                ? TrafficClassifier.classify(frame, frame.readerIndex() + VirtioNetHeader.LENGTH)
                        .ordinal()
                : UNCOUNTED;
        int flow = flows.find(source, destination, kind);
        Route route = flow == FlowTable.NONE ? null : flows.route(flow, port);
        if (route == null) {
            route = resolveFromPort(port, source, destination);
            if (route.outlet() instanceof Outlet.Nowhere nowhere) {
                return refuse(route, nowhere, frame);
            }
            if (flow == FlowTable.NONE) {
                flow = flows.add(source, destination, kind);
            }
            if (flow != FlowTable.NONE) {
                flows.remember(flow, port, route);
                if (kind == TrafficClass.APPLICATION.ordinal() && route.outlet() instanceof LinkAttachment link) {
                    link.relieve(vni, port, source, destination);
                }
            }
        }
        if (route == everywhere && isAnswered(port, source, frame)) {
            return null;
        }
        if (!route.outlet().send(port, vni, VirtualNetwork.MAX_HOPS, frame)) {
            return DropReason.UNREACHABLE;
        }
        route.counter().count(1, bytes(frame));
        if (counting) {
            flows.count(flow, VirtioNetHeader.wireBytes(frame), VirtioNetHeader.segments(frame));
        }
        return null;
    }

    /** A frame's bytes as ports and links count them. */
    private static int bytes(ByteBuf frame) {
        return frame.readableBytes() - VirtioNetHeader.LENGTH;
    }

    /** Counts for a rule that says drop. Nothing else that leads nowhere is a rule's. */
    private static DropReason refuse(Route route, Outlet.Nowhere nowhere, ByteBuf frame) {
        if (nowhere == Outlet.Nowhere.DENIED) {
            route.counter().count(1, bytes(frame));
        }
        return nowhere.reason();
    }

    /** Whether the frame asked for an address that is known: then the answer has gone to the port. */
    private boolean isAnswered(PortAttachment port, long source, ByteBuf frame) {
        ByteBuf answer = answers.answer(
                frame, frame.readerIndex() + VirtioNetHeader.LENGTH, source, port.isLan() ? running : EVERYONE);
        if (answer == null) {
            return false;
        }
        port.answer(answer);
        answer.release();
        return true;
    }

    /**
     * A frame came in over a link.
     *
     * @param hopLimit how many nodes it may cross, this one included
     * @return why it has nowhere to go, {@code null} if it was carried
     */
    @Nullable
    DropReason fromLink(LinkAttachment link, int hopLimit, long source, long destination, ByteBuf frame) {
        DropReason refusal = isHere(source) ? DropReason.LOOPED : arrivals.refusal(link, source);
        if (refusal != null) {
            return refusal;
        }
        Route route = EthernetFrame.isGroup(destination) ? everywhere : resolve(source, destination, link);
        if (route.outlet() instanceof Outlet.Nowhere nowhere) {
            return refuse(route, nowhere, frame);
        }
        if (!route.outlet().send(link, vni, hopLimit - 1, frame)) {
            return DropReason.UNREACHABLE;
        }
        route.counter().count(1, bytes(frame));
        return null;
    }

    /** Whether a VM's port is open here: after a move it may still be wanted, but its device is gone. */
    private boolean isHere(long source) {
        PortAttachment port = stations.get(source);
        return port != null && port.isUsable();
    }

    private boolean isRunning(long mac) {
        return table.isStation(mac);
    }

    /** Whether the kernel may send a flow over a link: frames of a VM here that leave over it. */
    boolean leavesBy(LinkAttachment link, long source, long destination) {
        PortAttachment port = stations.get(source);
        return port != null && port.kernelDevice() != null && ruleOut(link, source, destination) != null;
    }

    /** What counts for frames of a VM here that leave over a link; {@code null} if they don't. */
    @Nullable
    RuleCounter ruleOut(LinkAttachment link, long source, long destination) {
        PortAttachment port = stations.get(source);
        Route route = port == null ? null : resolveFromPort(port, source, destination);
        return route != null && route.outlet() == link ? route.counter() : null;
    }

    /** What counts for frames that come over a link and leave by a port here; {@code null} if none do. */
    @Nullable
    RuleCounter ruleIn(LinkAttachment link, long source, long destination) {
        Route route = resolve(source, destination, link);
        return route.outlet() instanceof PortAttachment ? route.counter() : null;
    }

    /** The port of the VM with this address; {@code null} if it isn't here. */
    @Nullable
    PortAttachment station(long address) {
        return stations.get(address);
    }

    /** The port to which the kernel may give a flow that comes over a link: that of a VM here; {@code null} if there is none. */
    @Nullable
    PortAttachment taker(LinkAttachment link, long source, long destination) {
        return !EthernetFrame.isGroup(destination)
                        && !isHere(source)
                        && arrivals.admits(link, source)
                        && resolve(source, destination, link).outlet() instanceof PortAttachment port
                        && port == stations.get(destination)
                        && port.kernelDevice() != null
                ? port
                : null;
    }

    /** Counts what the kernel has carried of a VM here. */
    void carried(long source, long destination, long wireBytes, long packets) {
        if (counting && packets > 0) {
            int kind = TrafficClass.APPLICATION.ordinal();
            int flow = flows.find(source, destination, kind);
            flows.count(flow == FlowTable.NONE ? flows.add(source, destination, kind) : flow, wireBytes, packets);
        }
    }

    private Route resolveFromPort(PortAttachment port, long source, long destination) {
        if (EthernetFrame.isGroup(destination)) {
            return everywhere;
        }
        Route route = resolve(source, destination, port);
        Outlet outlet = route.outlet();
        boolean toLan = outlet == lan || (outlet instanceof PortAttachment other && other.isLan());
        return port.isLan() && toLan ? Route.NO_RULE : route;
    }

    private Route resolve(long source, long destination, Outlet.Inlet ingress) {
        Route route = table.find(source, destination, ingress);
        return route == Route.UNREACHABLE && previous != null ? previous.find(source, destination, ingress) : route;
    }

    /** Every rule that has carried anything is to be told again. */
    void retellRules() {
        table.retell();
    }

    /** A port goes: what it has counted stays the network's. */
    void keep(Counters portsCounters) {
        kept = kept.plus(portsCounters);
    }

    /** A frame of this network came over a link and went no further. */
    void refused() {
        traffic.lost(1);
    }

    /** A frame of this network wasn't taken by a link. */
    void notTaken() {
        traffic.notTaken();
    }

    /**
     * What passed the network here.
     *
     * @param name the network's name
     * @param ports what its ports have counted
     */
    NetworkStatus status(String name, Counters ports) {
        return new NetworkStatus(name, since, traffic.read(0).plus(kept).plus(ports));
    }

    /**
     * Gives what was counted since the last call.
     *
     * @return the bytes that weren't attributed
     */
    long drain(List<TrafficRecord> records, int mostRecords) {
        long[] surplus = {0};
        long overflow = flows.drain((source, destination, kind, bytes, packets) -> {
            if (records.size() < mostRecords) {
                records.add(new TrafficRecord(
                        vni, new MacAddress(source), new MacAddress(destination), KINDS[kind], bytes, packets));
            } else {
                surplus[0] += bytes;
            }
        });
        return overflow + surplus[0];
    }

    /**
     * Broadcast and multicast: out of every other port, and on over the tree. Frames of a LAN don't go to another LAN port: the
     * overlay extends the user's LAN, it doesn't join two, which may be one already.
     */
    private final class Group implements Outlet {
        @Override
        public boolean isUsable() {
            return true;
        }

        @Override
        public boolean send(Inlet from, int network, int hops, ByteBuf frame) {
            boolean fromLan = from instanceof PortAttachment port && port.isLan();
            for (PortAttachment port : ports) {
                if (port != from && port.isUsable() && !(fromLan && port.isLan())) {
                    port.send(from, network, hops, frame);
                }
            }
            for (LinkAttachment link : tree) {
                if (link != from && link.isUsable()) {
                    link.send(from, network, hops, frame);
                }
            }
            return true;
        }
    }
}
