package net.virtuoso.lab.bsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PatternTest {
    @ParameterizedTest
    @EnumSource(Pattern.class)
    void everyPatternIsSymmetricConnectedAndNotWithItself(Pattern pattern) {
        for (int size = 1; size <= 20; size++) {
            Set<Integer> reached = new HashSet<>(Set.of(0));
            Deque<Integer> queue = new ArrayDeque<>(List.of(0));
            while (!queue.isEmpty()) {
                int rank = queue.pop();
                for (int neighbour : pattern.neighbours(rank, size)) {
                    assertThat(neighbour).isNotEqualTo(rank).isBetween(0, size - 1);
                    assertThat(pattern.neighbours(neighbour, size)).contains(rank);
                    if (reached.add(neighbour)) {
                        queue.push(neighbour);
                    }
                }
            }
            assertThat(reached).hasSize(size);
        }
    }

    @Test
    void countsOfEdgesAreThoseOfTheNames() {
        assertThat(edges(Pattern.ALL_TO_ALL, 8)).isEqualTo(28);
        assertThat(edges(Pattern.BUS, 8)).isEqualTo(7);
        assertThat(edges(Pattern.RING, 8)).isEqualTo(8);
        assertThat(edges(Pattern.MESH, 9)).isEqualTo(12);
        assertThat(edges(Pattern.MESH, 8)).isEqualTo(10); // three, three, two
        assertThat(edges(Pattern.RING, 2)).isEqualTo(1);
    }

    @Test
    void namesAndRanksAreChecked() {
        assertThat(Pattern.of("mesh")).isEqualTo(Pattern.MESH);
        assertThatThrownBy(() -> Pattern.of("torus"))
                .hasMessageContaining("torus")
                .hasMessageContaining("ring");
        assertThatThrownBy(() -> Pattern.RING.neighbours(4, 4)).hasMessageContaining("0 to 3");
    }

    private static int edges(Pattern pattern, int size) {
        return IntStream.range(0, size)
                        .map(rank -> pattern.neighbours(rank, size).size())
                        .sum()
                / 2;
    }
}
