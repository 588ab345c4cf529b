package net.virtuoso.testkit.traffic;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.TopologyClass;
import net.virtuoso.model.TrafficMatrix;

/**
 * Synthetic matrices whose topology is known. VMs are numbered at random; everything comes from the seed.
 *
 * <p>An edge carries {@value #RATE} B/s each way, times a normal factor of mean 1 and standard deviation {@code noise}, cut
 * at 0. Background traffic is on a tenth of all pairs, up to {@code background} of an edge.
 */
public final class LabelledMatrices {
    /** What an edge carries each way, bytes a second. */
    public static final double RATE = 1e6;

    private static final List<Integer> SIZES = List.of(4, 6, 8, 9, 12, 15, 16, 24, 25, 32, 36, 48, 64, 128, 256, 1024);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int SECONDS = 2;
    private static final double BACKGROUND_PAIRS = 0.1;

    private final Random random;
    private final double noise;
    private final double background;

    /**
     * @param seed the same seed gives the same matrices
     * @param noise standard deviation of what an edge carries, as a fraction of its mean
     * @param background the most that a pair without an edge carries, as a fraction of an edge
     */
    public LabelledMatrices(long seed, double noise, double background) {
        this.random = new Random(seed);
        this.noise = noise;
        this.background = background;
    }

    /** The sizes from 4 to most in which a class has an unmistakable graph. */
    public static List<Integer> sizes(TopologyClass kind, int most) {
        return SIZES.stream()
                .filter(n -> n <= most)
                .filter(n -> switch (kind) {
                    case STAR, BUS, RING, ALL_TO_ALL -> true;
                    case TREE -> n >= 6;
                    case MESH -> n >= 6 && rows(n, 2) > 0;
                    // A torus of 4 by 4 is a hypercube.
                    case TORUS -> n >= 9 && n != 16 && rows(n, 3) > 0;
                    case HYPERCUBE -> n >= 8 && Integer.bitCount(n) == 1;
                    case GROUPS -> n >= 8;
                    default -> false;
                })
                .toList();
    }

    /** A matrix of a class. */
    public TrafficMatrix matrix(TopologyClass kind, int n) {
        return matrix(n, edges(kind, n));
    }

    /** A matrix of a class in which some edges are silent and some pairs talk that shouldn't. */
    public TrafficMatrix damaged(TopologyClass kind, int n, int missing, int extra) {
        Set<Edge> edges = edges(kind, n);
        List<Edge> shuffled = new ArrayList<>(edges);
        Collections.shuffle(shuffled, random);
        shuffled.subList(0, missing).forEach(edges::remove);
        int wanted = Math.min(edges.size() + extra, n * (n - 1) / 2 - missing);
        Set<Edge> whole = new HashSet<>(shuffled);
        while (edges.size() < wanted) {
            int a = random.nextInt(n);
            int b = random.nextInt(n);
            if (a != b && !whole.contains(Edge.of(a, b))) {
                edges.add(Edge.of(a, b));
            }
        }
        return matrix(n, edges);
    }

    /** A matrix with these edges, VMs numbered at random. */
    public TrafficMatrix matrix(int n, Set<Edge> edges) {
        int[] label = permutation(n);
        double[] bytes = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (i != j && background > 0 && random.nextDouble() < BACKGROUND_PAIRS) {
                    bytes[i * n + j] = random.nextDouble() * background * RATE * SECONDS;
                }
            }
        }
        for (Edge edge : edges) {
            bytes[label[edge.a()] * n + label[edge.b()]] += load();
            bytes[label[edge.b()] * n + label[edge.a()]] += load();
        }
        return of(n, bytes);
    }

    /** A matrix of bytes over 2 s. */
    public static TrafficMatrix of(int n, double[] bytes) {
        return new TrafficMatrix(vms(n), bytes, START, START.plusSeconds(SECONDS));
    }

    /** The first n addresses. */
    public static List<MacAddress> vms(int n) {
        List<MacAddress> vms = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            vms.add(new MacAddress(0x02_00_00_00_00_00L + i + 1));
        }
        return vms;
    }

    private double load() {
        return Math.max(0, 1 + noise * random.nextGaussian()) * RATE * SECONDS;
    }

    private int[] permutation(int n) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            numbers.add(i);
        }
        Collections.shuffle(numbers, random);
        return numbers.stream().mapToInt(i -> i).toArray();
    }

    /** A pair, in order. */
    public record Edge(int a, int b) {
        /** The pair of two vertices, in whatever order they are given. */
        public static Edge of(int a, int b) {
            return new Edge(Math.min(a, b), Math.max(a, b));
        }

        /** Half a million edges of 1024 vertices share 32 000 hash codes of the usual kind. */
        @Override
        public int hashCode() {
            return (a * 65_537 + b) * 0x9E3779B1;
        }
    }

    /** The edges of a class on the vertices 0 to n - 1. */
    public Set<Edge> edges(TopologyClass kind, int n) {
        Set<Edge> edges = new LinkedHashSet<>();
        switch (kind) {
            case PAIR -> edges.add(Edge.of(0, 1));
            case STAR -> {
                for (int v = 1; v < n; v++) {
                    edges.add(Edge.of(0, v));
                }
            }
            case BUS, RING -> {
                for (int v = 1; v < n; v++) {
                    edges.add(Edge.of(v - 1, v));
                }
                if (kind == TopologyClass.RING) {
                    edges.add(Edge.of(n - 1, 0));
                }
            }
            case TREE -> {
                for (int v = 1; v < n; v++) {
                    edges.add(Edge.of((v - 1) / 2, v));
                }
            }
            case MESH -> grid(edges, rows(n, 2), n / rows(n, 2), false);
            case TORUS -> grid(edges, rows(n, 3), n / rows(n, 3), true);
            case HYPERCUBE -> {
                for (int v = 0; v < n; v++) {
                    for (int bit = 1; bit < n; bit <<= 1) {
                        edges.add(Edge.of(v, v ^ bit));
                    }
                }
            }
            case ALL_TO_ALL -> complete(edges, 0, n);
            case GROUPS -> {
                complete(edges, 0, n / 2);
                for (int v = n / 2; v < n; v++) {
                    edges.add(Edge.of(v, v + 1 < n ? v + 1 : n / 2));
                }
            }
            default -> throw new IllegalArgumentException(kind.toString());
        }
        return edges;
    }

    private static void complete(Set<Edge> edges, int from, int to) {
        for (int a = from; a < to; a++) {
            for (int b = a + 1; b < to; b++) {
                edges.add(Edge.of(a, b));
            }
        }
    }

    private static void grid(Set<Edge> edges, int rows, int columns, boolean closed) {
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int here = row * columns + column;
                if (column + 1 < columns || closed) {
                    edges.add(Edge.of(here, row * columns + (column + 1) % columns));
                }
                if (row + 1 < rows || closed) {
                    edges.add(Edge.of(here, (row + 1) % rows * columns + column));
                }
            }
        }
    }

    /** The squarest number of rows of at least {@code least}; 0 if there is none. */
    private static int rows(int n, int least) {
        for (int rows = (int) Math.sqrt(n); rows >= least; rows--) {
            if (n % rows == 0) {
                return rows;
            }
        }
        return 0;
    }
}
