package net.virtuoso.bench.adaptation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import net.virtuoso.bench.DocumentedFields;
import net.virtuoso.bench.ReportFile;
import org.junit.jupiter.api.Test;

class AdaptationRowsTest {
    private final List<Workload> workloads =
            AdaptationEvaluation.workloads(new AdaptationEvaluation().candidates(), 60);
    private final AdaptationRows rows = new AdaptationRows(workloads);
    private final ObjectNode report = ReportFile.object();

    @Test
    void theReportHoldsWhatIsDocumented() {
        rows.byLinks(workloads.get(0), 0, 20);
        AdaptationEvaluation.describe(report, workloads);
        rows.report(report);
        report.put("figure", "x.svg").putArray("failures");
        DocumentedFields.requireIn(report, "adaptation");
        assertThat(report.path("rows")).hasSize(5);
        assertThat(report.path("arguments").fieldNames())
                .toIterable()
                .containsExactly("all-to-all", "bus", "ring", "mesh", "hpcc");
    }

    @Test
    void figuresAreMediansOfTheRounds() {
        Workload ring = workloads.get(2);
        for (int round = 0; round < 3; round++) {
            rows.add(ring, Setting.STAR, round, 180);
            rows.add(ring, Setting.ADAPTIVE, round, 60 + round);
            rows.add(ring, Setting.MESH, round, 60);
            rows.add(
                    ring,
                    round,
                    new Course(
                            List.of("ring"),
                            OptionalDouble.of(1.2),
                            OptionalDouble.of(2),
                            OptionalDouble.of(2.5),
                            4,
                            1));
        }

        rows.report(report);

        JsonNode row = report.path("rows").path(2);
        assertThat(row.path("program").asText()).isEqualTo("bsp");
        assertThat(row.path("pattern").asText()).isEqualTo("ring");
        assertThat(row.path("adaptive_s").asDouble()).isEqualTo(61);
        assertThat(row.path("star_vs_adaptive").asDouble()).isEqualTo(2.951);
        assertThat(row.path("infer_s").asDouble()).isEqualTo(1.2);
        assertThat(row.path("adapt_s").asDouble()).isEqualTo(2.5);
        assertThat(row.path("links").asInt()).isEqualTo(4);
        assertThat(row.path("inferred").path(0).asText()).isEqualTo("ring");
        assertThat(report.path("rows").path(0).path("star_s").isNull())
                .as("not measured")
                .isTrue();
    }

    @Test
    void theFigureHasALineForEachPattern() {
        rows.byLinks(workloads.get(0), 0, 20);
        rows.byLinks(workloads.get(0), 1, 15);
        rows.byLinks(workloads.get(1), 0, 18);
        assertThat(rows.figure()).contains(">all-to-all<", ">bus<", "<path");
    }

    @Test
    void theFigureIsKeptBesideTheReport() {
        assertThat(AdaptationEvaluation.figureBeside(Path.of("/tmp/x.json"))).isEqualTo(Path.of("/tmp/x.svg"));
        assertThat(AdaptationEvaluation.figureBeside(Path.of("/tmp/x"))).isEqualTo(Path.of("/tmp/x.svg"));
    }
}
