package net.virtuoso.bench.inference;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import net.virtuoso.bench.ReportFile;
import net.virtuoso.bench.TextTable;
import net.virtuoso.model.TopologyClass;

/**
 * All scores of a run.
 *
 * @param scores one a subject, in the order in which they were taken
 */
record Scores(List<Score> scores) {
    /** Smaller networks have goals of nobody: with four VMs most topologies are one edge from another. */
    private static final int FEWEST_VMS = 8;

    /** The place of the fixed threshold that was right most often over all subjects, each counting the same. */
    int best() {
        int best = 0;
        for (int i = 1; i < FixedThreshold.ALL.size(); i++) {
            if (overall(i) > overall(best)) {
                best = i;
            }
        }
        return best;
    }

    private double overall(int threshold) {
        return scores.stream()
                .mapToDouble(score -> score.accuracy(threshold))
                .average()
                .orElse(0);
    }

    /** Writes a row for each subject, and what fixed thresholds came to. */
    void report(ObjectNode report) {
        int baseline = best();
        report.put("baseline_alpha", FixedThreshold.ALL.get(baseline).alpha());
        ArrayNode alphas = report.putArray("alphas");
        for (int i = 0; i < FixedThreshold.ALL.size(); i++) {
            ObjectNode row =
                    alphas.addObject().put("alpha", FixedThreshold.ALL.get(i).alpha());
            ReportFile.figure(row, "accuracy", OptionalDouble.of(overall(i)));
        }
        ArrayNode rows = report.putArray("rows");
        for (Score score : scores) {
            Subject subject = score.subject();
            ObjectNode row = rows.addObject()
                    .put("class", Subject.label(subject.kind()))
                    .put("vms", subject.vms())
                    .put("noise", subject.trouble().noise())
                    .put("background", subject.trouble().background())
                    .put("damage", subject.trouble().damage())
                    .put("matrices", score.matrices());
            ReportFile.figure(row, "accuracy", OptionalDouble.of(score.accuracy()));
            ReportFile.figure(row, "baseline_accuracy", OptionalDouble.of(score.accuracy(baseline)));
        }
    }

    /** For people: each class under each trouble, over all sizes of {@value #FEWEST_VMS} VMs and more. */
    TextTable table() {
        int baseline = best();
        TextTable table = new TextTable(
                "class",
                "trouble",
                "matrices",
                "accuracy",
                "worst size",
                "fixed " + FixedThreshold.ALL.get(baseline).alpha());
        for (Trouble trouble : scores.stream()
                .map(score -> score.subject().trouble())
                .distinct()
                .toList()) {
            for (TopologyClass kind : Subject.kinds()) {
                List<Score> of = scores.stream()
                        .filter(score -> score.subject().vms() >= FEWEST_VMS)
                        .filter(score -> score.subject().kind() == kind)
                        .filter(score -> score.subject().trouble().equals(trouble))
                        .toList();
                if (!of.isEmpty()) {
                    table.row(row(kind, trouble, of, baseline));
                }
            }
        }
        return table;
    }

    private static List<String> row(TopologyClass kind, Trouble trouble, List<Score> of, int baseline) {
        int matrices = of.stream().mapToInt(Score::matrices).sum();
        int right = of.stream().mapToInt(Score::right).sum();
        int fixed = of.stream().mapToInt(score -> score.fixed()[baseline]).sum();
        Score worst =
                of.stream().min(Comparator.comparingDouble(Score::accuracy)).orElseThrow();
        return List.of(
                Subject.label(kind),
                trouble.toString(),
                Integer.toString(matrices),
                share(right / (double) matrices),
                share(worst.accuracy()) + " of " + worst.subject().vms(),
                share(fixed / (double) matrices));
    }

    private static String share(double share) {
        return String.format(Locale.ROOT, "%.3f", share);
    }
}
