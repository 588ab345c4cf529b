package net.virtuoso.bench.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import net.virtuoso.bench.DocumentedFields;
import net.virtuoso.bench.ReportFile;
import net.virtuoso.model.TopologyClass;
import net.virtuoso.testkit.traffic.NasIs;
import net.virtuoso.vttif.InferenceSettings;
import net.virtuoso.vttif.TopologyInference;
import org.junit.jupiter.api.Test;

class InferenceEvaluationTest {
    private static final Trouble NONE = new Trouble(0, 0, 0);

    private final TopologyInference inference = new TopologyInference(InferenceSettings.DEFAULT);
    private final ObjectNode report = ReportFile.object();

    private static Score score(TopologyClass kind, int vms, int right, int... fixed) {
        return new Score(new Subject(kind, vms, NONE), 10, right, fixed);
    }

    @Test
    void theReportHoldsWhatIsDocumented() {
        new Scores(List.of(score(TopologyClass.RING, 8, 9, 1, 2, 3, 4, 5))).report(report);
        LargeNetwork.report(report, List.of(new LargeNetwork(TopologyClass.RING, List.of(1.0, 2.0, 3.0))));
        InferenceEvaluation.nasIs(report, inference.infer(NasIs.matrix()));

        DocumentedFields.requireIn(report, "inference");
        assertThat(report.path("nas_is").path("class").asText()).isEqualTo("all-to-all");
        assertThat(report.path("nas_is").path("hub").asText()).isEqualTo("h1");
    }

    @Test
    void theBaselineIsTheThresholdThatWasRightMostOften() {
        Scores scores = new Scores(List.of(
                score(TopologyClass.RING, 8, 10, 0, 9, 9, 2, 1), score(TopologyClass.BUS, 8, 10, 10, 2, 9, 2, 1)));

        scores.report(report);

        assertThat(report.path("baseline_alpha").asDouble()).isEqualTo(0.2);
        assertThat(report.path("alphas")).hasSize(FixedThreshold.ALL.size());
        JsonNode bus = report.path("rows").path(1);
        assertThat(bus.path("class").asText()).isEqualTo("bus");
        assertThat(bus.path("accuracy").asDouble()).isEqualTo(1);
        assertThat(bus.path("baseline_accuracy").asDouble()).isEqualTo(0.9);
    }

    @Test
    void theTableLeavesOutSmallNetworks() {
        Scores scores = new Scores(List.of(
                score(TopologyClass.RING, 4, 0, 0, 0, 0, 0, 0),
                score(TopologyClass.RING, 8, 10, 5, 5, 5, 5, 5),
                score(TopologyClass.RING, 16, 8, 5, 5, 5, 5, 5)));

        assertThat(scores.table().toString().lines().toList())
                .hasSize(2)
                .last()
                .asString()
                .contains("ring", "0.900", "0.800 of 16", "0.500");
    }

    @Test
    void theSlowestClassIsTheOneThatCounts() {
        LargeNetwork.report(
                report,
                List.of(
                        new LargeNetwork(TopologyClass.RING, List.of(1.0, 2.0, 9.0)),
                        new LargeNetwork(TopologyClass.ALL_TO_ALL, List.of(40.0, 50.0, 60.0))));

        assertThat(report.path("infer_1024_ms").asDouble()).isEqualTo(50);
        assertThat(report.path("infer_1024").path(0).path("p50_ms").asDouble()).isEqualTo(2);
    }

    @Test
    void largeNetworksAreTriedLessOften() {
        assertThat(InferenceEvaluation.matrices(64, 100)).isEqualTo(100);
        assertThat(InferenceEvaluation.matrices(128, 100)).isEqualTo(20);
        assertThat(InferenceEvaluation.matrices(1024, 100)).isEqualTo(5);
        assertThat(InferenceEvaluation.matrices(1024, 1)).isEqualTo(1);
    }

    @Test
    void everyNamedClassIsTried() {
        assertThat(new InferenceEvaluation().candidates())
                .containsExactly(
                        "pair", "star", "bus", "ring", "mesh", "torus", "tree", "hypercube", "all-to-all", "groups");
        assertThat(Subject.kinds()).allSatisfy(kind -> {
            assertThat(Subject.sizes(kind)).contains(1024);
            Subject clean = new Subject(kind, 16 + 8, NONE);
            if (Subject.sizes(kind).contains(clean.vms())) {
                assertThat(Score.of(clean, 1, inference).accuracy())
                        .as("%s", kind)
                        .isEqualTo(1);
            }
        });
    }

    @Test
    void damageThatRoundsToNothingIsNoSubject() {
        Trouble damage = new Trouble(0, 0, 0.05);
        assertThat(new Subject(TopologyClass.RING, 8, damage).isReal()).isFalse();
        assertThat(new Subject(TopologyClass.RING, 12, damage).isReal()).isTrue();
        assertThat(new Subject(TopologyClass.RING, 8, NONE).isReal()).isTrue();
    }
}
