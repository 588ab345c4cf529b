package net.virtuoso.bench.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import net.virtuoso.bench.DocumentedFields;
import net.virtuoso.bench.ReportFile;
import net.virtuoso.bench.stat.Rounds;
import org.junit.jupiter.api.Test;

class ControlEvaluationTest {
    private static final List<String> SINGLE =
            List.of("link_add", "link_delete", "rule_add", "rule_delete", "link_up", "http_alone");

    private final ObjectNode report = ReportFile.object();

    private static Rounds times(double millis) {
        Rounds times = new Rounds();
        for (String kind : SINGLE) {
            for (int i = 0; i < 3; i++) {
                times.add(SingleChanges.SERIES, kind, i, millis + i);
            }
        }
        return times;
    }

    @Test
    void theReportHoldsWhatIsDocumented() {
        ControlEvaluation.reportSingle(report, times(10), times(100));
        ControlEvaluation.reportTopologies(report, ControlEvaluation.tour(), new Rounds());
        DocumentedFields.requireIn(report, "control");
    }

    @Test
    void singleChangesArePercentilesAndTheFirstOnesStandAlone() {
        ControlEvaluation.reportSingle(report, times(10), times(100));
        for (String kind : SINGLE) {
            JsonNode figures = report.path(kind + "_ms");
            assertThat(figures.path("p50").asDouble()).as(kind).isEqualTo(11);
            assertThat(figures.path("p99").asDouble()).as(kind).isBetween(11.9, 12.0);
            assertThat(figures.path("samples").asInt()).as(kind).isEqualTo(3);
        }
        for (String kind : SINGLE.subList(0, 4)) {
            assertThat(report.path(kind + "_first_ms").path("p50").asDouble())
                    .as(kind)
                    .isEqualTo(101);
        }
    }

    @Test
    void eachChangeOfTopologyIsARow() {
        List<ShapeChange> tour = ControlEvaluation.tour();
        Rounds times = new Rounds();
        for (ShapeChange change : tour) {
            times.add(change.toString(), "running", 0, 20);
        }
        ControlEvaluation.reportTopologies(report, tour, times);
        assertThat(report.path("topologies"))
                .hasSize(new HashSet<>(tour).size())
                .allSatisfy(row -> {
                    assertThat(row.path("change").asText()).isNotEmpty();
                    assertThat(row.path("from").asText())
                            .isNotEqualTo(row.path("to").asText());
                    assertThat(row.path("ms").asDouble()).isEqualTo(20);
                    assertThat(row.path("links_up_ms").isNull())
                            .as("not measured")
                            .isTrue();
                    assertThat(row.path("changes").asInt()).isPositive();
                });
    }
}
