package net.virtuoso.bench.candidate.peer;

import java.util.ArrayList;
import java.util.List;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.bed.Lane;
import net.virtuoso.bench.candidate.Candidate;

/**
 * n2n. Its edges know each other by the addresses of their own devices; a VM's behind a bridge would go through the supernode.
 * So the hosts route, which is the way that is fast.
 */
record N2n() implements Candidate {
    private static final String SUPERNODE_PORT = "7654";

    @Override
    public String name() {
        return "n2n";
    }

    @Override
    public String description() {
        return "n2n, edge to edge, its default cipher; the hosts route";
    }

    @Override
    public Running start(Bed bed, int number) {
        Lane lane = Lane.routed(bed, number, Peers.MTU);
        String device = "edge" + number;
        List<ProcessHandle> daemons = new ArrayList<>();
        daemons.add(bed.a()
                .host()
                .start("n2n-supernode", "supernode", "-l", SUPERNODE_PORT)
                .handle());
        for (Bed.Side side : Peers.sides(bed)) {
            daemons.add(side.host()
                    .start(
                            "n2n-" + side.letter(),
                            "edge",
                            "-d",
                            device,
                            "-a",
                            address(number, side),
                            "-c",
                            "bench",
                            "-k",
                            "bench-key",
                            "-l",
                            bed.a().address() + ":" + SUPERNODE_PORT,
                            "-m",
                            String.format("02:00:4e:00:%02x:%02x", number, side.number()),
                            "-M",
                            Integer.toString(Peers.MTU),
                            "-r")
                    .handle());
            Peers.awaitDevice(side, device);
            side.host().ip("address", "replace", address(number, side) + "/24", "dev", device);
        }
        for (Bed.Side side : Peers.sides(bed)) {
            side.host()
                    .ip(
                            "route",
                            "replace",
                            lane.subnet(bed.other(side)),
                            "via",
                            address(number, bed.other(side)),
                            "dev",
                            device);
        }
        return new Running(lane, daemons);
    }

    private static String address(int number, Bed.Side side) {
        return "10.78." + number + "." + side.number();
    }
}
