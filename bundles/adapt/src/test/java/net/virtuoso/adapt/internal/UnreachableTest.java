package net.virtuoso.adapt.internal;

import static org.assertj.core.api.Assertions.assertThat;

import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.PlanState;
import org.junit.jupiter.api.Test;

/** Some links come up and some don't. Hosts h1 to h3 with two VMs each. */
class UnreachableTest {
    private final World world = new World(AdaptationMode.AUTOMATIC, 3, 2);
    private final Leader leader = new Leader(world);

    @Test
    void whatComesUpIsMadeWithoutWhatDoesNot() {
        world.down.add("blue.h1.h2.udp");
        world.between(11, 21);
        world.between(12, 31);
        world.between(22, 32);
        leader.run(12);
        assertThat(leader.planState()).isEqualTo(PlanState.FAILED);
        leader.run(15);

        assertThat(leader.planState()).isEqualTo(PlanState.VERIFIED);
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h3.udp", "blue.h2.h3.udp");
        leader.run(30);
        assertThat(leader.plans()).hasSize(2);
    }

    @Test
    void theLinkIsTriedAgainAndTheRestStays() {
        world.down.add("blue.h1.h2.udp");
        world.between(11, 21);
        world.between(12, 31);
        leader.run(60);
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h3.udp");
        world.withdrawn.clear();
        leader.run(30 * 60);
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h3.udp");
        assertThat(world.withdrawn).doesNotContainKey("blue.h1.h3.udp").containsKey("blue.h1.h2.udp");
        assertThat(world.added.get("blue.h1.h2.udp"))
                .as("after 1, 2, 4, 8, 16 min")
                .isBetween(4, 6);

        world.down.clear();
        leader.run(17 * 60);
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h2.udp", "blue.h1.h3.udp");
    }

    @Test
    void anotherControllerThatGoesOnKnowsThem() {
        world.down.add("blue.h1.h2.udp");
        world.between(11, 21);
        leader.run(13);
        assertThat(leader.loop.memory().unreachable()).hasSize(1);
        Leader next = new Leader(world, World.settings(), "blue-other-");
        next.loop.restore(leader.loop.memory());
        next.run(30);
        assertThat(next.plans()).isEmpty();
    }
}
