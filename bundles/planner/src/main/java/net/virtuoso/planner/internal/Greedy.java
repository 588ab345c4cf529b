package net.virtuoso.planner.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The first solution: demands in the order of their size take the widest way that is left. Deterministic; equal ones go by name.
 */
public final class Greedy {
    /** How many relays are tried out for a pair, those that look widest. */
    private static final int TRIED_RELAYS = 2;

    /** How many pairs of relays that are passed over cost as much as an evaluation of a pair of nodes. */
    private static final int PASSED_A_WORK = 16;

    /** There are at most 1024 VMs, and what all demands send together is scaled down. */
    private static final int VM_BITS = 10;

    private static final int VM_MASK = (1 << VM_BITS) - 1;
    private static final long MOST_RATE = 1L << 42;

    private final Board board;
    private final Ground ground;
    /** What looking for relays took, beside the board's work. */
    private long looks;

    public Greedy(Board board) {
        this.board = board;
        ground = board.ground;
    }

    /** Pairs that exchange something and may leave the star, the heaviest first. */
    List<Integer> order() {
        return IntStream.range(0, ground.pairCount)
                .filter(pair -> board.isActive(pair) && !ground.held[pair] && board.isHeavyEnough(pair))
                .boxed()
                .sorted(Comparator.<Integer>comparingLong(pair -> -board.rate(pair))
                        .thenComparingInt(pair -> pair))
                .toList();
    }

    /**
     * Gives each pair the best way there is left for it.
     *
     * @param effort how much work it may take, in evaluations of a pair of nodes
     * @return how many pairs it didn't come to, those that exchange least: they stay as they are
     */
    public int routes(long effort) {
        long end = work() + effort;
        List<Integer> order = order();
        for (int k = 0; k < order.size(); k++) {
            if (work() >= end) {
                return order.size() - k;
            }
            improve(order.get(k));
        }
        return 0;
    }

    private long work() {
        return board.work() + looks;
    }

    /** Tries out the ways of a pair and keeps the best. */
    void improve(int pair) {
        long best = board.points();
        int way = board.code[pair];
        if (ground.isAllowed(pair, Ground.DIRECT) && board.code[pair] != Ground.DIRECT && board.hasRoomFor(pair)) {
            long points = attempt(pair, Ground.DIRECT);
            if (points > best) {
                if (isBoundByItsEnds(pair)) {
                    return;
                }
                best = points;
                way = Ground.DIRECT;
            }
            board.undo();
        }
        for (int relayed : relayed(pair)) {
            long points = attempt(pair, relayed);
            if (points > best && board.isWithinLimits()) {
                best = points;
                way = relayed;
            }
            board.undo();
        }
        if (way != board.code[pair]) {
            attempt(pair, way);
        }
    }

    private long attempt(int pair, int way) {
        board.mark();
        board.reroute(pair, way);
        return board.settle();
    }

    /** Whether nothing but the accesses of its ends bounds a pair: then no relay helps. */
    private boolean isBoundByItsEnds(int pair) {
        return isBoundByItsEnds(board.countUp[pair], board.up[pair], board.ceilingUp[pair])
                && isBoundByItsEnds(board.countDown[pair], board.down[pair], board.ceilingDown[pair]);
    }

    private boolean isBoundByItsEnds(long count, int[] segments, long ceiling) {
        if (count == 0) {
            return true;
        }
        long ends = board.left(new int[] {segments[0], segments[segments.length - 1]});
        return ends == board.left(segments) && ends <= ceiling;
    }

    /** Ways over relays that could be taken, those that look widest. */
    private List<Integer> relayed(int pair) {
        int most = ground.problem.limits().maxRelays();
        if (most == 0) {
            return List.of();
        }
        long secondRelays = most >= 2 ? (long) ground.hostCount * (ground.hostCount / PASSED_A_WORK) : 0;
        looks += ground.hostCount + secondRelays;
        List<long[]> found = new ArrayList<>();
        for (int r = 0; r < ground.hostCount; r++) {
            consider(pair, ground.over(r), found);
            for (int s = 0; most >= 2 && s < ground.hostCount; s++) {
                // A second relay only where links are there already: it is for when no further ones are allowed.
                if (s != r && ground.relay[r] && ground.relay[s] && board.isLinkUsed(ground.pair(r, s))) {
                    consider(pair, ground.over(r, s), found);
                }
            }
        }
        return found.stream()
                .sorted(Comparator.<long[]>comparingLong(each -> -each[0]).thenComparingLong(each -> each[1]))
                .limit(TRIED_RELAYS)
                .map(each -> (int) each[1])
                .toList();
    }

    private void consider(int pair, int way, List<long[]> found) {
        if (!ground.isAllowed(pair, way)) {
            return;
        }
        for (int link : board.links(pair, way)) {
            if (!board.hasRoomFor(link)) {
                return;
            }
        }
        int[] nodes = ground.nodes(pair, way);
        long width = 0;
        if (board.countUp[pair] > 0) {
            width += board.countUp[pair]
                    * Math.min(board.left(ground.hops.segments(nodes, true)), ground.hops.ceiling(nodes, true));
        }
        if (board.countDown[pair] > 0) {
            width += board.countDown[pair]
                    * Math.min(board.left(ground.hops.segments(nodes, false)), ground.hops.ceiling(nodes, false));
        }
        found.add(new long[] {width, way});
    }

    /**
     * Puts VMs that exchange much on one host, the heaviest demands first, as long as that is better.
     *
     * @param effort how much work it may take
     */
    public void moves(long effort) {
        long end = board.work() + effort;
        for (long demand : demands()) {
            if (board.work() > end) {
                return;
            }
            int u = (int) (demand >>> VM_BITS) & VM_MASK;
            int v = (int) demand & VM_MASK;
            if (board.place[u] != board.place[v] && !attemptMove(u, board.place[v])) {
                attemptMove(v, board.place[u]);
            }
        }
    }

    /** Demands as numbers, the heaviest first, equal ones by sender and receiver. Rates and two VMs fit into 63 bits. */
    private long[] demands() {
        long[] demands = new long[ground.demandCount];
        int count = 0;
        for (int v = 0; v < ground.partner.length; v++) {
            for (int k = 0; k < ground.partner[v].length; k++) {
                if (ground.sends[v][k]) {
                    long lightness = MOST_RATE - ground.partnerRate[v][k];
                    demands[count++] = lightness << 2 * VM_BITS | (long) v << VM_BITS | ground.partner[v][k];
                }
            }
        }
        Arrays.sort(demands);
        return demands;
    }

    /** Moves a VM if that is allowed and better; whether it was. */
    boolean attemptMove(int vm, int to) {
        if (!ground.movable[vm] || !ground.fits(vm, to, board.usedMilliCores[to], board.usedMemory[to])) {
            return false;
        }
        long before = board.points();
        board.mark();
        board.moveVm(vm, to);
        if (board.isWithinLimits() && board.settle() > before) {
            return true;
        }
        board.undo();
        return false;
    }
}
