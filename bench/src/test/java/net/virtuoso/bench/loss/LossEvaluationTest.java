package net.virtuoso.bench.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import net.virtuoso.bench.DocumentedFields;
import net.virtuoso.bench.ReportFile;
import net.virtuoso.bench.TextTable;
import net.virtuoso.bench.stat.Rounds;
import org.junit.jupiter.api.Test;

class LossEvaluationTest {
    @Test
    void aRowForEachCandidateAndLossHoldsWhatIsDocumented() {
        Rounds rounds = new Rounds();
        rounds.add("vxlan", LossEvaluation.kind(1.0), 0, 8e8);
        rounds.add("tcp", LossEvaluation.kind(1.0), 0, 6e8);
        ObjectNode report = ReportFile.object();

        TextTable table = LossEvaluation.report(report, List.of("vxlan", "tcp"), rounds);

        DocumentedFields.requireIn(report, "loss");
        assertThat(report.path("rows")).hasSize(6);
        JsonNode row = report.path("rows").path(4);
        assertThat(row.path("candidate").asText()).isEqualTo("tcp");
        assertThat(row.path("loss_percent").asDouble()).isEqualTo(1.0);
        assertThat(row.path("tcp1_vs_vxlan").asDouble()).isEqualTo(0.75);
        assertThat(row.path("tcp1_gbit_s").asDouble()).isEqualTo(0.6);
        assertThat(report.path("rows").path(3).path("tcp1_vs_vxlan").isNull())
                .as("not measured")
                .isTrue();
        assertThat(table.toString().lines()).hasSize(7);
    }
}
