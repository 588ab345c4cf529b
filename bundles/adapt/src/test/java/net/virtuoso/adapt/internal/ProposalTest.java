package net.virtuoso.adapt.internal;

import static net.virtuoso.adapt.internal.World.MEGABYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.Change;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.PlanStatus;
import org.junit.jupiter.api.Test;

/** Plans that wait for a person: as long as they are what is wanted, and no longer. Hosts h1 to h3 with two VMs each. */
class ProposalTest {
    private final World world = new World(AdaptationMode.ADVISE, 3, 2);
    private final Leader leader = new Leader(world);

    private List<PlanStatus> waiting() {
        return leader.plans().stream()
                .filter(status -> status.state() == PlanState.PROPOSED)
                .toList();
    }

    private static long links(PlanStatus status, Class<? extends Change> kind) {
        return status.plan().changes().stream().filter(kind::isInstance).count();
    }

    private void firstPattern() {
        world.between(11, 21);
        leader.run(5);
        leader.apply(leader.plan());
        leader.run(10);
        assertThat(leader.planState()).isEqualTo(PlanState.VERIFIED);
    }

    @Test
    void aProposalOfLinksOutlivesTheHoldDownOfOthers() {
        firstPattern();
        world.silence();
        world.between(12, 31);
        leader.run(8);
        assertThat(waiting()).hasSize(1);
        leader.run(30);

        assertThat(waiting()).hasSize(1);
        assertThat(links(waiting().get(0), Change.AddLink.class)).isEqualTo(1);
        assertThat(links(waiting().get(0), Change.DeleteLink.class)).isEqualTo(1);
        leader.apply(waiting().get(0));
        leader.run(10);
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h3.udp");
    }

    @Test
    void soItDoesInADryRun() {
        World other = new World(AdaptationMode.AUTOMATIC, 3, 2);
        Leader dry = new Leader(other, World.dryRun(), "blue-");
        other.between(11, 21);
        dry.run(5);
        dry.apply(dry.plan());
        dry.run(10);
        other.silence();
        other.between(12, 31);
        dry.run(40);
        assertThat(dry.planState()).isEqualTo(PlanState.PROPOSED);
        assertThat(links(dry.plan(), Change.AddLink.class)).isEqualTo(1);
    }

    @Test
    void aProposalThatIsNoLongerWantedCannotBeAppliedLater() {
        world.between(11, 21);
        leader.run(5);
        assertThat(waiting()).hasSize(1);
        world.silence();
        leader.run(5);
        assertThat(waiting()).as("the traffic has stopped").isEmpty();

        world.between(11, 31);
        leader.run(5);
        assertThat(waiting()).hasSize(1);
        world.silence();
        world.between(11, 12);
        leader.run(8);
        assertThat(waiting()).as("the network fits the other pattern as it is").isEmpty();
        assertThat(world.commits).isEmpty();
    }

    @Test
    void theFiguresAreThoseOfWhatIsLeftOfThePlan() {
        world.mode(AdaptationMode.AUTOMATIC);
        world.between(11, 21);
        leader.run(10);
        world.silence();
        world.between(12, 31);
        leader.run(8);
        assertThat(leader.plan().plan().changes()).hasSize(3);
        assertThat(leader.plan().plan().cost()).isEqualTo(1.2);
        leader.run(20);

        assertThat(leader.reasons("withdraw")).singleElement().asString().contains("nothing uses");
        assertThat(leader.plan().plan().gain()).isZero();
        assertThat(leader.plan().plan().objective())
                .isEqualTo(leader.plan().plan().objectiveBefore())
                .isGreaterThan(MEGABYTE);
        assertThat(leader.plan().plan().cost()).isEqualTo(1.2);
    }

    @Test
    void newsThatWaitForThePersonsPlanAreKeptInARecording() {
        world.between(11, 21);
        leader.run(5);
        world.down.add("blue.h1.h2.udp");
        leader.apply(leader.plan());
        world.between(11, 31);
        leader.run(6);
        assertThat(leader.planState()).isEqualTo(PlanState.APPLYING);
        assertThat(leader.loop.memory().newsWait()).isTrue();
        Leader next = new Leader(world, World.settings(), "blue-other-");
        next.loop.restore(leader.loop.memory());
        assertThat(next.loop.memory().newsWait()).isTrue();
        assertThat(next.loop.isAtRest()).isFalse();
    }

    @Test
    void aVmThatMovesToANodeWithARuleForItIsReachedThere() {
        firstPattern();
        world.move(21, 2, 1);
        leader.run(3);
        assertThat(world.rules()).as("nobody has applied that it goes").isEqualTo(2);
        assertThat(world.way(11, 21)).containsExactly("h1");
        assertThat(world.way(22, 21)).containsExactly("h2", "p", "h1");
    }
}
