package net.virtuoso.vttif.internal;

import net.virtuoso.model.TopologyClass;

/** A regular graph whose positions can be computed: a grid, open or closed, or a hypercube. */
interface Lattice {
    /** Its name. */
    TopologyClass kind();

    /** The number of positions, from 0. */
    int size();

    /** The number of edges. */
    int edges();

    /** Columns of a grid, dimensions of a hypercube. */
    int columns();

    /**
     * The positions next to a position.
     *
     * @param into filled from the front; long enough
     * @return how many there are
     */
    int neighbours(int position, int[] into);

    /** How many positions have so many neighbours. */
    int withNeighbours(int count);

    /** Whether two positions are next to each other. */
    boolean adjacent(int a, int b);

    /**
     * A grid of two dimensions of 2 or more; position {@code row * columns + column}.
     *
     * @param closed whether rows and columns are rings; then both dimensions are 3 or more
     */
    record Grid(int rows, int columns, boolean closed) implements Lattice {
        @Override
        public TopologyClass kind() {
            return closed ? TopologyClass.TORUS : TopologyClass.MESH;
        }

        @Override
        public int size() {
            return rows * columns;
        }

        @Override
        public int edges() {
            return closed ? 2 * rows * columns : 2 * rows * columns - rows - columns;
        }

        @Override
        public int neighbours(int position, int[] into) {
            int row = position / columns;
            int column = position % columns;
            int count = 0;
            if (closed) {
                into[count++] = (row + 1) % rows * columns + column;
                into[count++] = (row + rows - 1) % rows * columns + column;
                into[count++] = row * columns + (column + 1) % columns;
                into[count++] = row * columns + (column + columns - 1) % columns;
                return count;
            }
            if (row + 1 < rows) {
                into[count++] = position + columns;
            }
            if (row > 0) {
                into[count++] = position - columns;
            }
            if (column + 1 < columns) {
                into[count++] = position + 1;
            }
            if (column > 0) {
                into[count++] = position - 1;
            }
            return count;
        }

        @Override
        public int withNeighbours(int count) {
            if (closed) {
                return count == 4 ? size() : 0;
            }
            return switch (count) {
                case 2 -> 4;
                case 3 -> 2 * (rows - 2) + 2 * (columns - 2);
                case 4 -> (rows - 2) * (columns - 2);
                default -> 0;
            };
        }

        @Override
        public boolean adjacent(int a, int b) {
            int down = Math.abs(a / columns - b / columns);
            int across = Math.abs(a % columns - b % columns);
            if (closed) {
                down = Math.min(down, rows - down);
                across = Math.min(across, columns - across);
            }
            return down + across == 1;
        }
    }

    /** A hypercube; positions are next to each other if they differ in one bit. */
    record Cube(int dimensions) implements Lattice {
        @Override
        public TopologyClass kind() {
            return TopologyClass.HYPERCUBE;
        }

        @Override
        public int size() {
            return 1 << dimensions;
        }

        @Override
        public int edges() {
            return dimensions << dimensions - 1;
        }

        @Override
        public int columns() {
            return dimensions;
        }

        @Override
        public int neighbours(int position, int[] into) {
            for (int bit = 0; bit < dimensions; bit++) {
                into[bit] = position ^ 1 << bit;
            }
            return dimensions;
        }

        @Override
        public int withNeighbours(int count) {
            return count == dimensions ? size() : 0;
        }

        @Override
        public boolean adjacent(int a, int b) {
            return Integer.bitCount(a ^ b) == 1;
        }
    }
}
