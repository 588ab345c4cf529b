package net.virtuoso.planner.internal;

import net.virtuoso.model.PlanGoal;

/**
 * How good a {@link Board} is, in whole points, of which more is better: a part for each entry, and a part that all share. See
 * {@code docs/develop/planning.md}.
 */
abstract class Score {
    /** What each relay adds to a way. */
    static final long RELAY_MICROS = 50;
    /** What frames take between VMs of one host. */
    static final long INSIDE_MICROS = 10;

    final Board board;

    Score(Board board) {
        this.board = board;
    }

    static Score of(Board board) {
        PlanGoal goal = board.ground.problem.goal();
        return switch (goal) {
            case RESIDUAL_BANDWIDTH -> new ResidualScore(board);
            case LATENCY -> new LatencyScore(board);
            case SUPERSTEP_TIME -> new SuperstepScore(board);
        };
    }

    /** Whether an entry's points change with the load of its segments. */
    abstract boolean dependsOnLoad();

    /** The points of an entry. */
    abstract long points(int entry);

    /** The points that no entry has for itself. */
    abstract long shared();

    /** The load of a segment is another one. */
    abstract void segmentChanged(int segment);

    /** A VM is on another host. */
    void vmMoved(int vm, int from, int to) {}

    /** How many points a unit of the objective is. */
    abstract double pointsAUnit();

    /** The objective in its own unit and direction, given the sum of the entries' points. */
    abstract double objective(long total);
}
