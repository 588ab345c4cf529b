package net.virtuoso.vttif.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Meshes, tori and hypercubes. A corner and its square (mesh), any square (torus) or any vertex with as many neighbours as
 * dimensions (hypercube) is the seed from which an {@link Embedding} grows. Several seeds are tried, as the neighbourhood of
 * one may be what is damaged.
 *
 * <p>Branch and bound over the lattices of the right size: every missing or extra edge changes two degrees by one, so half
 * the distance between the sorted degrees of graph and lattice is a lower bound on their number.
 */
final class LatticeFit {
    private static final int MOST_SEEDS = 24;
    private static final int SEEDS_AFTER_SUCCESS = 4;
    private static final long STEPS_PER_VERTEX = 300;

    private final Graph graph;
    private final Effort effort;
    private final int[] degrees;
    private int mostErrors;
    private int seeds;
    private int successes;
    private @Nullable Layout best;
    private @Nullable Embedding embedding;

    private record Candidate(Lattice lattice, int leastErrors) {}

    private LatticeFit(Graph graph, Effort effort) {
        this.graph = graph;
        this.effort = effort;
        degrees = IntStream.range(0, graph.size()).map(graph::degree).sorted().toArray();
    }

    /**
     * The lattice that a connected graph is most like, with the place of each vertex in it.
     *
     * @param tolerance missing and extra edges as a fraction of the lattice's edges
     * @param known a layout within the tolerance: only what could be better is looked for; {@code null} if there is none
     * @return {@code null} if it is like none
     */
    static @Nullable Layout fit(Graph graph, double tolerance, Effort effort, @Nullable Layout known) {
        if (graph.size() < 6) {
            return null;
        }
        LatticeFit fit = new LatticeFit(graph, effort);
        fit.best = known;
        for (Candidate candidate : fit.candidates(tolerance)) {
            fit.attempt(candidate, tolerance);
        }
        return fit.best;
    }

    private List<Candidate> candidates(double tolerance) {
        int n = graph.size();
        List<Lattice> lattices = new ArrayList<>();
        if (n >= 8 && Integer.bitCount(n) == 1) {
            lattices.add(new Lattice.Cube(Integer.numberOfTrailingZeros(n)));
        }
        for (int rows = 2; rows * rows <= n; rows++) {
            if (n % rows == 0) {
                if (rows > 2) {
                    lattices.add(new Lattice.Grid(rows, n / rows, true));
                }
                lattices.add(new Lattice.Grid(rows, n / rows, false));
            }
        }
        Layout known = best;
        int enough = known == null ? Integer.MAX_VALUE : known.errors(graph);
        return lattices.stream()
                .filter(lattice -> known == null || !lattice.equals(known.lattice()))
                .filter(lattice -> {
                    int difference = Math.abs(lattice.edges() - graph.edges());
                    return difference < enough && difference <= tolerance * lattice.edges();
                })
                .map(lattice -> new Candidate(lattice, leastErrors(lattice)))
                .filter(candidate -> candidate.leastErrors < enough
                        && candidate.leastErrors <= tolerance * candidate.lattice.edges())
                .sorted(Comparator.comparingInt(Candidate::leastErrors))
                .toList();
    }

    private int leastErrors(Lattice lattice) {
        int distance = 0;
        int next = 0;
        // Both have as many, and the lattice's are of few kinds.
        for (int degree = 0; next < degrees.length; degree++) {
            int end = next + lattice.withNeighbours(degree);
            for (; next < end; next++) {
                distance += Math.abs(degrees[next] - degree);
            }
        }
        return (distance + 1) / 2;
    }

    private void attempt(Candidate candidate, double tolerance) {
        Lattice lattice = candidate.lattice;
        mostErrors = (int) (tolerance * lattice.edges());
        if (best != null) {
            mostErrors = Math.min(mostErrors, best.errors(graph) - 1);
        }
        seeds = 0;
        successes = 0;
        effort.renew(STEPS_PER_VERTEX * graph.size());
        if (lattice instanceof Lattice.Grid grid) {
            seedSquares(grid, candidate.leastErrors);
        } else {
            seedStars(lattice, candidate.leastErrors);
        }
    }

    private void seedStars(Lattice cube, int leastErrors) {
        for (int v = 0; v < graph.size() && isOpen(leastErrors); v++) {
            if (graph.degree(v) == cube.columns()) {
                Embedding seeded = begin(cube);
                seeded.settle(v, 0);
                for (int bit = 0; bit < cube.columns(); bit++) {
                    seeded.settle(graph.neighbour(v, bit), 1 << bit);
                }
                finish(seeded);
            }
        }
    }

    /** A closed grid has no corners; of an open one the vertices with fewest neighbours are tried first. */
    private void seedSquares(Lattice.Grid grid, int leastErrors) {
        int most = grid.closed() ? 4 : 3;
        for (int degree = grid.closed() ? 4 : 2; degree <= most; degree++) {
            for (int v = 0; v < graph.size() && isOpen(leastErrors); v++) {
                if (graph.degree(v) == degree) {
                    seedSquares(grid, v, leastErrors);
                }
            }
        }
    }

    private void seedSquares(Lattice.Grid grid, int root, int leastErrors) {
        for (int i = 0; i < graph.degree(root); i++) {
            for (int j = 0; j < graph.degree(root); j++) {
                if (!isOpen(leastErrors)) {
                    return;
                }
                seedSquare(grid, root, graph.neighbour(root, i), graph.neighbour(root, j));
            }
        }
    }

    /** Tries the square of a root, its neighbour along the row, its neighbour down the column, and their common one. */
    private void seedSquare(Lattice grid, int root, int along, int down) {
        if (along == down || graph.adjacent(along, down)) {
            return;
        }
        for (int i = 0; i < graph.degree(along); i++) {
            int across = graph.neighbour(along, i);
            if (across != root && graph.adjacent(across, down) && !graph.adjacent(across, root)) {
                Embedding seeded = begin(grid);
                seeded.settle(root, 0);
                seeded.settle(along, 1);
                seeded.settle(down, grid.columns());
                seeded.settle(across, grid.columns() + 1);
                finish(seeded);
                return;
            }
        }
    }

    private Embedding begin(Lattice lattice) {
        Embedding begun = embedding;
        if (begun == null || !begun.isOn(lattice)) {
            begun = new Embedding(graph, new LatticeTable(lattice), effort);
            embedding = begun;
        }
        begun.begin(mostErrors);
        return begun;
    }

    private void finish(Embedding seeded) {
        seeds++;
        if (!seeded.grow()) {
            return;
        }
        successes++;
        Layout layout = seeded.layout();
        int errors = layout.errors(graph);
        if (errors <= mostErrors) {
            best = layout;
            mostErrors = errors - 1;
        }
    }

    /** Whether another seed is worth a try. */
    private boolean isOpen(int leastErrors) {
        return mostErrors >= leastErrors && seeds < MOST_SEEDS && successes < SEEDS_AFTER_SUCCESS && !effort.spent();
    }
}
