package net.virtuoso.planner.internal;

/**
 * How long the bytes that are sent are on their way, weighted by rate; each byte a second that a segment can't carry counts as
 * a byte that takes {@value #OVERLOAD_MICROS} microseconds more. A point is a byte a second for a microsecond.
 */
final class LatencyScore extends Score {
    private static final long OVERLOAD_MICROS = 200_000;
    private static final double MICROS = 1e6;

    private final long[] penalty;
    private long penalties;

    LatencyScore(Board board) {
        super(board);
        penalty = new long[board.load.length];
    }

    @Override
    boolean dependsOnLoad() {
        return false;
    }

    @Override
    long points(int entry) {
        return -(board.rateUp[entry] * board.microsUp[entry] + board.rateDown[entry] * board.microsDown[entry]);
    }

    @Override
    long shared() {
        return -penalties;
    }

    @Override
    void segmentChanged(int segment) {
        long over = Math.max(0, board.load[segment] - Math.max(0, board.ground.hops.capacity[segment]));
        penalties -= penalty[segment];
        penalty[segment] = over * OVERLOAD_MICROS;
        penalties += penalty[segment];
    }

    @Override
    double pointsAUnit() {
        return Math.max(1, board.ground.totalRate) * MICROS;
    }

    @Override
    double objective(long total) {
        return -(total + shared()) / pointsAUnit();
    }
}
