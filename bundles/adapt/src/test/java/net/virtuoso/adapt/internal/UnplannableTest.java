package net.virtuoso.adapt.internal;

import static org.assertj.core.api.Assertions.assertThat;

import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.PlanState;
import net.virtuoso.planner.PhysicalNetwork;
import org.junit.jupiter.api.Test;

/** No plan can be made for a while: what runs stays, and it is tried again. */
class UnplannableTest {
    /** A world of whose hosts nothing can be learnt while {@code broken}. */
    private static final class Unplannable extends World {
        boolean broken;
        int asked;

        Unplannable(AdaptationMode mode) {
            super(mode, 3, 2);
        }

        @Override
        public PhysicalNetwork physical() {
            asked++;
            if (broken) {
                throw new IllegalStateException("nonsense of one node");
            }
            return super.physical();
        }
    }

    @Test
    void itIsToldOnceAndTriedAgain() {
        Unplannable world = new Unplannable(AdaptationMode.AUTOMATIC);
        world.broken = true;
        Leader leader = new Leader(world);
        world.between(11, 21);
        leader.run(200);
        assertThat(leader.reasons("hold"))
                .singleElement()
                .asString()
                .contains("no plan can be made")
                .endsWith("nonsense of one node");
        assertThat(world.asked).as("once a minute").isBetween(2, 5);

        world.broken = false;
        leader.run(70);
        assertThat(leader.planState()).isEqualTo(PlanState.VERIFIED);
        assertThat(world.way(11, 21)).containsExactly("h1", "h2");
        assertThat(leader.loop.isWhole()).isTrue();
    }

    @Test
    void aProposalThatCannotBeMadeAnewIsNotTriedAtEachStep() {
        Unplannable world = new Unplannable(AdaptationMode.ADVISE);
        Leader leader = new Leader(world);
        world.between(11, 21);
        leader.run(5);
        leader.apply(leader.plan());
        leader.run(10);
        world.silence();
        world.between(12, 31);
        leader.run(8);
        assertThat(leader.planState()).isEqualTo(PlanState.PROPOSED);

        world.broken = true;
        world.asked = 0;
        leader.run(100);
        assertThat(world.asked).isBetween(1, 3);
        world.broken = false;
        leader.run(70);
        assertThat(leader.planState()).isEqualTo(PlanState.PROPOSED);
        leader.apply(leader.plan());
        leader.run(20);
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h3.udp");
    }

    @Test
    void whenTheTrafficHasStoppedWhatWasAddedGoesAllTheSame() {
        Unplannable world = new Unplannable(AdaptationMode.AUTOMATIC);
        Leader leader = new Leader(world);
        world.between(11, 21);
        leader.run(20);
        assertThat(world.links()).isEqualTo(1);
        world.broken = true;
        world.silence();
        leader.run(120);
        assertThat(world.adapted()).isZero();
        assertThat(leader.loop.isAtRest()).isTrue();
    }
}
