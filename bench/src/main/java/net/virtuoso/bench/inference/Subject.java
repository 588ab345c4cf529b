package net.virtuoso.bench.inference;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import net.virtuoso.model.TopologyClass;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.testkit.traffic.LabelledMatrices;

/**
 * Matrices of one kind.
 *
 * @param kind the topology that is to be found
 * @param vms how many VMs the network has
 * @param trouble what makes it hard
 */
record Subject(TopologyClass kind, int vms, Trouble trouble) {
    /** The largest network there is. */
    static final int MOST_VMS = 1024;

    private static final int FEWEST_VMS = 4;

    /** Its matrix number so and so: the same each time. */
    TrafficMatrix matrix(long number) {
        LabelledMatrices matrices = new LabelledMatrices(number, trouble.noise(), trouble.background());
        int damaged = damaged(matrices);
        return damaged == 0 ? matrices.matrix(kind, vms) : matrices.damaged(kind, vms, damaged, damaged);
    }

    /** Whether the trouble makes any difference at this size: 5 % of three edges are none. */
    boolean isReal() {
        return trouble.damage() == 0 || damaged(new LabelledMatrices(0, 0, 0)) > 0;
    }

    private int damaged(LabelledMatrices matrices) {
        return trouble.damage() == 0
                ? 0
                : trouble.damaged(matrices.edges(kind, vms).size());
    }

    /** The sizes in which a class is tried. */
    static List<Integer> sizes(TopologyClass kind) {
        // A pair in a network of any size: the others are silent.
        TopologyClass like = kind == TopologyClass.PAIR ? TopologyClass.STAR : kind;
        return LabelledMatrices.sizes(like, MOST_VMS).stream()
                .filter(n -> n >= FEWEST_VMS)
                .toList();
    }

    /** The classes that have a graph of their own. */
    static List<TopologyClass> kinds() {
        return Stream.of(TopologyClass.values())
                .filter(kind -> !sizes(kind).isEmpty())
                .toList();
    }

    /** A class as people and JSON call it. */
    static String label(TopologyClass kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
