package net.virtuoso.bench.bed;

import java.time.Duration;
import net.virtuoso.lab.net.Bridge;
import net.virtuoso.lab.net.NetInterface;
import net.virtuoso.lab.net.Ping;

/**
 * One candidate's interfaces: {@code eth<n>} in each VM, {@code port<n>} at its host, and a subnet of their own.
 *
 * @param bed where it lies
 * @param number 1 to 250, unique in the bed
 */
public record Lane(Bed bed, int number) {
    private static final Duration PING_LIMIT = Duration.ofSeconds(20);

    /**
     * Lays a lane. Nothing joins the ports yet: that is what a candidate does.
     *
     * @param mtu what the VMs may send: an Ethernet's 1500, or less where a candidate needs room for its own headers
     */
    public static Lane bridged(Bed bed, int number, int mtu) {
        Lane lane = new Lane(bed, number);
        for (Bed.Side side : new Bed.Side[] {bed.a(), bed.b()}) {
            lane.plug(side, mtu).address(lane.address(side) + "/24");
        }
        return lane;
    }

    /** A lane for a candidate that carries packets, not frames: each host routes for its VM. */
    public static Lane routed(Bed bed, int number, int mtu) {
        Lane lane = new Lane(bed, number);
        for (Bed.Side side : new Bed.Side[] {bed.a(), bed.b()}) {
            lane.plug(side, mtu).address(lane.address(side) + "/30");
            String gateway = lane.prefix() + (block(side) + 1);
            lane.port(side).address(gateway + "/30");
            side.vm().ip("route", "add", lane.subnet(bed.other(side)), "via", gateway);
            side.host().forwarding(true);
        }
        return lane;
    }

    private NetInterface plug(Bed.Side side, int mtu) {
        NetInterface guest = NetInterface.cable(
                side.vm(), "eth" + number, side.host(), port(side).name());
        port(side).mtu(mtu);
        return guest.mac(mac(side)).mtu(mtu);
    }

    /** The host's end of a VM's interface. */
    public NetInterface port(Bed.Side side) {
        return side.host().netInterface("port" + number);
    }

    /** The hardware address of a VM's interface. */
    public String mac(Bed.Side side) {
        return String.format("02:00:4d:00:%02x:%02x", number, side.number());
    }

    /** The address of a VM. */
    public String address(Bed.Side side) {
        return prefix() + (block(side) + 2);
    }

    /** The addresses behind a side, as a routed lane has them. */
    public String subnet(Bed.Side side) {
        return prefix() + block(side) + "/30";
    }

    private String prefix() {
        return "10.77." + number + ".";
    }

    /** Sides have blocks of four addresses: of one network in a bridged lane, of two in a routed one. */
    private static int block(Bed.Side side) {
        return 4 * side.number();
    }

    /** A bridge at a host with the VM's port in it. */
    public Bridge bridge(Bed.Side side) {
        return Bridge.create(side.host(), "br" + number).port(port(side));
    }

    /**
     * Waits until a packet crosses.
     *
     * @throws IllegalStateException if none does within 20 s
     */
    public void awaitTraffic() {
        Ping.until(bed.a().vm(), address(bed.b()), PING_LIMIT);
    }
}
