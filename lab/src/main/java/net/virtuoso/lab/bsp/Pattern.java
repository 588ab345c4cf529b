package net.virtuoso.lab.bsp;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Who exchanges messages with whom. Every pattern is symmetric and connects all ranks. */
public enum Pattern {
    /** Everybody with everybody. */
    ALL_TO_ALL("all-to-all") {
        @Override
        void addNeighbours(int rank, int size, Set<Integer> to) {
            for (int other = 0; other < size; other++) {
                to.add(other);
            }
        }
    },
    /** In a line: each with the one before and the one after. */
    BUS("bus") {
        @Override
        void addNeighbours(int rank, int size, Set<Integer> to) {
            to.add(Math.max(0, rank - 1));
            to.add(Math.min(size - 1, rank + 1));
        }
    },
    /** A line whose ends meet. */
    RING("ring") {
        @Override
        void addNeighbours(int rank, int size, Set<Integer> to) {
            to.add((rank + size - 1) % size);
            to.add((rank + 1) % size);
        }
    },
    /**
     * A two-dimensional grid, row by row, with as many columns as make it nearest to a square; the last row may be
     * short.
     */
    MESH("mesh") {
        @Override
        void addNeighbours(int rank, int size, Set<Integer> to) {
            int columns = columns(size);
            int column = rank % columns;
            if (column > 0) {
                to.add(rank - 1);
            }
            if (column < columns - 1 && rank + 1 < size) {
                to.add(rank + 1);
            }
            if (rank >= columns) {
                to.add(rank - columns);
            }
            if (rank + columns < size) {
                to.add(rank + columns);
            }
        }
    };

    private final String label;

    Pattern(String label) {
        this.label = label;
    }

    /**
     * The ranks that a rank exchanges messages with, in ascending order.
     *
     * @param rank 0 to {@code size} − 1
     * @param size number of ranks, at least 1
     */
    public Set<Integer> neighbours(int rank, int size) {
        if (rank < 0 || rank >= size) {
            throw new IllegalArgumentException("rank " + rank + ": allowed are 0 to " + (size - 1));
        }
        Set<Integer> neighbours = new TreeSet<>();
        addNeighbours(rank, size, neighbours);
        neighbours.remove(rank);
        return neighbours;
    }

    abstract void addNeighbours(int rank, int size, Set<Integer> to);

    /** The grid of a mesh: the least number of columns that is at least the square root. */
    static int columns(int size) {
        return (int) Math.ceil(Math.sqrt(size));
    }

    /** The name on a command line and in reports. */
    public String label() {
        return label;
    }

    /** The pattern of a name. */
    public static Pattern of(String label) {
        return Arrays.stream(values())
                .filter(pattern -> pattern.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("pattern " + label + ": allowed are "
                        + Arrays.stream(values()).map(Pattern::label).collect(Collectors.joining(", "))));
    }
}
