package net.virtuoso.vttif.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ComponentsTest {
    @Test
    void holdAllPairsThatWereAdded() {
        Random random = new Random(3);
        for (int round = 0; round < 100; round++) {
            TrafficPairs pairs = new TrafficPairs(RandomMatrix.of(random, 2 + random.nextInt(40)), 0.02, 1000);
            Components components = new Components(pairs);
            for (int level = 0; level < TrafficPairs.LEVELS; level++) {
                if (!pairs.isEmpty(level)) {
                    components.addUpTo(pairs.countDownTo(level));
                    compare(components.components(), pairs, pairs.countDownTo(level));
                }
            }
        }
    }

    private static void compare(List<Component> components, TrafficPairs pairs, int count) {
        int edges = 0;
        for (Component component : components) {
            int[] vms = component.vms();
            Graph graph = component.graph();
            int own = 0;
            for (int p = 0; p < count; p++) {
                int a = Arrays.binarySearch(vms, pairs.first(p));
                int b = Arrays.binarySearch(vms, pairs.second(p));
                assertThat(a < 0).isEqualTo(b < 0);
                own += a < 0 ? 0 : 1;
                assertThat(a < 0 || graph == null || graph.adjacent(a, b)).isTrue();
            }
            assertThat(component.edges()).isEqualTo(own);
            assertThat(graph == null).isEqualTo(ShapeClassifier.isDense(vms.length, own));
            assertThat(graph == null ? own : graph.edges()).isEqualTo(own);
            edges += own;
        }
        assertThat(edges).isEqualTo(count);
    }
}
