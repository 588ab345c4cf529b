package net.virtuoso.planner.internal;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Simulated annealing on a board, and at the end a descent. Its length is counted in work, not in time. What is worse is taken
 * with probability {@code exp(difference / temperature)}; the temperature falls by the same factor with each part of the effort,
 * from three times what a step loses on average to a hundredth of that. The best board that was seen is kept.
 */
public final class Annealing {
    private static final int SAMPLES = 64;
    private static final double COLDEST = 3e-3;
    /** How many times what a step for the worse costs on average the temperature is at first. */
    private static final double HOTTEST = 3;
    /** Steps for each pair and VM from which on it begins that hot. */
    private static final double STEPS_AN_ENTRY = 300;

    /** From which part of the effort on nothing worse is taken. */
    private static final double DESCENT = 0.85;

    /** What making a step and taking it back is worth, whatever it touches. */
    private static final long STEP_WORK = 8;

    private static final int PERCENT = 100;

    private final Board board;
    private final Ground ground;
    private final RandomGenerator random;
    private final boolean moves;
    private final int[] talkers;
    private final int[] movers;

    private final int[] bestPlace;
    private final int[] bestCode;
    private long best;

    /** @param moves whether VMs may move */
    public Annealing(Board board, RandomGenerator random, boolean moves) {
        this.board = board;
        this.random = random;
        ground = board.ground;
        talkers = IntStream.range(0, ground.partner.length)
                .filter(v -> ground.partner[v].length > 0)
                .toArray();
        movers = IntStream.of(talkers).filter(v -> ground.movable[v]).toArray();
        this.moves = moves && movers.length > 0;
        bestPlace = board.place.clone();
        bestCode = board.code.clone();
        best = board.points();
    }

    /** The points of the best board so far. */
    public long best() {
        return best;
    }

    /** Where its VMs are. */
    public int[] bestPlace() {
        return bestPlace.clone();
    }

    /** The codes of its ways. */
    public int[] bestCode() {
        return bestCode.clone();
    }

    /**
     * Goes on from the best board.
     *
     * @param effort how much work it may take
     * @param steps how many steps at most
     */
    public void run(long effort, long steps) {
        if (talkers.length == 0 || effort <= 0) {
            return;
        }
        board.load(bestPlace, bestCode);
        long begin = board.work();
        double loss = loss();
        double hottest = loss * heat(Math.min(steps, effort * SAMPLES / Math.max(1, board.work() - begin)));
        long current = board.points();
        double temperature = hottest;
        for (long step = 0; step < steps; step++) {
            if ((step & 15) == 0) {
                double part =
                        Math.max((double) step / steps, (double) (board.work() - begin + STEP_WORK * step) / effort);
                if (part >= 1) {
                    break;
                }
                temperature = part >= DESCENT ? 0 : hottest * StrictMath.pow(COLDEST, part / DESCENT);
            }
            board.mark();
            if (!propose()) {
                board.undo();
                continue;
            }
            long points = board.settle();
            long difference = points - current;
            if (difference >= 0 || temperature > 0 && random.nextDouble() < StrictMath.exp(difference / temperature)) {
                current = points;
                if (current > best) {
                    keep(current);
                }
            } else {
                board.undo();
            }
        }
        board.load(bestPlace, bestCode);
    }

    /** Takes the board as it is, if it is better than the best so far. */
    public void adopt() {
        if (board.points() > best) {
            keep(board.points());
        }
    }

    /** The fewer steps there are for each pair and VM, the colder it begins, down to a mere descent. */
    private double heat(double affordable) {
        double share = affordable / (STEPS_AN_ENTRY * (pairs() + (moves ? movers.length : 0)));
        return HOTTEST * Math.min(1, share * share);
    }

    private int pairs() {
        int pairs = 0;
        for (int pair = 0; pair < ground.pairCount; pair++) {
            pairs += board.isActive(pair) ? 1 : 0;
        }
        return pairs;
    }

    private void keep(long points) {
        best = points;
        System.arraycopy(board.place, 0, bestPlace, 0, bestPlace.length);
        System.arraycopy(board.code, 0, bestCode, 0, bestCode.length);
    }

    /** What a step for the worse costs on average. */
    private double loss() {
        double sum = 0;
        int count = 0;
        long current = board.points();
        for (int k = 0; k < SAMPLES; k++) {
            board.mark();
            if (propose()) {
                long points = board.settle();
                if (points < current) {
                    sum += (double) current - points;
                    count++;
                }
            }
            board.undo();
        }
        return count == 0 ? 0 : sum / count;
    }

