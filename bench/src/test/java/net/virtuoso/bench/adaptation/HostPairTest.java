package net.virtuoso.bench.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.virtuoso.lab.bsp.BspOptions;
import net.virtuoso.lab.bsp.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HostPairTest {
    @Test
    void pairsAreThoseWhoseVmsTalk() {
        assertThat(HostPair.of(Pattern.BUS))
                .as("0-1 | 2-3 | 4-5 | 6-7: a message each way between neighbouring hosts")
                .containsExactly(new HostPair(0, 1, 2), new HostPair(1, 2, 2), new HostPair(2, 3, 2));
        assertThat(HostPair.of(Pattern.RING)).hasSize(4);
        assertThat(HostPair.of(Pattern.ALL_TO_ALL)).hasSize(6).allMatch(pair -> pair.weight() == 8);
    }

    @ParameterizedTest
    @EnumSource(Pattern.class)
    void theHeaviestComesFirst(Pattern pattern) {
        List<HostPair> pairs = HostPair.of(pattern);
        assertThat(pairs).isNotEmpty();
        for (int i = 1; i < pairs.size(); i++) {
            assertThat(pairs.get(i).weight())
                    .isLessThanOrEqualTo(pairs.get(i - 1).weight());
        }
    }

    @Test
    void theBusiestHostSendsToItsNeighboursOnBothSides() {
        assertThat(HostPair.busiest(HostPair.of(Pattern.BUS))).isEqualTo(2);
        assertThat(HostPair.busiest(HostPair.of(Pattern.ALL_TO_ALL))).isEqualTo(12);
    }

    @ParameterizedTest
    @EnumSource(Pattern.class)
    void byTheLinesAloneTheStarTakesThreeTimesAsLong(Pattern pattern) {
        SuperstepWorkload workload = SuperstepWorkload.lasting(60, pattern, 256 << 10);
        double star = workload.computeMillis() + workload.starMillis();
        double mesh = workload.computeMillis() + workload.meshMillis();
        assertThat(star / mesh).isCloseTo(3, within(1e-9));
        assertThat(workload.steps() * mesh / 1000).isCloseTo(60, within(1.0));
    }

    @Test
    void theProgramSleepsWhereItWouldCompute() {
        SuperstepWorkload workload = SuperstepWorkload.lasting(1, Pattern.RING, 1000);
        assertThat(workload.options().compute()).isEqualTo(BspOptions.Compute.SLEEP);
        assertThat(workload.options().steps()).isEqualTo(workload.steps()).isPositive();
        assertThat(workload.options().pattern()).isEqualTo(Pattern.RING);
    }
}
