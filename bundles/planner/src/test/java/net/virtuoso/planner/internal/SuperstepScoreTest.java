package net.virtuoso.planner.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import net.virtuoso.model.PlanGoal;
import net.virtuoso.planner.Limits;
import net.virtuoso.planner.RandomProblem;
import org.junit.jupiter.api.Test;

/** Wherever VMs have been moved, the time of a superstep is that of looking at all of them. */
class SuperstepScoreTest {
    private static final double NANOS = 1e9;
    private static final int MILLI = 1000;

    @Test
    void afterAnyMovesItIsWhatAllVmsSay() {
        for (long seed = 0; seed < 20; seed++) {
            // More VMs than a word has bits, and so few that some hosts become empty.
            int vms = seed % 2 == 0 ? 150 : 6;
            Ground ground = new Ground(RandomProblem.of(seed, vms, 5, PlanGoal.SUPERSTEP_TIME, Limits.DEFAULT));
            Board board = new Board(ground);
            SplittableRandom random = new SplittableRandom(seed);
            for (int change = 0; change < 300; change++) {
                board.mark();
                for (int step = random.nextInt(6); step >= 0; step--) {
                    board.moveVm(random.nextInt(vms), random.nextInt(ground.hostCount));
                }
                if (random.nextInt(3) == 0) {
                    board.undo();
                } else {
                    board.settle();
                }
                assertThat(board.objective())
                        .as("seed %d, change %d", seed, change)
                        .isEqualTo((compute(board) + transfer(board)) / NANOS);
            }
        }
    }

    /** Nanoseconds that the slowest VM computes. */
    private static long compute(Board board) {
        Ground ground = board.ground;
        long most = 0;
        for (int host = 0; host < ground.hostCount; host++) {
            long wanted = 0;
            double slowest = 0;
            for (int v = 0; v < board.place.length; v++) {
                if (board.place[v] == host && ground.compute[v] > 0) {
                    wanted += MILLI;
                    slowest = Math.max(slowest, ground.compute[v]);
                }
            }
            long has = ground.hostMilliCores[host];
            double slower = has > 0 ? Math.max(1, (double) wanted / has) : 1;
            most = Math.max(most, Math.round(NANOS * slowest * slower));
        }
        return most;
    }

    /** Nanoseconds that the busiest segment transfers. */
    private static long transfer(Board board) {
        double seconds = board.ground.problem.superstepSeconds();
        long most = 0;
        for (int segment = 0; segment < board.load.length; segment++) {
            long capacity = board.ground.hops.capacity[segment];
            if (board.load[segment] > 0) {
                assertThat(capacity).isPositive();
                most = Math.max(most, Math.round(NANOS * seconds * board.load[segment] / capacity));
            }
        }
        return most;
    }
}
