package net.virtuoso.bench.datapath;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalDouble;
import net.virtuoso.bench.ReportFile;
import net.virtuoso.bench.TextTable;
import net.virtuoso.bench.candidate.Candidates;
import net.virtuoso.bench.stat.Rounds;

/** A row for each candidate: medians over the rounds. */
record DataPathRows(List<Row> rows) {
    static final String TCP1 = "tcp1";
    static final String TCP4 = "tcp4";
    static final String P50 = "rtt_p50";
    static final String P99 = "rtt_p99";
    static final String REQUESTS = "rr";
    static final String CPU = "cpu";

    private static final double GIGA = 1e9;

    /**
     * One candidate.
     *
     * @param tcp1Gigabits one stream, in Gbit/s, for orientation
     * @param p50Micros for orientation
     */
    record Row(
            String candidate,
            OptionalDouble tcp1,
            OptionalDouble tcp4,
            OptionalDouble p50,
            OptionalDouble p99Micros,
            OptionalDouble requests,
            OptionalDouble cpu,
            OptionalDouble tcp1Gigabits,
            OptionalDouble p50Micros) {}

    static DataPathRows of(List<String> candidates, Rounds rounds) {
        return new DataPathRows(candidates.stream()
                .map(name -> new Row(
                        name,
                        rounds.medianRatio(name, Candidates.REFERENCE, TCP1),
                        rounds.medianRatio(name, Candidates.REFERENCE, TCP4),
                        rounds.medianRatio(name, Candidates.REFERENCE, P50),
                        rounds.median(name, P99),
                        rounds.medianRatio(name, Candidates.REFERENCE, REQUESTS),
                        rounds.median(name, CPU),
                        giga(rounds.median(name, TCP1)),
                        rounds.median(name, P50)))
                .toList());
    }

    private static OptionalDouble giga(OptionalDouble bits) {
        return bits.isPresent() ? OptionalDouble.of(bits.getAsDouble() / GIGA) : bits;
    }

    String table() {
        TextTable table = new TextTable(
                "candidate",
                "tcp1/vxlan",
                "tcp4/vxlan",
                "rtt p50/vxlan",
                "rtt p99 us",
                "requests/vxlan",
                "CPU s/GB",
                "tcp1 Gbit/s",
                "rtt p50 us");
        for (Row row : rows) {
            table.row(List.of(
                    row.candidate,
                    TextTable.cell(row.tcp1, 3),
                    TextTable.cell(row.tcp4, 3),
                    TextTable.cell(row.p50, 2),
                    TextTable.cell(row.p99Micros, 0),
                    TextTable.cell(row.requests, 3),
                    TextTable.cell(row.cpu, 2),
                    TextTable.cell(row.tcp1Gigabits, 3),
                    TextTable.cell(row.p50Micros, 0)));
        }
        return table.toString();
    }

    void report(ObjectNode report) {
        ArrayNode array = report.putArray("rows");
        for (Row row : rows) {
            ObjectNode node = array.addObject().put("candidate", row.candidate);
            ReportFile.figure(node, "tcp1_vs_vxlan", row.tcp1);
            ReportFile.figure(node, "tcp4_vs_vxlan", row.tcp4);
            ReportFile.figure(node, "rtt_p50_vs_vxlan", row.p50);
            ReportFile.figure(node, "rtt_p99_us", row.p99Micros);
            ReportFile.figure(node, "rr_vs_vxlan", row.requests);
            ReportFile.figure(node, "cpu_s_per_gb", row.cpu);
            ReportFile.figure(node, "tcp1_gbit_s", row.tcp1Gigabits);
            ReportFile.figure(node, "rtt_p50_us", row.p50Micros);
        }
    }
}
