package net.virtuoso.planner;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import net.virtuoso.model.MacAddress;
import net.virtuoso.planner.internal.Annealing;
import net.virtuoso.planner.internal.Board;
import net.virtuoso.planner.internal.Greedy;
import net.virtuoso.planner.internal.Ground;
import net.virtuoso.planner.internal.Polish;

/**
 * Searches for a good solution of a {@link Problem}: greedily first, then by simulated annealing from the better of the greedy one
 * and what is there now. At any time {@link #best()} is the best so far, and it never gets worse. The same problem, seed and calls
 * give the same solutions. Used by one thread.
 *
 * <p>After A. Sundararaj, A. Gupta, P. Dinda, <i>Increasing Application Performance In Virtual Environments Through Run-time
 * Inference and Adaptation</i>, HPDC 2005.
 */
public final class Optimiser {
    private static final long STEPS = 1_000;
    private static final long STEPS_A_PAIR = 800;
    /** More where places are chosen too: they decide which pairs there are. */
    private static final long STEPS_AN_ENTRY = 2_500;
    /** How much more work than the search after it the first solution may take: with 1024 VMs on 128 hosts it takes two. */
    private static final long FIRST_SHARE = 4;

    private static final long MOVES_SHARE = 4;

    private final Ground ground;
    private final boolean moves;
    private final Board board;
    private final Annealing annealing;
    private final Solution current;
    private final Solution greedy;
    private final boolean currentAllowed;
    private final long steps;
    private final int unseen;

    /** Finds a first solution with the usual effort. */
    public Optimiser(Problem problem, RandomGenerator random, boolean moves) {
        this(problem, random, moves, PlannerSettings.USUAL_EFFORT);
    }

    /**
     * Finds a first solution.
     *
     * @param random what decides where the search goes
     * @param moves whether VMs may move
     * @param effort how long the search after it will be, in evaluations of a pair of nodes: this takes a few times as long at
     *     most, and leaves pairs that exchange little as they are where that isn't enough
     */
    public Optimiser(Problem problem, RandomGenerator random, boolean moves, long effort) {
        this.moves = moves;
        ground = new Ground(problem);
        Board now = new Board(ground);
        now.load(ground.place, ground.now);
        current = solution(now);
        currentAllowed = now.isWithinLimits() && Polish.isAllowed(now);
        board = new Board(ground);
        Greedy first = new Greedy(board);
        unseen = first.routes(FIRST_SHARE * effort);
        if (moves) {
            first.moves(problem.limits().maxMoves() == 0 ? 0 : effort / MOVES_SHARE);
        }
        board.mark();
        greedy = solution(board);
        if (currentAllowed && now.points() >= board.points()) {
            board.load(now.place, now.code);
        }
        annealing = new Annealing(board, random, moves);
        long active =
                IntStream.range(0, ground.pairCount).filter(board::isActive).count();
        steps = STEPS + (moves ? STEPS_AN_ENTRY * (active + ground.vms.size()) : STEPS_A_PAIR * active);
    }

    /** How good a solution is, worked out from nothing. */
    public static Solution evaluate(Problem problem, Map<MacAddress, String> places, Map<NodePair, Route> routes) {
        Ground ground = new Ground(problem);
        Board board = new Board(ground);
        int[] place = ground.place.clone();
        places.forEach((mac, node) -> place[ground.vm(mac)] = ground.host(node));
        int[] code = new int[ground.pairCount];
        Arrays.fill(code, Ground.STAR);
        routes.forEach(
                (pair, route) -> code[ground.pair(ground.host(pair.a()), ground.host(pair.b()))] = ground.code(route));
        board.load(place, code);
        return solution(board);
    }

    /** The problem as numbers. */
    Ground ground() {
        return ground;
    }

    /** How things are, limits or not. */
    public Solution current() {
        return current;
    }

    /** Whether things can stay as they are: no limit or policy says otherwise. */
    public boolean isCurrentAllowed() {
        return currentAllowed;
    }

    /** How many pairs of nodes the first solution didn't come to, those that exchange least: the effort was too small. */
    public int unseen() {
        return unseen;
    }

    /** The greedy solution. */
    public Solution greedy() {
        return greedy;
    }

    /**
     * Searches on.
     *
     * @param effort how long, in evaluations of a pair of nodes; it may end earlier when nothing more is to be expected
     */
    public void improve(long effort) {
        annealing.run(effort, steps);
        if (Polish.isAffordable(ground, moves)) {
            new Polish(board, moves).run(effort);
            annealing.adopt();
        }
    }

    /** The best solution so far. */
    public Solution best() {
        board.load(annealing.bestPlace(), annealing.bestCode());
        return solution(board);
    }

    private static Solution solution(Board board) {
        Ground ground = board.ground;
        Map<MacAddress, String> places = new HashMap<>();
        for (int v = 0; v < board.place.length; v++) {
            places.put(ground.vms.get(v).mac(), ground.hosts.get(board.place[v]));
        }
        Map<NodePair, Route> routes = new HashMap<>();
        for (int pair = 0; pair < ground.pairCount; pair++) {
            if (board.code[pair] != Ground.STAR && (board.isActive(pair) || ground.held[pair])) {
                routes.put(ground.names(pair), ground.route(board.code[pair]));
            }
        }
        return new Solution(places, routes, board.objective(), board.net());
    }
}
