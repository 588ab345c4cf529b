package net.virtuoso.bench.candidate;

import java.util.List;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.bed.Lane;

/** The kernel's own overlay: the reference. */
record KernelVxlan() implements Candidate {
    static final String NAME = "vxlan";

    /** An Ethernet's less the 50 bytes of VXLAN over IPv4. */
    private static final int MTU = 1450;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "kernel VXLAN, checksums of the outer datagram off, VM MTU 1450";
    }

    @Override
    public Running start(Bed bed, int number) {
        Lane lane = Lane.bridged(bed, number, MTU);
        for (Bed.Side side : List.of(bed.a(), bed.b())) {
            String device = "vxlan" + number;
            side.host()
                    .ip(
                            "link",
                            "add",
                            device,
                            "type",
                            "vxlan",
                            "id",
                            Integer.toString(number),
                            "remote",
                            bed.other(side).address(),
                            "local",
                            side.address(),
                            "dev",
                            side.uplink().name(),
                            "dstport",
                            "4789",
                            "noudpcsum");
            lane.bridge(side).port(side.host().netInterface(device).up());
        }
        return new Running(lane, List.of());
    }
}
