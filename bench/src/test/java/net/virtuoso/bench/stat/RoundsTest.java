package net.virtuoso.bench.stat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundsTest {
    private final Rounds rounds = new Rounds();

    @Test
    void theRatioIsTakenInEachRoundBeforeTheMedian() {
        // The machine gets ten times slower: the ratio of the medians would be 10, that in each round is 0.5.
        double[] reference = {100, 10, 1};
        double[] ours = {50, 5, 0.5};
        for (int round = 0; round < 3; round++) {
            rounds.add("vxlan", "tcp1", round, reference[round]);
            rounds.add("ours", "tcp1", round, ours[round]);
        }
        assertThat(rounds.medianRatio("ours", "vxlan", "tcp1")).hasValue(0.5);
        assertThat(rounds.median("ours", "tcp1")).hasValue(5);
        assertThat(rounds.medianRatio("vxlan", "vxlan", "tcp1")).hasValue(1);
    }

    @Test
    void roundsThatOneOfThemLacksAreLeftOut() {
        rounds.add("vxlan", "tcp1", 0, 10);
        rounds.add("vxlan", "tcp1", 1, 0);
        rounds.add("vxlan", "tcp1", 2, 10);
        rounds.add("ours", "tcp1", 1, 5);
        rounds.add("ours", "tcp1", 2, 8);
        rounds.add("ours", "tcp1", 3, 99);
        assertThat(rounds.ratios("ours", "vxlan", "tcp1")).containsExactly(0.8);
    }

    @Test
    void whatWasNotMeasuredHasNoFigure() {
        rounds.add("ours", "cpu", 0, Double.NaN);
        assertThat(rounds.median("ours", "cpu")).isEmpty();
        assertThat(rounds.medianRatio("nobody", "vxlan", "tcp1")).isEmpty();
    }
}
