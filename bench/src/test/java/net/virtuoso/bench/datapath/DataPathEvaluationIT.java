package net.virtuoso.bench.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.virtuoso.bench.Bench;
import net.virtuoso.bench.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** The smallest run: that everything is measured and reported, not how fast it is. */
@EnabledIf("net.virtuoso.bench.Tools#present")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DataPathEvaluationIT {
    @Test
    void aRunOfOneRoundReportsEveryFigureOfOursAndOfTheReference() {
        DataPathEvaluation evaluation = new DataPathEvaluation();
        Options options =
                Options.parse(evaluation, List.of("--rounds", "1", "--seconds", "1", "--only", "vxlan,udp-plain"));
        ByteArrayOutputStream told = new ByteArrayOutputStream();

        ObjectNode report = Bench.play(
                evaluation,
                options,
                Path.of(System.getProperty("vnet.distribution")),
                new PrintStream(told, true, StandardCharsets.UTF_8));

        assertThat(report.path("left_out"))
                .as(told.toString(StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(report.path("rows")).hasSize(2);
        JsonNode reference = report.path("rows").path(0);
        assertThat(reference.path("candidate").asText()).isEqualTo("vxlan");
        assertThat(reference.path("tcp1_vs_vxlan").asDouble()).isEqualTo(1);
        JsonNode ours = report.path("rows").path(1);
        assertThat(ours.path("candidate").asText()).isEqualTo("udp-plain");
        for (String figure : List.of(
                "tcp1_vs_vxlan", "tcp4_vs_vxlan", "rtt_p50_vs_vxlan", "rtt_p99_us", "rr_vs_vxlan", "cpu_s_per_gb")) {
            assertThat(ours.path(figure).asDouble()).as(figure).isPositive();
        }
        assertThat(report.path("machine").path("cores").asInt()).isPositive();
        assertThat(told.toString(StandardCharsets.UTF_8)).contains("tcp1/vxlan");
    }
}
