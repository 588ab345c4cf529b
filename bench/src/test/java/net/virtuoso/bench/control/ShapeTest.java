package net.virtuoso.bench.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShapeTest {
    private static final int NODES = 8;

    @Test
    void theyHaveTheLinksThatTheirNamesSay() {
        assertThat(Shape.ALL_TO_ALL.edges(NODES)).hasSize(28);
        assertThat(Shape.BUS.edges(NODES)).hasSize(7);
        assertThat(Shape.RING.edges(NODES)).hasSize(8);
        assertThat(Shape.MESH.edges(NODES)).as("two rows of four").hasSize(3 + 3 + 4);
        assertThat(Shape.MESH.joins(3, 4, NODES))
                .as("the end of a row and the start of the next")
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void everyNodeComesToEveryOther(Shape shape) {
        for (int destination = 0; destination < NODES; destination++) {
            int[] next = shape.nextHops(destination, NODES);
            for (int start = 0; start < NODES; start++) {
                Set<Integer> passed = new HashSet<>();
                for (int at = start; at != destination; at = next[at]) {
                    assertThat(passed.add(at)).as("no loop").isTrue();
                    assertThat(shape.joins(at, next[at], NODES)).isTrue();
                }
            }
        }
    }

    @Test
    void theShorterWayAroundTheRingIsTaken() {
        int[] next = Shape.RING.nextHops(0, NODES);
        assertThat(next[1]).isZero();
        assertThat(next[3]).isEqualTo(2);
        assertThat(next[5]).isEqualTo(6);
        assertThat(next[7]).isZero();
        assertThat(next[0]).isEqualTo(-1);
    }
}
