package net.virtuoso.planner.internal;

/**
 * The sum over the demands of what is left at the bottleneck of their way, less what relays carry. Bytes a second. What is
 * overloaded counts {@value #OVERLOAD} times.
 */
final class ResidualScore extends Score {
    /** How much worse it is to lack bandwidth than to have that much less left over. */
    static final long OVERLOAD = 10;

    private static final long LEAST = -1_000_000_000_000L;

    ResidualScore(Board board) {
        super(board);
    }

    @Override
    boolean dependsOnLoad() {
        return true;
    }

    @Override
    long points(int entry) {
        long sum = 0;
        if (board.countUp[entry] > 0) {
            sum += board.countUp[entry] * worth(Math.min(board.room.up(entry), board.ceilingUp[entry]));
        }
        if (board.countDown[entry] > 0) {
            sum += board.countDown[entry] * worth(Math.min(board.room.down(entry), board.ceilingDown[entry]));
        }
        return sum - (board.length[entry] - 1) * board.rate(entry);
    }

    private static long worth(long left) {
        return left >= 0 ? left : Math.max(LEAST, OVERLOAD * left);
    }

    @Override
    long shared() {
        return 0;
    }

    @Override
    void segmentChanged(int segment) {
        // Its entries see it.
    }

    @Override
    double pointsAUnit() {
        return 1;
    }

    @Override
    double objective(long total) {
        return total;
    }
}
