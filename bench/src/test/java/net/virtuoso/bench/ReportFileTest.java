package net.virtuoso.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFileTest {
    @TempDir
    Path directory;

    @Test
    void figuresHaveFourDigitsAndWhatIsMissingIsNull() {
        ObjectNode node = ReportFile.object();
        ReportFile.figure(node, "ratio", OptionalDouble.of(0.123456));
        ReportFile.figure(node, "micros", OptionalDouble.of(20_286.4));
        ReportFile.figure(node, "none", OptionalDouble.empty());
        ReportFile.figure(node, "infinite", OptionalDouble.of(Double.POSITIVE_INFINITY));
        assertThat(node).hasToString("{\"ratio\":0.1235,\"micros\":20290,\"none\":null,\"infinite\":null}");
    }

    @Test
    void aReportReplacesTheOneBeforeAndLeavesNothingElse() throws IOException {
        Path file = directory.resolve("report.json");
        ReportFile.write(file, ReportFile.object().put("rounds", 1));
        ReportFile.write(file, ReportFile.object().put("rounds", 2));
        assertThat(new ObjectMapper().readTree(file.toFile()).path("rounds").asInt())
                .isEqualTo(2);
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed() {
        Path file = directory.resolve("missing").resolve("report.json");
        assertThatIllegalStateException()
                .isThrownBy(() -> ReportFile.write(file, ReportFile.object()))
                .withMessageContaining(file.toString());
    }
}
