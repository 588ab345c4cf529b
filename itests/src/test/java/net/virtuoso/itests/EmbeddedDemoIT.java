package net.virtuoso.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import net.virtuoso.lab.demo.DemoOptions;
import net.virtuoso.lab.demo.EmbeddedDemo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded demo, whole: needs neither root nor packages, and leaves nothing. */
class EmbeddedDemoIT {
    @Test
    void theMainJobIsPlayedInOneContainer(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("report.json");
        Path labs = directory.resolve("labs");
        ByteArrayOutputStream story = new ByteArrayOutputStream();
        DemoOptions options = new DemoOptions(true, false, Optional.of(file));

        new EmbeddedDemo(options, new PrintStream(story, true, StandardCharsets.UTF_8))
                .play(Path.of(Container.property("distribution")), labs);

        JsonNode report = new ObjectMapper().readTree(Files.readString(file));
        assertThat(report.path("mode").asText()).isEqualTo("embedded");
        assertThat(report.path("vms").asInt()).isEqualTo(4);
        assertThat(report.path("wired_ms"))
                .hasSize(4)
                .allSatisfy(wired -> assertThat(wired.asDouble()).isPositive());
        assertThat(report.path("ping_client_vm_ok").asBoolean()).isTrue();
        assertThat(report.path("inferred").asText()).isEqualTo("all-to-all");
        assertThat(report.path("confidence").asDouble()).isBetween(0.0, 1.0);
        for (String measured : new String[] {
            "dhcp_ms",
            "infer_ms",
            "adapt_ms",
            "superstep_star_ms",
            "superstep_adapted_ms",
            "superstep_mesh_ms",
            "superstep_computing_ms"
        }) {
            assertThat(report.path(measured).isNumber())
                    .as(measured + " in " + report)
                    .isTrue();
        }
        // Where supersteps are too uneven to see one, on a machine that is busy with others, nothing is claimed.
        if (report.path("period_ms").isNumber()) {
            assertThat(report.path("period_ms").asDouble())
                    .as("the superstep as it is told from outside, beside the program's own: %s", report)
                    .isBetween(
                            0.7 * report.path("superstep_computing_ms").asDouble(),
                            1.4 * report.path("superstep_computing_ms").asDouble());
        }
        assertThat(report.path("broken_connections").asInt()).isZero();
        assertThat(report.path("leftovers").asInt()).isZero();
        assertThat(labs).as("the directory of labs").doesNotExist();
        assertThat(story.toString(StandardCharsets.UTF_8))
                .as("the story")
                .contains("left alone")
                .contains("verify: ")
                .contains("withdraw: ");
    }
}
