package net.virtuoso.overlay.internal;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.model.DropReason;
import net.virtuoso.model.LanAlert;
import net.virtuoso.model.LanStatus;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Station;
import net.virtuoso.overlay.internal.forward.ForwardingTable;
import net.virtuoso.overlay.internal.forward.Outlet;
import net.virtuoso.overlay.internal.forward.StationTable;
import net.virtuoso.overlay.internal.forward.StormLimit;
import net.virtuoso.wire.EthernetFrame;
import net.virtuoso.wire.VirtioNetHeader;
import org.jspecify.annotations.Nullable;

/**
 * The user's LAN of one network at this node: all its ports together, the star's last word. What goes to a station leaves by the
 * port behind which it was seen; what no station is known to have leaves by all of them, so often a second and no more. What comes
 * in with an address that can't be there is refused. Used on the event loop only.
 */
final class LanSide implements Outlet {
    private final DataPathContext context;
    private final StationTable stations;
    private final StormLimit unknown;
    private PortAttachment[] ports = {};

    LanSide(DataPathContext context) {
        this.context = context;
        LanLimits limits = context.limits().lan();
        stations = new StationTable(limits.stations(), limits.ageingSeconds());
        unknown = new StormLimit(limits.unknownLimit(), context.nanoTime());
    }

    /** Takes the LAN's ports out of a network's. */
    void update(List<PortAttachment> all) {
        ports = all.stream().filter(PortAttachment::isLan).toArray(PortAttachment[]::new);
    }

    /** The port goes. */
    void forget(PortAttachment port) {
        stations.forget(port);
    }

    /**
     * Checks who sends a frame, and learns that it is there.
     *
     * @param table knows which addresses are those of VMs
     * @return why the frame is refused, {@code null} if it isn't
     */
    @Nullable
    DropReason admit(PortAttachment port, long source, ForwardingTable table) {
        if (table.isStation(source)) {
            port.alert(LanAlert.Kind.VM_ADDRESS, source);
            return DropReason.LOOPED;
        }
        if (stations.learn(source, port, context.nanoTime()) == StationTable.Outcome.ELSEWHERE) {
            port.alert(LanAlert.Kind.TWO_PORTS, source);
            return DropReason.LOOPED;
        }
        return null;
    }

    /**
     * What is known of the LAN behind a port.
     *
     * @param most how many stations may be told
     */
    LanStatus status(PortAttachment port, @Nullable LanAlert alert, int most) {
        List<Station> some = new ArrayList<>();
        int known = stations.visit(
                port,
                context.nanoTime(),
                Math.min(most, LanStatus.MAX_STATIONS),
                (mac, silent) ->
                        some.add(new Station(new MacAddress(mac), context.now().minusNanos(silent))));
        return new LanStatus(known, stations.unlearned(), some, alert);
    }

    @Override
    public boolean isUsable() {
        for (PortAttachment port : ports) {
            if (port.isUsable()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean send(Inlet from, int vni, int hops, ByteBuf frame) {
        long now = context.nanoTime();
        long destination = EthernetFrame.destination(frame, frame.readerIndex() + VirtioNetHeader.LENGTH);
        if (stations.port(destination, now) instanceof PortAttachment port && port.isUsable()) {
            return port.send(from, vni, hops, frame);
        }
        if (!unknown.admit(now)) {
            ports[0].dropped(DropReason.UNKNOWN_STORM);
            return true;
        }
        for (PortAttachment port : ports) {
            if (port.isUsable()) {
                port.send(from, vni, hops, frame);
            }
        }
        return true;
    }
}
