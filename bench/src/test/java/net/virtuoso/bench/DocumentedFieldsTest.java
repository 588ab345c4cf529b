package net.virtuoso.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DocumentedFieldsTest {
    @Test
    void namesAreThoseOfTheTable() {
        assertThat(DocumentedFields.of("loss"))
                .containsExactlyInAnyOrder("rows", "candidate", "loss_percent", "tcp1_vs_vxlan");
        assertThat(DocumentedFields.of("inference-cost"))
                .containsExactlyInAnyOrder("throughput_cost_percent", "rtt_cost_percent", "cpu_cost_percent");
        assertThat(DocumentedFields.of("control"))
                .contains("link_add_ms", "p50", "samples", "topologies", "links_up_ms");
    }

    @Test
    void everyEvaluationHasARow() {
        assertThat(Bench.ALL)
                .allSatisfy(evaluation ->
                        assertThat(DocumentedFields.of(evaluation.name())).isNotEmpty());
    }
}
