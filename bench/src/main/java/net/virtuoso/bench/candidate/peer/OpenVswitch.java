package net.virtuoso.bench.candidate.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.bed.Lane;
import net.virtuoso.bench.candidate.Candidate;
import net.virtuoso.lab.LabProcess;
import net.virtuoso.lab.net.NetInterface;

/**
 * Open vSwitch with its datapath in user space and VXLAN between the hosts. It needs the physical interface for itself, so it has
 * a cable of its own.
 */
record OpenVswitch() implements Candidate {
    private static final String SCHEMA = "/usr/share/openvswitch/vswitch.ovsschema";

    @Override
    public String name() {
        return "ovs";
    }

    @Override
    public String description() {
        return "Open vSwitch, datapath in user space, VXLAN; checksum offload of the VMs off";
    }

    @Override
    public Running start(Bed bed, int number) {
        Lane lane = Lane.bridged(bed, number, Peers.MTU);
        String cable = "cable" + number;
        NetInterface.cable(bed.a().host(), cable, bed.b().host(), cable);
        List<ProcessHandle> daemons = new ArrayList<>();
        for (Bed.Side side : Peers.sides(bed)) {
            daemons.add(start(lane, side, cable).handle());
        }
        return new Running(lane, daemons);
    }

    private LabProcess start(Lane lane, Bed.Side side, String cable) {
        // Its datapath in user space takes frames as they are: it doesn't finish checksums that a VM has left to a
        // device.
        side.vm().cmd("ethtool", "-K", "eth" + lane.number(), "tx", "off").check();
        Path home = Peers.directory(side, name());
        String database = home.resolve("conf.db").toString();
        String socket = home.resolve("db.sock").toString();
        side.host().cmd("ovsdb-tool", "create", database, SCHEMA).check();
        side.host()
                .start(
                        "ovsdb-" + side.letter(),
                        "ovsdb-server",
                        database,
                        "--remote=punix:" + socket,
                        "--unixctl=" + home.resolve("ovsdb.ctl"));
        Peers.await(Path.of(socket));
        LabProcess daemon = side.host()
                .start(
                        "ovs-" + side.letter(),
                        "ovs-vswitchd",
                        "unix:" + socket,
                        "--unixctl=" + home.resolve("ovs.ctl"));
        int number = lane.number();
        String physical = "brp" + number;
        String inner = "brv" + number;
        vsctl(side, socket, "--no-wait", "init");
        vsctl(side, socket, "add-br", physical, "--", "set", "bridge", physical, "datapath_type=netdev");
        vsctl(side, socket, "add-port", physical, cable);
        side.host()
                .netInterface(physical)
                .address(address(number, side) + "/24")
                .up();
        vsctl(side, socket, "add-br", inner, "--", "set", "bridge", inner, "datapath_type=netdev");
        vsctl(side, socket, "add-port", inner, lane.port(side).name());
        vsctl(
                side,
                socket,
                "add-port",
                inner,
                "vx" + number,
                "--",
                "set",
                "interface",
                "vx" + number,
                "type=vxlan",
                "options:remote_ip=" + address(number, lane.bed().other(side)),
                "options:key=" + number);
        return daemon;
    }

    private static void vsctl(Bed.Side side, String socket, String... arguments) {
        List<String> argv = new ArrayList<>(List.of("ovs-vsctl", "--db=unix:" + socket, "--timeout=15"));
        argv.addAll(List.of(arguments));
        side.host().cmd(argv.toArray(String[]::new)).check();
    }

    private static String address(int number, Bed.Side side) {
        return "10.79." + number + "." + side.number();
    }
}
