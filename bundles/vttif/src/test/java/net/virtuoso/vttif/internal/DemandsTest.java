package net.virtuoso.vttif.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.virtuoso.model.Demand;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.testkit.traffic.LabelledMatrices;
import org.junit.jupiter.api.Test;

class DemandsTest {
    private static final double FLOOR = 0.02;

    @Test
    void areSortedAsObjectsAreByAComparator() {
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            int n = 1 + random.nextInt(40);
            TrafficMatrix matrix = RandomMatrix.of(random, n);
            TrafficPairs pairs = new TrafficPairs(matrix, FLOOR, 1000);
            int count = pairs.count() - (random.nextBoolean() ? 0 : random.nextInt(pairs.count() + 1));
            boolean[] wanted = new boolean[n];
            for (int v = 0; v < n; v++) {
                wanted[v] = random.nextInt(8) > 0;
            }
            List<Demand> expected = expected(matrix, pairs, count, wanted);
            assertThat((Object) Demands.of(matrix, pairs, count, wanted)).isEqualTo(expected);
        }
    }

    @Test
    void rangeOverAllSizesThatThereAre() {
        double[] bytes = {0, 1e300, 5e299, 1e-300, 0, 1, 3e38, Float.MIN_VALUE, 0};
        TrafficMatrix matrix = LabelledMatrices.of(3, bytes);
        TrafficPairs pairs = new TrafficPairs(matrix, 1e-320, 0);
        boolean[] wanted = {true, true, true};
        List<Demand> expected = expected(matrix, pairs, pairs.count(), wanted);
        assertThat((Object) Demands.of(matrix, pairs, pairs.count(), wanted)).isEqualTo(expected);
        assertThat((Object) Demands.of(matrix, pairs, 0, wanted)).isEqualTo(List.of());
    }

    /** Rates count as floats, and of equal ones the later comes first. */
    private static List<Demand> expected(TrafficMatrix matrix, TrafficPairs pairs, int count, boolean[] wanted) {
        record Entry(int from, int to, float weight) {}
        List<Entry> entries = new ArrayList<>();
        for (int p = 0; p < count; p++) {
            int a = pairs.first(p);
            int b = pairs.second(p);
            if (wanted[a] && wanted[b]) {
                entries.add(new Entry(a, b, (float) matrix.bytes(a, b)));
                entries.add(new Entry(b, a, (float) matrix.bytes(b, a)));
            }
        }
        entries.removeIf(entry -> matrix.bytes(entry.from, entry.to) == 0);
        entries.sort(Comparator.comparingDouble(Entry::weight));
        Collections.reverse(entries);
        return entries.stream()
                .map(entry -> new Demand(
                        matrix.vms().get(entry.from),
                        matrix.vms().get(entry.to),
                        matrix.bytes(entry.from, entry.to) / matrix.seconds()))
                .toList();
    }
}