    /** Makes a random step; {@code false} if none came of it or a limit doesn't allow it. */
    private boolean propose() {
        int kind = random.nextInt(PERCENT);
        boolean made;
        if (moves && kind < 45) {
            made = kind < 30 ? proposeMove() : proposeSwap();
        } else {
            made = proposeRoute();
        }
        return made && board.isWithinLimits();
    }

    private int partnerOf(int vm) {
        return ground.partner[vm][random.nextInt(ground.partner[vm].length)];
    }

    private boolean proposeMove() {
        int vm = movers[random.nextInt(movers.length)];
        int to = random.nextBoolean() ? board.place[partnerOf(vm)] : random.nextInt(ground.hostCount);
        if (to == board.place[vm] || !ground.fits(vm, to, board.usedMilliCores[to], board.usedMemory[to])) {
            return false;
        }
        boolean another = board.place[vm] == ground.place[vm]
                && board.moved() >= ground.problem.limits().maxMoves();
        // Who goes home may go where this one wants to.
        if (another && !(sendHome() && ground.fits(vm, to, board.usedMilliCores[to], board.usedMemory[to]))) {
            return false;
        }
        board.moveVm(vm, to);
        return true;
    }

    /** Puts a VM that was moved back where it is now, so that another one may move. */
    private boolean sendHome() {
        int begin = random.nextInt(movers.length);
        for (int k = 0; k < movers.length; k++) {
            int vm = movers[(begin + k) % movers.length];
            int home = ground.place[vm];
            if (board.place[vm] != home) {
                boolean fits = ground.fits(vm, home, board.usedMilliCores[home], board.usedMemory[home]);
                if (fits) {
                    board.moveVm(vm, home);
                }
                return fits;
            }
        }
        return false;
    }

    private boolean proposeSwap() {
        int one = movers[random.nextInt(movers.length)];
        int other = movers[random.nextInt(movers.length)];
        int here = board.place[one];
        int there = board.place[other];
        if (here == there
                || !ground.fits(
                        one,
                        there,
                        board.usedMilliCores[there] - ground.milliCores[other],
                        board.usedMemory[there] - ground.memory[other])
                || !ground.fits(
                        other,
                        here,
                        board.usedMilliCores[here] - ground.milliCores[one],
                        board.usedMemory[here] - ground.memory[one])) {
            return false;
        }
        board.moveVm(one, there);
        board.moveVm(other, here);
        return true;
    }

    private boolean proposeRoute() {
        int vm = talkers[random.nextInt(talkers.length)];
        int here = board.place[vm];
        int there = board.place[partnerOf(vm)];
        if (here == there) {
            return false;
        }
        int pair = ground.pair(here, there);
        int way = randomWay(pair);
        if (ground.held[pair] || way == board.code[pair] || !ground.isAllowed(pair, way)) {
            return false;
        }
        if (way != Ground.STAR) {
            if (!board.isHeavyEnough(pair)) {
                return false;
            }
            for (int link : board.links(pair, way)) {
                if (!board.hasRoomFor(link) && !makeRoomFor(link)) {
                    return false;
                }
            }
        }
        board.reroute(pair, way);
        return true;
    }

    private int randomWay(int pair) {
        int kind = random.nextInt(PERCENT);
        int most = ground.problem.limits().maxRelays();
        if (kind < 40 || most == 0 && kind < 70) {
            return Ground.DIRECT;
        }
        if (kind < 60 || most == 0) {
            return Ground.STAR;
        }
        int relay = random.nextInt(ground.hostCount);
        if (most < 2 || kind < 85) {
            return ground.over(relay);
        }
        int second = random.nextInt(ground.hostCount);
        return second == relay ? ground.over(relay) : ground.over(relay, second);
    }

    /** Takes away a link that stands in the way of another one's limit. */
    private boolean makeRoomFor(int link) {
        boolean atEnds = !board.hasRoomAt(link);
        for (int attempt = 0; attempt < 8; attempt++) {
            int end = random.nextBoolean() ? ground.lower[link] : ground.higher[link];
            int one = atEnds ? end : board.place[talkers[random.nextInt(talkers.length)]];
            int other = board.place[talkers[random.nextInt(talkers.length)]];
            if (one == other) {
                continue;
            }
            int victim = ground.pair(one, other);
            if (victim != link && board.isLinkUsed(victim) && !ground.uncounted[victim]) {
                board.dropLink(victim);
                return true;
            }
        }
        return false;
    }
}
