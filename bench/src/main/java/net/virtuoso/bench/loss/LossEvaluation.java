package net.virtuoso.bench.loss;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import net.virtuoso.bench.Evaluation;
import net.virtuoso.bench.ReportFile;
import net.virtuoso.bench.Run;
import net.virtuoso.bench.TextTable;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.candidate.Candidate.Running;
import net.virtuoso.bench.candidate.Candidates;
import net.virtuoso.bench.candidate.Field;
import net.virtuoso.bench.measure.Throughput;
import net.virtuoso.bench.stat.Rounds;

/** {@code loss}: throughput of one TCP stream while the physical network loses packets. */
public final class LossEvaluation implements Evaluation {
    private static final List<Double> PERCENTS = List.of(0.1, 1.0, 3.0);
    private static final double GIGA = 1e9;

    @Override
    public String name() {
        return "loss";
    }

    @Override
    public String summary() {
        return "throughput of one TCP stream with 0.1, 1 and 3 % of the physical packets lost, against kernel VXLAN";
    }

    @Override
    public List<String> candidates() {
        return Candidates.overCable();
    }

    @Override
    public Effort usual() {
        return new Effort(5, 4);
    }

    @Override
    public Effort quick() {
        return new Effort(1, 1);
    }

    @Override
    public void run(Run run) {
        Bed bed = Bed.build(run.lab());
        Field field = Field.start(run, bed);
        field.each(0, (name, candidate) -> throughput(run, candidate));
        LossyCable cable = new LossyCable(bed);
        Rounds rounds = new Rounds();
        for (int i = 0; i < run.options().rounds(); i++) {
            int round = i;
            for (double percent : PERCENTS) {
                cable.lose(percent);
                StringJoiner line = new StringJoiner(", ");
                field.each(round, (name, candidate) -> {
                    double bits = throughput(run, candidate).bitsPerSecond();
                    rounds.add(name, kind(percent), round, bits);
                    line.add(String.format(Locale.ROOT, "%s %.3f Gbit/s", name, bits / GIGA));
                });
                run.story().tell("round %d, %.1f %% to lose, %.2f %% lost: %s", round + 1, percent, cable.lost(), line);
            }
        }
        TextTable table = report(run.report(), field.names(), rounds);
        run.story().chapter("Medians of " + run.options().rounds() + " rounds; /vxlan: under the same loss");
        run.story().show(table.toString());
        field.report(run.report());
    }

    private static Throughput throughput(Run run, Running candidate) {
        Bed bed = candidate.lane().bed();
        return Throughput.tcp(
                bed.a().vm(),
                candidate.lane().address(bed.b()),
                1,
                run.options().seconds());
    }

    /** Writes a row for each candidate and loss, and returns the same as a table. */
    static TextTable report(ObjectNode report, List<String> names, Rounds rounds) {
        TextTable table = new TextTable("candidate", "loss %", "tcp1/vxlan", "tcp1 Gbit/s");
        ArrayNode rows = report.putArray("rows");
        for (String name : names) {
            for (double percent : PERCENTS) {
                OptionalDouble ratio = rounds.medianRatio(name, Candidates.REFERENCE, kind(percent));
                OptionalDouble bits = rounds.median(name, kind(percent));
                OptionalDouble gigabits =
                        bits.isPresent() ? OptionalDouble.of(bits.getAsDouble() / GIGA) : OptionalDouble.empty();
                ObjectNode row = rows.addObject().put("candidate", name).put("loss_percent", percent);
                ReportFile.figure(row, "tcp1_vs_vxlan", ratio);
                ReportFile.figure(row, "tcp1_gbit_s", gigabits);
                table.row(
                        List.of(name, Double.toString(percent), TextTable.cell(ratio, 3), TextTable.cell(gigabits, 3)));
            }
        }
        return table;
    }

    /** What a stream's throughput is kept under. */
    static String kind(double percent) {
        return "tcp1 at " + percent;
    }
}
