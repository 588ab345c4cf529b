package net.virtuoso.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BenchTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return Bench.run(new PrintStream(printed, true, StandardCharsets.UTF_8), arguments);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void withoutANameItListsTheEvaluations() {
        assertThat(run()).isZero();
        assertThat(printed()).contains("datapath", "loss", "control", "inference-cost", "--report FILE");
    }

    @Test
    void whoAsksForHelpGetsTheListToo() {
        assertThat(run("--help")).isZero();
        assertThat(run("loss", "-h")).isZero();
        assertThat(printed()).contains("usage: ./vnet bench NAME");
    }

    @Test
    void anUnknownNameIsRefusedWithTheList() {
        assertThat(run("datapaths")).isEqualTo(2);
        assertThat(printed()).contains("'datapaths'", "  datapath ");
    }

    @Test
    void aWrongOptionIsRefusedBeforeAnythingIsMade() {
        assertThat(run("control", "--rounds", "none")).isEqualTo(2);
        assertThat(printed()).contains("--rounds 'none'");
    }
}
