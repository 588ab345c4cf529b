package net.virtuoso.bench.inference;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import net.virtuoso.bench.ReportFile;
import net.virtuoso.bench.TextTable;
import net.virtuoso.bench.stat.Statistics;
import net.virtuoso.model.TopologyClass;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.vttif.TopologyInference;

/**
 * How long inference takes for the largest network of a class.
 *
 * @param kind the class
 * @param millis the times of single inferences
 */
record LargeNetwork(TopologyClass kind, List<Double> millis) {
    private static final int FEWEST = 15;
    private static final int MATRICES = 4;
    private static final double MILLI = 1e6;
    private static final double P99 = 0.99;

    /** Whether a class has a network of that size. */
    static boolean exists(TopologyClass kind) {
        return Subject.sizes(kind).contains(Subject.MOST_VMS);
    }

    /** Infers for so long, after the same time of warming up. */
    static LargeNetwork measure(TopologyClass kind, Trouble trouble, Duration time, TopologyInference inference) {
        Subject subject = new Subject(kind, Subject.MOST_VMS, trouble);
        List<TrafficMatrix> matrices = new ArrayList<>();
        for (int number = 0; number < MATRICES; number++) {
            matrices.add(subject.matrix(number));
        }
        infer(matrices, time, inference);
        return new LargeNetwork(kind, infer(matrices, time, inference));
    }

    private static List<Double> infer(List<TrafficMatrix> matrices, Duration time, TopologyInference inference) {
        List<Double> millis = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        int vms = 0;
        while (millis.size() < FEWEST || System.nanoTime() < end) {
            TrafficMatrix matrix = matrices.get(millis.size() % matrices.size());
            long start = System.nanoTime();
            vms += inference.infer(matrix).vms().size();
            millis.add((System.nanoTime() - start) / MILLI);
        }
        if (vms == 0) {
            throw new IllegalStateException("inference found no VM in matrices of " + Subject.MOST_VMS);
        }
        return millis;
    }

    OptionalDouble median() {
        return Statistics.median(millis);
    }

    /** Writes the slowest class's median and each class's own, and returns the same as a table. */
    static TextTable report(ObjectNode report, List<LargeNetwork> networks) {
        TextTable table = new TextTable("class", "p50 ms", "p99 ms", "inferences");
        OptionalDouble slowest = networks.stream()
                .map(LargeNetwork::median)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .max();
        ReportFile.figure(report, "infer_1024_ms", slowest);
        ArrayNode rows = report.putArray("infer_1024");
        for (LargeNetwork network : networks) {
            OptionalDouble most = Statistics.quantile(network.millis, P99);
            ObjectNode row = rows.addObject().put("class", Subject.label(network.kind));
            ReportFile.figure(row, "p50_ms", network.median());
            ReportFile.figure(row, "p99_ms", most);
            row.put("samples", network.millis.size());
            table.row(List.of(
                    Subject.label(network.kind),
                    TextTable.cell(network.median(), 1),
                    TextTable.cell(most, 1),
                    Integer.toString(network.millis.size())));
        }
        return table;
    }
}
