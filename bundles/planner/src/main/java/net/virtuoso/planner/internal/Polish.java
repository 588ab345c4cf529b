package net.virtuoso.planner.internal;

/**
 * Looks at every single change of a small board, and takes those that are better, until there is none: a pair's ways, a VM's
 * hosts, two VMs' exchange.
 */
public final class Polish {
    private static final int AFFORDABLE = 4096;
    private static final int ROUNDS = 20;

    private final Board board;
    private final Ground ground;
    private final boolean moves;

    /** @param moves whether VMs may move */
    public Polish(Board board, boolean moves) {
        this.board = board;
        this.moves = moves;
        ground = board.ground;
    }

    /** Whether a problem is small enough for it. */
    public static boolean isAffordable(Ground ground, boolean moves) {
        long ways = (long) ground.pairCount * (ground.hostCount + 1);
        return ways + (moves ? (long) ground.vms.size() * (ground.hostCount + ground.vms.size()) : 0) <= AFFORDABLE;
    }

    /** Whether every pair's way is one that it may take. */
    public static boolean isAllowed(Board board) {
        for (int pair = 0; pair < board.ground.pairCount; pair++) {
            boolean leavesStar = board.isActive(pair) && board.code[pair] != Ground.STAR && !board.ground.held[pair];
            if (leavesStar && !(board.isHeavyEnough(pair) && board.ground.isAllowed(pair, board.code[pair]))) {
                return false;
            }
        }
        return true;
    }

    /** @param effort how much work it may take */
    public void run(long effort) {
        long end = board.work() + effort;
        boolean better = true;
        for (int round = 0; better && round < ROUNDS && board.work() < end; round++) {
            better = routes();
            if (moves) {
                better |= places();
            }
        }
        board.mark();
    }

    private boolean routes() {
        boolean better = false;
        for (int pair = 0; pair < ground.pairCount; pair++) {
            if (!board.isActive(pair) || ground.held[pair] || !board.isHeavyEnough(pair)) {
                continue;
            }
            better |= reroute(pair, Ground.STAR);
            better |= reroute(pair, Ground.DIRECT);
            for (int r = 0; r < ground.hostCount; r++) {
                better |= reroute(pair, ground.over(r));
                for (int s = 0; ground.problem.limits().maxRelays() > 1 && s < ground.hostCount; s++) {
                    better |= s != r && reroute(pair, ground.over(r, s));
                }
            }
        }
        return better;
    }

    private boolean reroute(int pair, int way) {
        if (way == board.code[pair] || !ground.isAllowed(pair, way)) {
            return false;
        }
        long before = board.points();
        board.mark();
        board.reroute(pair, way);
        return keepIfBetter(before);
    }

    private boolean places() {
        boolean better = false;
        int count = board.place.length;
        for (int v = 0; v < count; v++) {
            if (!ground.movable[v]) {
                continue;
            }
            for (int host = 0; host < ground.hostCount; host++) {
                if (host != board.place[v]
                        && ground.fits(v, host, board.usedMilliCores[host], board.usedMemory[host])) {
                    long before = board.points();
                    board.mark();
                    board.moveVm(v, host);
                    better |= keepIfBetter(before);
                }
            }
            for (int w = 0; w < v; w++) {
                better |= ground.movable[w] && exchange(v, w);
            }
        }
        return better;
    }

    private boolean exchange(int v, int w) {
        int here = board.place[v];
        int there = board.place[w];
        boolean fits = here != there
                && ground.fits(
                        v,
                        there,
                        board.usedMilliCores[there] - ground.milliCores[w],
                        board.usedMemory[there] - ground.memory[w])
                && ground.fits(
                        w,
                        here,
                        board.usedMilliCores[here] - ground.milliCores[v],
                        board.usedMemory[here] - ground.memory[v]);
        if (!fits) {
            return false;
        }
        long before = board.points();
        board.mark();
        board.moveVm(v, there);
        board.moveVm(w, here);
        return keepIfBetter(before);
    }

    private boolean keepIfBetter(long before) {
        if (board.isWithinLimits() && board.settle() > before) {
            return true;
        }
        board.undo();
        return false;
    }
}
