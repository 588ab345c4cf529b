package net.virtuoso.control.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.virtuoso.model.HostStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostLookTest {
    @TempDir
    Path proc;

    private HostLook look = new HostLook(Path.of("/nonexistent"));

    @BeforeEach
    void memory() throws IOException {
        look = new HostLook(proc);
        Files.writeString(
                proc.resolve("meminfo"), "MemTotal:       16384 kB\nMemFree:  1 kB\nMemAvailable:    8192 kB\n");
    }

    private void processors(String... fields) throws IOException {
        Files.writeString(
                proc.resolve("stat"), "cpu  " + String.join(" ", fields) + "\ncpu0 1 2 3\ncpu1 1 2 3\nintr 4 5\n");
    }

    @Test
    void seesProcessorsMemoryAndTheLoadSinceTheLastLook() throws IOException {
        processors("100", "0", "100", "700", "100", "0", "0", "0", "50", "0");
        HostStatus first = look.look();
        assertThat(first).isEqualTo(new HostStatus(2, 16_384 * 1_024, 8_192 * 1_024, 0.2));

        processors("260", "0", "150", "790", "140", "0", "0", "0", "50", "0");
        assertThat(look.look()).extracting(HostStatus::busy).isEqualTo(210 / 340.0);
    }

    @Test
    void theLoadIsThatOfASecondAtLeastHoweverSoonItIsAskedAgain() throws IOException {
        processors("100", "0", "100", "700", "100", "0", "0", "0");
        look.look();
        processors("200", "0", "100", "800", "100", "0", "0", "0");
        assertThat(look.look()).extracting(HostStatus::busy).isEqualTo(0.5);

        processors("201", "0", "100", "800", "100", "0", "0", "0");
        assertThat(look.look())
                .as("one hundredth of a second later")
                .extracting(HostStatus::busy)
                .isEqualTo(0.5);
        assertThat(look.look()).as("at once").extracting(HostStatus::busy).isEqualTo(0.5);
        processors("220", "0", "100", "979", "100", "0", "0", "0");
        assertThat(look.look())
                .as("not yet a second")
                .extracting(HostStatus::busy)
                .isEqualTo(0.5);
        processors("220", "0", "100", "980", "100", "0", "0", "0");
        assertThat(look.look())
                .as("a second of both processors, from the last time it was worked out")
                .extracting(HostStatus::busy)
                .isEqualTo(0.1);
    }

    @Test
    void countersThatGoBackAreNoLoad() throws IOException {
        processors("100", "0", "100", "700", "100", "0", "0", "0");
        look.look();
        processors("50", "0", "50", "300", "50", "0", "0", "0");
        assertThat(look.look()).extracting(HostStatus::busy).isEqualTo(0.0);
    }

    @Test
    void whereNothingCanBeSeenNothingIsTold() throws IOException {
        assertThat(look.look()).isNull();
        processors("one");
        assertThat(look.look()).isNull();
        assertThat(new HostLook(Path.of("/nonexistent")).look()).isNull();
    }
}
