package net.virtuoso.vttif;

import static org.assertj.core.api.Assertions.assertThat;

import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.TopologyClass;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.testkit.traffic.NasIs;
import org.junit.jupiter.api.Test;

/** The slides' matrix is named for what the program is, whatever a fixed threshold would make of it. */
class NasIsTest {
    private static TrafficMatrix matrix() {
        return NasIs.matrix();
    }

    @Test
    void isAnAllToAllWithAHub() {
        MacAddress h1 = matrix().vms().get(0);

        InferredTopology topology = new TopologyInference(InferenceSettings.DEFAULT).infer(matrix());

        assertThat(topology.kind()).isEqualTo(TopologyClass.ALL_TO_ALL);
        assertThat(topology.vms()).hasSize(8);
        assertThat(topology.demands()).hasSize(56);
        assertThat(topology.missing()).isZero();
        assertThat(topology.extra()).isZero();
        assertThat(topology.roles()).containsOnlyKeys(h1).containsEntry(h1, "hub");
        assertThat(topology.reason()).contains(h1.toString(), "a star");
    }

    @Test
    void reportsTheIntervalOfThresholdsInWhichTheAnswerIsStable() {
        InferredTopology topology = new TopologyInference(InferenceSettings.DEFAULT).infer(matrix());

        assertThat(topology.thresholdLow()).isZero();
        assertThat(topology.thresholdHigh()).isBetween(0.35, 0.5);
        assertThat(topology.confidence()).isBetween(0.5, 0.95);
    }

    @Test
    void listsDemandsLargestFirst() {
        InferredTopology topology = new TopologyInference(InferenceSettings.DEFAULT).infer(matrix());

        assertThat(topology.demands().get(0).rate()).isEqualTo(24.9e6 / 2);
        assertThat(topology.demands()).isSortedAccordingTo((a, b) -> Double.compare(b.rate(), a.rate()));
    }
}
