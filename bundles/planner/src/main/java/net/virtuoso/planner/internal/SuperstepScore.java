package net.virtuoso.planner.internal;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How long a superstep of a parallel program takes: the slowest VM computes on its share of its host's processors, then the
 * busiest segment transfers what crosses it in a superstep. A point is a nanosecond. So that the search sees a way where the
 * maximum stays, the mean of all segments of a host counts a hundredth; it is no part of the objective.
 */
final class SuperstepScore extends Score {
    private static final double NANOS = 1e9;
    private static final long MOST_NANOS = 100_000_000_000_000L;
    private static final long TIE = 100;
    private static final int MILLI = 1000;

    private final Tournament transfer;
    private final Tournament compute;
    private final long[] wanted;

    /** VMs that compute are numbered, the slowest first: the number of each, and how long it computes by number. */
    private final int[] rank;

    private final double[] seconds;

    /** By host, which of these numbers are there, 64 a word: its slowest VM is found without looking at all VMs of the network. */
    private final long[][] there;

    private long sum;

    SuperstepScore(Board board) {
        super(board);
        transfer = new Tournament(board.load.length);
        compute = new Tournament(board.ground.hostCount);
        wanted = new long[board.ground.hostCount];
        List<Integer> slowest = IntStream.range(0, board.place.length)
                .filter(this::computes)
                .boxed()
                .sorted(Comparator.comparingDouble(v -> -board.ground.compute[v]))
                .toList();
        rank = new int[board.place.length];
        seconds = new double[slowest.size()];
        there = new long[board.ground.hostCount][(slowest.size() + Long.SIZE - 1) / Long.SIZE];
        for (int i = 0; i < seconds.length; i++) {
            int vm = slowest.get(i);
            rank[vm] = i;
            seconds[i] = board.ground.compute[vm];
            settle(vm, board.place[vm], 1);
        }
        for (int host = 0; host < wanted.length; host++) {
            compute(host);
        }
    }

    private boolean computes(int vm) {
        return board.ground.compute[vm] > 0;
    }

    /** A VM that computes comes to a host (1) or leaves it (-1). */
    private void settle(int vm, int host, int sign) {
        wanted[host] += (long) sign * MILLI;
        there[host][rank[vm] / Long.SIZE] ^= 1L << rank[vm];
    }

    @Override
    boolean dependsOnLoad() {
        return false;
    }

    @Override
    long points(int entry) {
        return 0;
    }

    @Override
    long shared() {
        return -compute.most() - transfer.most() - sum / (TIE * Math.max(1, board.ground.hostCount));
    }

    @Override
    void segmentChanged(int segment) {
        long load = board.load[segment];
        long capacity = board.ground.hops.capacity[segment];
        long nanos = 0;
        if (load > 0) {
            nanos = capacity <= 0
                    ? MOST_NANOS
                    : Math.min(
                            MOST_NANOS, Math.round(NANOS * board.ground.problem.superstepSeconds() * load / capacity));
        }
        sum += nanos - transfer.value(segment);
        transfer.set(segment, nanos);
    }

    @Override
    void vmMoved(int vm, int from, int to) {
        if (computes(vm)) {
            settle(vm, from, -1);
            settle(vm, to, 1);
            compute(from);
            compute(to);
        }
    }

    private void compute(int host) {
        long has = board.ground.hostMilliCores[host];
        double slower = has > 0 ? Math.max(1, (double) wanted[host] / has) : 1;
        compute.set(host, Math.min(MOST_NANOS, Math.round(NANOS * slowest(host) * slower)));
    }

    private double slowest(int host) {
        long[] words = there[host];
        for (int i = 0; i < words.length; i++) {
            if (words[i] != 0) {
                return seconds[i * Long.SIZE + Long.numberOfTrailingZeros(words[i])];
            }
        }
        return 0;
    }

    @Override
    double pointsAUnit() {
        return NANOS;
    }

    @Override
    double objective(long total) {
        return (compute.most() + transfer.most()) / NANOS;
    }
}
