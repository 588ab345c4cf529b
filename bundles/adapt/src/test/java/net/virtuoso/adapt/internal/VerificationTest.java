package net.virtuoso.adapt.internal;

import static net.virtuoso.adapt.internal.World.MEGABYTE;
import static org.assertj.core.api.Assertions.assertThat;

import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.PlanState;
import org.junit.jupiter.api.Test;

/** Whether a plan brought what it promised, and what is the program's own doing. */
class VerificationTest {
    private final World world = new World(AdaptationMode.AUTOMATIC);
    private final Leader leader = new Leader(world);

    @Test
    void aPlanWithoutEffectIsRolledBack() {
        world.arrives = 0;
        world.allToAll(MEGABYTE);
        leader.run(15);

        assertThat(world.adapted()).isZero();
        assertThat(leader.planState()).isEqualTo(PlanState.ROLLED_BACK);
        assertThat(leader.plan().reason()).contains("0.0 kB/s of the 8000.0 kB/s", "nothing takes [blue.h1.h2.udp]");
    }

    @Test
    void linksThatLoseMostOfWhatTheyShouldCarryAreTakenBack() {
        world.arrives = 0.3;
        world.allToAll(MEGABYTE);
        leader.run(15);
        assertThat(leader.planState()).isEqualTo(PlanState.ROLLED_BACK);
        assertThat(world.adapted()).isZero();
    }

    @Test
    void someLossIsNoReason() {
        world.arrives = 0.8;
        world.allToAll(MEGABYTE);
        leader.run(15);
        assertThat(leader.planState()).isEqualTo(PlanState.VERIFIED);
    }

    @Test
    void anApplicationThatIsMuchSlowerAfterwardsGetsItsOldWayBack() {
        world.allToAll(MEGABYTE);
        leader.run(1.5);
        assertThat(world.rules()).isEqualTo(4);
        world.allToAll(MEGABYTE / 10);
        leader.run(13);

        assertThat(leader.planState()).isEqualTo(PlanState.ROLLED_BACK);
        assertThat(leader.plan().reason()).containsPattern("moved; before, these were [48]000.0 kB/s");
        assertThat(world.adapted()).isZero();
    }

    @Test
    void oneThatRecoversInTimeKeepsIt() {
        world.allToAll(MEGABYTE);
        leader.run(1.5);
        world.allToAll(MEGABYTE / 10);
        leader.run(4);
        world.allToAll(MEGABYTE);
        leader.run(8);

        assertThat(leader.planState()).isEqualTo(PlanState.VERIFIED);
        assertThat(leader.reasons("roll back")).isEmpty();
    }

    @Test
    void aProgramThatDoesSomethingElseIsNotHeldAgainstThePlan() {
        world.host(3);
        world.vm(31, 3);
        world.vm(32, 3);
        leader.run(1);
        world.between(11, 21);
        leader.run(2.5);
        assertThat(leader.planState()).isEqualTo(PlanState.APPLIED);
        world.silence();
        world.between(31, 32);
        leader.run(8);

        assertThat(leader.reasons("roll back")).isEmpty();
        assertThat(leader.plans()).anyMatch(p -> p.state() == PlanState.VERIFIED);
    }

    @Test
    void oneThatStopsWhatWasMovedAndNeedsNothingElseIsNotEither() {
        world.between(11, 12);
        world.between(11, 21);
        leader.run(5);
        world.between(21, 12);
        leader.run(4.5);
        assertThat(leader.planState()).isEqualTo(PlanState.APPLIED);
        world.silence();
        world.between(11, 12);
        world.between(11, 21);
        leader.run(20);

        assertThat(leader.reasons("roll back")).isEmpty();
    }

    @Test
    void oneThatStopsIsNotHeldAgainstItEither() {
        world.arrives = 0;
        world.allToAll(MEGABYTE);
        leader.run(2.5);
        world.silence();
        leader.run(4);

        assertThat(leader.planState()).isEqualTo(PlanState.VERIFIED);
        assertThat(leader.plan().reason()).isEqualTo("the traffic stopped before it could be verified");
    }
}
