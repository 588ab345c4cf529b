package net.virtuoso.vttif.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Random;
import net.virtuoso.model.TrafficMatrix;
import org.junit.jupiter.api.Test;

class TrafficPairsTest {
    private static final double FLOOR = 0.02;
    private static final double MINIMUM = 1000;

    private record Pair(int first, int second, double weight) {}

    @Test
    void levelsAreLookedUpAsIfTheyWereComputed() {
        Random random = new Random(1);
        for (double floor : new double[] {0.001, FLOOR, 0.1, 0.5}) {
            double most = Math.exp(random.nextDouble() * 30);
            double least = floor * most;
            double scale = TrafficPairs.LEVELS / StrictMath.log(floor);
            Levels levels = new Levels(TrafficPairs.LEVELS, floor, least, most);
            for (int i = 0; i < 100_000; i++) {
                // Most of them next to a limit.
                double weight = Math.max(least, most * Math.exp(random.nextInt(TrafficPairs.LEVELS + 1) / scale));
                for (int step = random.nextInt(9); step > 0 && weight > least; step--) {
                    weight = Math.nextDown(weight);
                }
                weight = i % 3 == 0 ? least + random.nextDouble() * (most - least) : Math.min(most, weight);
                int expected = Math.min(TrafficPairs.LEVELS - 1, (int) (StrictMath.log(weight / most) * scale));
                assertThat(levels.of(weight)).isEqualTo(expected);
            }
        }
    }

    @Test
    void areInLevelsAndWithinOneAsInTheMatrix() {
        Random random = new Random(2);
        for (int round = 0; round < 200; round++) {
            compare(RandomMatrix.of(random, random.nextInt(50)));
        }
    }

    private static void compare(TrafficMatrix matrix) {
        int n = matrix.size();
        List<List<Pair>> levels = new ArrayList<>();
        for (int level = 0; level < TrafficPairs.LEVELS; level++) {
            levels.add(new ArrayList<>());
        }
        double least = Math.max(FLOOR * matrix.max(), MINIMUM);
        double[] peaks = new double[n];
        double dropped = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                double weight = Math.max(matrix.bytes(i, j), matrix.bytes(j, i));
                if (weight < least) {
                    // Without any traffic nothing is a fraction of the heaviest.
                    dropped = Math.max(dropped, weight == 0 ? 0 : weight / matrix.max());
                    continue;
                }
                double share = StrictMath.log(weight / matrix.max()) / StrictMath.log(FLOOR);
                levels.get(Math.min(TrafficPairs.LEVELS - 1, (int) (share * TrafficPairs.LEVELS)))
                        .add(new Pair(i, j, weight));
                peaks[i] = Math.max(peaks[i], weight);
                peaks[j] = Math.max(peaks[j], weight);
            }
        }

        TrafficPairs pairs = new TrafficPairs(matrix, FLOOR, MINIMUM);
        assertThat(pairs.vms()).isEqualTo(n);
        assertThat(pairs.dropped()).isEqualTo(dropped);
        for (int v = 0; v < n; v++) {
            assertThat(pairs.peak(v)).isEqualTo(peaks[v]);
        }
        int at = 0;
        for (int level = 0; level < TrafficPairs.LEVELS; level++) {
            List<Pair> expected = levels.get(level);
            assertThat(pairs.isEmpty(level)).isEqualTo(expected.isEmpty());
            for (Pair pair : expected) {
                assertThat(pairs.first(at)).isEqualTo(pair.first);
                assertThat(pairs.second(at)).isEqualTo(pair.second);
                at++;
            }
            assertThat(pairs.countDownTo(level)).isEqualTo(at);
            if (!expected.isEmpty()) {
                double max = matrix.max();
                DoubleSummaryStatistics weights =
                        expected.stream().mapToDouble(Pair::weight).summaryStatistics();
                assertThat(pairs.lightest(level)).isEqualTo(weights.getMin() / max);
                assertThat(pairs.heaviest(level)).isEqualTo(weights.getMax() / max);
            }
        }
        assertThat(pairs.count()).isEqualTo(at);
    }
}
