package net.virtuoso.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalDouble;
import net.virtuoso.bench.DocumentedFields;
import net.virtuoso.bench.ReportFile;
import org.junit.jupiter.api.Test;

class MicroEvaluationTest {
    @Test
    void aRowHoldsWhatIsDocumented() {
        ObjectNode report = ReportFile.object();
        MicroEvaluation.Row row = new MicroEvaluation.Row(
                "Codec.check",
                "payload=1448",
                OptionalDouble.of(10.04),
                OptionalDouble.of(Double.NaN),
                OptionalDouble.of(0));

        assertThat(MicroEvaluation.report(report, List.of(row)).toString().lines())
                .hasSize(2);

        DocumentedFields.requireIn(report, "micro");
        JsonNode written = report.path("rows").path(0);
        assertThat(written.path("benchmark").asText()).isEqualTo("Codec.check");
        assertThat(written.path("with").asText()).isEqualTo("payload=1448");
        assertThat(written.path("ns").asDouble()).isEqualTo(10.04);
        assertThat(written.path("ns_error").isNull())
                .as("of a single measurement")
                .isTrue();
        assertThat(written.path("bytes_allocated").asDouble()).isZero();
    }
}
