package net.virtuoso.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @Test
    void hasTheMembersThatWerePromisedAndNoFigureThatWasNotMeasured(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("report.json");
        new Report("real").write(file);

        JsonNode report = new ObjectMapper().readTree(Files.readString(file));
        List<String> members = new ArrayList<>();
        report.fieldNames().forEachRemaining(members::add);
        assertThat(members)
                .containsExactlyInAnyOrder(
                        "mode",
                        "vms",
                        "wired_ms",
                        "dhcp_ms",
                        "ping_client_vm_ok",
                        "inferred",
                        "confidence",
                        "infer_ms",
                        "adapt_ms",
                        "superstep_star_ms",
                        "superstep_adapted_ms",
                        "superstep_mesh_ms",
                        "superstep_computing_ms",
                        "period_ms",
                        "broken_connections",
                        "leftovers");
        assertThat(report.get("superstep_mesh_ms").isNull()).isTrue();
        assertThat(report.get("ping_client_vm_ok").asBoolean()).isFalse();
        assertThat(directory)
                .as("drafts")
                .isDirectoryContaining(file::equals)
                .isDirectoryNotContaining("glob:**/vnet-demo*");
    }
}
