package net.virtuoso.adapt.internal;

import static org.assertj.core.api.Assertions.assertThat;

import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.PlanGoal;
import net.virtuoso.model.PlanState;
import net.virtuoso.planner.Limits;
import net.virtuoso.planner.PlannerSettings;
import org.junit.jupiter.api.Test;

/** When the same traffic is planned for again, here because no superstep was seen: ten seconds after it was accepted. */
class RetryTest {
    private static final PlannerSettings SUPERSTEPS = PlannerSettings.of(PlanGoal.SUPERSTEP_TIME, Limits.DEFAULT);

    @Test
    void aPlanThatWaitsForItsBudgetIsNotOvertakenByItsOwnTraffic() {
        World world = new World(AdaptationMode.AUTOMATIC, 4, 1);
        world.proxyAccess(1_000_000);
        world.allToAll(World.MEGABYTE);
        Leader leader = new Leader(world, World.budget(6, SUPERSTEPS), "blue-");
        leader.run(40);
        assertThat(leader.decisions()).contains("wait").doesNotContain("overtake");
        assertThat(leader.plans()).hasSize(1);
        assertThat(leader.planState()).isEqualTo(PlanState.APPLYING);
        assertThat(leader.loop.memory().superstepTries()).isEqualTo(1);

        leader.run(120);
        assertThat(leader.plans().get(leader.plans().size() - 1).state()).isEqualTo(PlanState.VERIFIED);
        assertThat(leader.loop.memory().superstepTries()).as("then it is").isGreaterThan(1);
    }

    @Test
    void aPlanThatIsJudgedIsRolledBackIfItsGainDoesNotCome() {
        World world = new World(AdaptationMode.AUTOMATIC, 2, 1);
        world.proxyAccess(1_000_000);
        world.between(11, 21);
        world.dead.add("blue.h1.h2.udp");
        Leader leader = new Leader(world, World.planner(SUPERSTEPS), "blue-");
        leader.run(30);
        assertThat(leader.plans().get(leader.plans().size() - 1).state()).isEqualTo(PlanState.ROLLED_BACK);
        assertThat(world.adapted()).isZero();
    }

    @Test
    void whatIsThereForAMomentIsNotAcceptedWithIt() {
        World world = new World(AdaptationMode.AUTOMATIC, 3, 2);
        world.between(11, 21);
        Leader leader = new Leader(world, World.planner(SUPERSTEPS), "blue-");
        leader.run(10);
        assertThat(leader.reasons("infer")).hasSize(1);
        world.silence();
        world.between(12, 31);
        leader.run(3);
        world.silence();
        world.between(11, 21);
        leader.run(20);
        assertThat(leader.reasons("infer")).hasSize(1);
        assertThat(leader.loop.memory().superstepTries()).isEqualTo(2);
        assertThat(world.added).containsOnlyKeys("blue.h1.h2.udp");
    }
}
