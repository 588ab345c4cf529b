package net.virtuoso.bench.candidate;

import java.util.List;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.bed.Lane;
import net.virtuoso.lab.net.NetInterface;

/** No overlay at all: the ports are bridged to a cable of their own. What the machine can give. */
record Veth() implements Candidate {
    private static final int MTU = 1500;

    @Override
    public String name() {
        return "veth";
    }

    @Override
    public String description() {
        return "no overlay: bridges and a cable";
    }

    @Override
    public Running start(Bed bed, int number) {
        Lane lane = Lane.bridged(bed, number, MTU);
        String cable = "cable" + number;
        NetInterface.cable(bed.a().host(), cable, bed.b().host(), cable);
        lane.bridge(bed.a()).port(bed.a().host().netInterface(cable));
        lane.bridge(bed.b()).port(bed.b().host().netInterface(cable));
        return new Running(lane, List.of());
    }
}
