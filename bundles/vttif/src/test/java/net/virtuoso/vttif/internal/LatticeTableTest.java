package net.virtuoso.vttif.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LatticeTableTest {
    static Stream<Lattice> lattices() {
        return Stream.of(
                new Lattice.Grid(2, 2, false),
                new Lattice.Grid(2, 7, false),
                new Lattice.Grid(3, 3, false),
                new Lattice.Grid(5, 8, false),
                new Lattice.Grid(3, 3, true),
                new Lattice.Grid(3, 7, true),
                new Lattice.Grid(6, 6, true),
                new Lattice.Cube(3),
                new Lattice.Cube(6));
    }

    @ParameterizedTest
    @MethodSource("lattices")
    void saysWhatIsComputed(Lattice lattice) {
        LatticeTable table = new LatticeTable(lattice);
        int[] into = new int[16];
        int[] counts = new int[17];
        for (int p = 0; p < lattice.size(); p++) {
            int degree = lattice.neighbours(p, into);
            counts[degree]++;
            assertThat(table.degree(p)).isEqualTo(degree);
            for (int i = 0; i < degree; i++) {
                assertThat(table.neighbour(p, i)).isEqualTo(into[i]);
            }
            for (int other = 0; other < lattice.size(); other++) {
                assertThat(table.adjacent(p, other)).isEqualTo(lattice.adjacent(p, other));
            }
        }
        for (int degree = 0; degree < counts.length; degree++) {
            assertThat(lattice.withNeighbours(degree)).isEqualTo(counts[degree]);
        }
    }

    /** A search that begins where another one ended differs in nothing from one on a clean sheet. */
    @ParameterizedTest
    @MethodSource("lattices")
    void searchesLeaveNothingBehind(Lattice lattice) {
        Random random = new Random(9);
        Graph graph = damaged(lattice, random);
        LatticeTable table = new LatticeTable(lattice);
        Effort effort = new Effort(Long.MAX_VALUE);
        effort.renew(Long.MAX_VALUE);
        Embedding used = new Embedding(graph, table, effort);
        for (int round = 0; round < 50; round++) {
            int vertex = random.nextInt(graph.size());
            int position = random.nextInt(graph.size());
            int mostErrors = random.nextInt(2 * lattice.edges());
            Embedding fresh = new Embedding(graph, table, effort);
            used.begin(mostErrors);
            fresh.begin(mostErrors);
            used.settle(vertex, position);
            fresh.settle(vertex, position);
            boolean grown = fresh.grow();
            assertThat(used.grow()).isEqualTo(grown);
            if (grown) {
                assertThat(used.layout().places()).isEqualTo(fresh.layout().places());
            }
        }
    }

    private static Graph damaged(Lattice lattice, Random random) {
        List<int[]> edges = new ArrayList<>();
        for (int a = 0; a < lattice.size(); a++) {
            for (int b = a + 1; b < lattice.size(); b++) {
                if (lattice.adjacent(a, b) ? random.nextInt(12) > 0 : random.nextInt(20 * lattice.size()) == 0) {
                    edges.add(new int[] {a, b});
                }
            }
        }
        int[] from = edges.stream().mapToInt(edge -> edge[0]).toArray();
        int[] to = edges.stream().mapToInt(edge -> edge[1]).toArray();
        return new Graph(lattice.size(), from, to, from.length);
    }
}
