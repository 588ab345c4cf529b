package net.virtuoso.bench.cost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import net.virtuoso.bench.DocumentedFields;
import net.virtuoso.bench.ReportFile;
import net.virtuoso.bench.stat.Rounds;
import org.junit.jupiter.api.Test;

class CountingEvaluationTest {
    @Test
    void costsArePositiveAndEachHasItsSpread() {
        Rounds rounds = new Rounds();
        for (int round = 0; round < 3; round++) {
            rounds.add(CountingEvaluation.OFF, "throughput", round, 100);
            rounds.add(CountingEvaluation.ON, "throughput", round, 98);
            rounds.add(CountingEvaluation.OFF, "rtt", round, 50);
            rounds.add(CountingEvaluation.ON, "rtt", round, 51);
        }
        ObjectNode report = ReportFile.object();

        CountingEvaluation.report(report, rounds);

        DocumentedFields.requireIn(report, "inference-cost");
        assertThat(report.path("throughput_cost_percent").asDouble()).isEqualTo(2);
        assertThat(report.path("rtt_cost_percent").asDouble()).isEqualTo(2);
        assertThat(report.path("cpu_cost_percent").isNull()).as("not measured").isTrue();
        for (String cost : List.of("throughput", "rtt", "cpu")) {
            JsonNode spread = report.path(cost + "_cost_spread");
            assertThat(spread.has("lower_quartile")).as(cost).isTrue();
            assertThat(spread.has("upper_quartile")).as(cost).isTrue();
            assertThat(spread.path("samples").asInt()).as(cost).isEqualTo(cost.equals("cpu") ? 0 : 3);
        }
    }
}
