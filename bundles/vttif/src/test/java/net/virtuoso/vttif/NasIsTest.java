package net.virtuoso.vttif;

import static org.assertj.core.api.Assertions.assertThat;

import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.TopologyClass;
import net.virtuoso.model.TrafficMatrix;
import org.junit.jupiter.api.Test;

/**
 * The matrix of the NAS benchmark IS on 8 hosts that the seed's slides show, in MB. Pruned at a fixed fraction of the
 * largest entry it is anything from an all-to-all to a star; the program is an all-to-all whose first process does more.
 */
class NasIsTest {
    private static final double[][] MEGABYTES = {
        {0, 19.0, 19.6, 19.2, 19.6, 18.8, 13.7, 19.3},
        {22.6, 0, 10.7, 10.8, 10.7, 10.9, 9.7, 10.5},
        {22.2, 8.78, 0, 11.2, 10.4, 10.1, 10.5, 10.5},
        {22.4, 8.9, 9.5, 0, 11.1, 10.8, 10.6, 10.2},
        {22.3, 10.0, 9.51, 9.72, 0, 11.7, 10.9, 11.9},
        {24.0, 8.9, 10.7, 9.9, 10.8, 0, 12.2, 12.1},
        {23.2, 10.0, 9.7, 9.5, 10.3, 10.2, 0, 12.0},
        {24.9, 11.2, 11.0, 11.8, 11.5, 11.2, 10.7, 0}
    };

    private static TrafficMatrix matrix() {
        double[] bytes = new double[64];
        for (int i = 0; i < 8; i++) {
            for (int j = 0; j < 8; j++) {
                bytes[i * 8 + j] = MEGABYTES[i][j] * 1e6;
            }
        }
        return LabelledMatrices.of(8, bytes);
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
