package net.virtuoso.vttif.internal;

import java.util.Arrays;

/**
 * A lattice whose neighbours are written down instead of computed: an {@link Embedding} asks for them some hundred times for
 * each vertex. Immutable.
 */
final class LatticeTable {
    /** No position. */
    private static final int NONE = -1;

    private static final int MOST_OF_GRID = 4;

    private final Lattice lattice;
    private final boolean grid;
    private final int width;
    private final int[] neighbours;
    private final int[] degrees;

    LatticeTable(Lattice lattice) {
        this.lattice = lattice;
        grid = lattice instanceof Lattice.Grid;
        width = grid ? MOST_OF_GRID : lattice.columns();
        neighbours = new int[lattice.size() * width];
        degrees = new int[lattice.size()];
        Arrays.fill(neighbours, NONE);
        int[] into = new int[width];
        for (int p = 0; p < degrees.length; p++) {
            degrees[p] = lattice.neighbours(p, into);
            System.arraycopy(into, 0, neighbours, p * width, degrees[p]);
        }
    }

    /** What it is a table of. */
    Lattice lattice() {
        return lattice;
    }

    /** Whether it is a grid, open or closed. */
    boolean isGrid() {
        return grid;
    }

    /** How many positions are next to a position. */
    int degree(int position) {
        return degrees[position];
    }

    /** One of them, by a number below the degree, in the order of {@link Lattice#neighbours}. */
    int neighbour(int position, int number) {
        return neighbours[position * width + number];
    }

    /** Whether two positions are next to each other. */
    boolean adjacent(int a, int b) {
        if (!grid) {
            return Integer.bitCount(a ^ b) == 1;
        }
        int at = a * MOST_OF_GRID;
        return neighbours[at] == b || neighbours[at + 1] == b || neighbours[at + 2] == b || neighbours[at + 3] == b;
    }
}
