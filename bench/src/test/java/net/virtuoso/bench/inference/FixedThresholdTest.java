package net.virtuoso.bench.inference;

import static org.assertj.core.api.Assertions.assertThat;

import net.virtuoso.model.TopologyClass;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.testkit.traffic.LabelledMatrices;
import net.virtuoso.testkit.traffic.NasIs;
import org.junit.jupiter.api.Test;

class FixedThresholdTest {
    @Test
    void entriesBelowTheFractionGoAndTheOthersCountTheSame() {
        TrafficMatrix matrix = LabelledMatrices.of(2, new double[] {0, 100, 9, 0});

        assertThat(new FixedThreshold(0.1).prune(matrix).bytes(1, 0)).isZero();
        assertThat(new FixedThreshold(0.05).prune(matrix).bytes(1, 0)).isEqualTo(100);
        assertThat(new FixedThreshold(0.05).prune(matrix).bytes(0, 1)).isEqualTo(100);
    }

    @Test
    void whatTheSlidesMatrixIsDependsOnTheThreshold() {
        assertThat(new FixedThreshold(0.3).name(NasIs.matrix())).isEqualTo(TopologyClass.ALL_TO_ALL);
        assertThat(new FixedThreshold(0.5).name(NasIs.matrix())).isEqualTo(TopologyClass.STAR);
    }
}
