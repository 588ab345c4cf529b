package net.virtuoso.planner.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import net.virtuoso.model.PlanGoal;
import net.virtuoso.planner.Limits;
import net.virtuoso.planner.RandomProblem;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is done to a board and taken back, it says what a fresh one says. */
class BoardTest {
    @ParameterizedTest
    @EnumSource(PlanGoal.class)
    void afterAnyStepsItIsAsGoodAsAFreshOne(PlanGoal goal) {
        for (long seed = 0; seed < 12; seed++) {
            Limits limits = seed % 2 == 0 ? Limits.DEFAULT : RandomProblem.limits(seed);
            Ground ground = new Ground(RandomProblem.of(seed, 12, 5, goal, limits));
            Board board = new Board(ground);
            SplittableRandom random = new SplittableRandom(seed);
            for (int change = 0; change < 400; change++) {
                long before = board.points();
                int[] placeBefore = board.place.clone();
                board.mark();
                for (int step = random.nextInt(4); step >= 0; step--) {
                    step(board, random);
                    if (random.nextInt(3) == 0) {
                        board.settle();
                    }
                }
                if (random.nextBoolean()) {
                    board.undo();
                    assertThat(board.points()).as("undone").isEqualTo(before);
                    assertThat(board.place).isEqualTo(placeBefore);
                } else {
                    board.settle();
                }
                Board fresh = new Board(ground);
                fresh.load(board.place, board.code);
                assertThat(board.points())
                        .as("seed %d, change %d", seed, change)
                        .isEqualTo(fresh.points());
                assertThat(board.load).isEqualTo(fresh.load);
                assertThat(board.countedLinks()).isEqualTo(fresh.countedLinks());
                assertThat(board.isWithinLimits()).isEqualTo(fresh.isWithinLimits());
                assertThat(board.usedMilliCores).isEqualTo(fresh.usedMilliCores);
                assertThat(board.usedMemory).isEqualTo(fresh.usedMemory);
                assertThat(board.moved()).isEqualTo(fresh.moved());
            }
        }
    }

    private static void step(Board board, SplittableRandom random) {
        Ground ground = board.ground;
        int pair = random.nextInt(ground.pairCount);
        switch (random.nextInt(4)) {
            case 0 -> board.moveVm(random.nextInt(ground.vms.size()), random.nextInt(ground.hostCount));
            case 1 -> board.dropLink(pair);
            default -> {
                int relay = random.nextInt(ground.hostCount);
                int[] ways = {Ground.STAR, Ground.DIRECT, ground.over(relay)};
                int way = ways[random.nextInt(3)];
                if (board.isActive(pair) && ground.isAllowed(pair, way)) {
                    board.reroute(pair, way);
                }
            }
        }
    }
}
