package net.virtuoso.planner.internal;

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
    private long sum;

    SuperstepScore(Board board) {
        super(board);
        transfer = new Tournament(board.load.length);
        compute = new Tournament(board.ground.hostCount);
        wanted = new long[board.ground.hostCount];
        for (int v = 0; v < board.place.length; v++) {
            wanted[board.place[v]] += computes(v) ? MILLI : 0;
        }
        for (int host = 0; host < wanted.length; host++) {
            compute(host);
        }
    }

    private boolean computes(int vm) {
        return board.ground.compute[vm] > 0;
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
            wanted[from] -= MILLI;
            wanted[to] += MILLI;
            compute(from);
            compute(to);
        }
    }

    private void compute(int host) {
        long has = board.ground.hostMilliCores[host];
        double slower = has > 0 ? Math.max(1, (double) wanted[host] / has) : 1;
        double slowest = 0;
        for (int v = 0; v < board.place.length; v++) {
            if (board.place[v] == host) {
                slowest = Math.max(slowest, board.ground.compute[v]);
            }
        }
        compute.set(host, Math.min(MOST_NANOS, Math.round(NANOS * slowest * slower)));
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
