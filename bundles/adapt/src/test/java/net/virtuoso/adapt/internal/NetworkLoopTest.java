package net.virtuoso.adapt.internal;

import static net.virtuoso.adapt.internal.World.MEGABYTE;
import static net.virtuoso.adapt.internal.World.mac;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.Change;
import net.virtuoso.model.Event;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Origin;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.PlanStatus;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.Target;
import net.virtuoso.model.TopologyClass;
import net.virtuoso.planner.PhysicalHost;
import net.virtuoso.planner.PhysicalNetwork;
import org.junit.jupiter.api.Test;

/** The loop over virtual time: proxy p, hosts h1 and h2 with two VMs each. */
class NetworkLoopTest {
    private final World world = new World(AdaptationMode.AUTOMATIC);
    private final Leader leader = new Leader(world);

    @Test
    void trafficGetsALinkAndSilenceTakesItAway() {
        leader.run(5);
        assertThat(leader.decisions()).isEmpty();

        world.allToAll(MEGABYTE);
        leader.run(5);

        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h2.udp");
        assertThat(world.state.rules()).hasSize(4);
        assertThat(leader.planState()).isEqualTo(PlanState.VERIFIED);
        assertThat(leader.decisions()).containsExactly("monitor", "infer", "plan", "apply", "verify");
        assertThat(world.events)
                .anyMatch(e -> e instanceof Event.TopologyInferred t && t.kind() == TopologyClass.ALL_TO_ALL);

        world.silence();
        leader.run(10);
        assertThat(world.state.links()).as("before the hold-down has passed").hasSize(1);
        leader.run(4);
        assertThat(world.adapted()).isZero();
        assertThat(leader.decisions()).endsWith("withdraw");
        leader.run(30);
        assertThat(leader.decisions()).as("nothing more").endsWith("withdraw");
        assertThat(leader.loop.isAtRest()).isTrue();
    }

    @Test
    void fromTheStartOfTrafficToItsRulesItTakesLittleMoreThanASecond() {
        for (int quarter = 0; quarter < 4; quarter++) {
            World begins = new World(AdaptationMode.AUTOMATIC);
            Leader watching = new Leader(begins);
            watching.run(5 + quarter * 0.25);
            begins.allToAll(MEGABYTE);
            watching.run(1.5);
            assertThat(begins.rules())
                    .as("traffic begins %s quarters into a second", quarter)
                    .isEqualTo(4);
        }
    }

    @Test
    void trafficThatComesBackKeepsItsLink() {
        world.allToAll(MEGABYTE);
        leader.run(5);
        for (int i = 0; i < 5; i++) {
            world.silence();
            leader.run(6);
            world.allToAll(MEGABYTE);
            leader.run(6);
        }

        assertThat(world.state.links()).hasSize(1);
        assertThat(leader.plans()).hasSize(1);
    }

    @Test
    void theRulesWaitForTheLinkAndAPlanWhoseLinkStaysDownIsUndone() {
        world.linksComeUp = false;
        world.allToAll(MEGABYTE);
        leader.run(5);
        assertThat(world.state.links()).hasSize(1);
        assertThat(world.state.rules()).isEmpty();
        assertThat(leader.planState()).isEqualTo(PlanState.APPLYING);

        leader.run(10);

        assertThat(world.adapted()).isZero();
        assertThat(leader.planState()).isEqualTo(PlanState.FAILED);
        leader.run(50);
        assertThat(leader.plans()).as("it isn't tried again and again").hasSize(1);
        world.linksComeUp = true;
        leader.run(20);
        assertThat(leader.planState()).as("but after a while").isEqualTo(PlanState.VERIFIED);
    }

    @Test
    void aPlanThatFailsAgainAndAgainIsTriedLessAndLess() {
        world.linksComeUp = false;
        world.allToAll(MEGABYTE);
        leader.run(30 * 60);

        // Undone after 11 s, then after 1, 2, 4, 8 and 16 minutes.
        assertThat(leader.plans()).hasSizeBetween(4, 6);
        assertThat(world.adapted()).isZero();
    }

    @Test
    void adviceWaitsForAPerson() {
        world.mode(AdaptationMode.ADVISE);
        world.allToAll(MEGABYTE);
        leader.run(5);
        assertThat(world.adapted()).isZero();
        PlanStatus proposed = leader.plan();
        assertThat(proposed.state()).isEqualTo(PlanState.PROPOSED);

        leader.apply(proposed);
        leader.run(5);

        assertThat(world.state.links()).hasSize(1);
        assertThat(leader.planState()).isEqualTo(PlanState.VERIFIED);
        assertThatThrownBy(() -> leader.apply(leader.plan())).isInstanceOf(RefusedException.class);

        leader.rollback(leader.plan());
        assertThat(world.adapted()).isZero();
        assertThat(leader.planState()).isEqualTo(PlanState.ROLLED_BACK);
        assertThatThrownBy(() -> leader.rollback(leader.plan())).isInstanceOf(RefusedException.class);
    }

    @Test
    void adviceAlsoSaysWhatShouldGoAndSaysItOnce() {
        world.mode(AdaptationMode.ADVISE);
        world.allToAll(MEGABYTE);
        leader.run(5);
        leader.apply(leader.plan());
        leader.run(5);
        world.silence();
        leader.run(60);

        assertThat(world.links()).isEqualTo(1);
        assertThat(leader.plans()).hasSize(2);
        assertThat(leader.planState()).isEqualTo(PlanState.PROPOSED);
        leader.apply(leader.plan());
        assertThat(world.adapted()).isZero();
        assertThat(leader.planState()).isEqualTo(PlanState.VERIFIED);
    }

    @Test
    void whatAPersonHasBegunIsFinishedBeforeSomethingElseIsProposed() {
        world.host(3);
        world.vm(31, 3);
        world.mode(AdaptationMode.ADVISE);
        world.between(11, 21);
        leader.run(5);
        world.linksComeUp = false;
        leader.apply(leader.plan());
        world.between(11, 31);
        leader.run(6);
        assertThat(leader.planState()).isEqualTo(PlanState.APPLYING);
        world.linksComeUp = true;
        leader.run(8);

        assertThat(leader.plans()).hasSize(2);
        assertThat(leader.planState()).isEqualTo(PlanState.PROPOSED);
        assertThat(leader.plans().get(1).state()).isEqualTo(PlanState.VERIFIED);
        assertThat(world.rules()).isEqualTo(2);
    }

    @Test
    void offOnlyLooks() {
        world.mode(AdaptationMode.OFF);
        world.allToAll(MEGABYTE);
        leader.run(5);

        assertThat(world.adapted()).isZero();
        assertThat(leader.plans()).isEmpty();
        assertThat(leader.loop.topology()).isNotNull();
        assertThat(leader.decisions()).containsExactly("monitor", "infer", "hold");
    }

    @Test
    void turnedOffTheStarIsLeftAfterTheHoldDown() {
        world.allToAll(MEGABYTE);
        leader.run(5);
        world.mode(AdaptationMode.OFF);
        leader.run(5);
        assertThat(world.links()).isEqualTo(1);
        leader.run(7);

        assertThat(world.adapted()).isZero();
    }

    @Test
    void whatWasOnlyLookedAtIsActedOnWhenAdaptationIsTurnedOn() {
        world.mode(AdaptationMode.OFF);
        world.allToAll(MEGABYTE);
        leader.run(5);

        world.mode(AdaptationMode.AUTOMATIC);
        leader.run(2);

        assertThat(world.adapted()).isPositive();
    }

    @Test
    void aRealChangeIsFollowedAndAFlickerIsNot() {
        world.allToAll(MEGABYTE);
        leader.run(5);
        world.silence();
        world.between(11, 12);
        leader.run(1);
        world.allToAll(MEGABYTE);
        leader.run(5);
        assertThat(leader.plans()).hasSize(1);

        world.silence();
        world.between(11, 12);
        leader.run(8);
        assertThat(world.links()).as("held").isEqualTo(1);
        leader.run(10);

        assertThat(world.adapted())
                .as("the pair is on one host and needs no link")
                .isZero();
        assertThat(leader.plans()).hasSize(2);
        assertThat(leader.planState()).isEqualTo(PlanState.VERIFIED);
    }

    @Test
    void whatAnEarlierControllerAddedIsWithdrawn() {
        Link link = new Link("blue", "h1", "h2", "udp", Origin.ADAPTATION);
        world.state = world.state.with(List.of(
                new Change.AddLink(link),
                new Change.AddRule(new ForwardingRule(
                        "blue",
                        "h1",
                        null,
                        MacPattern.of(mac(21)),
                        new Target.ToLink(link.pathId()),
                        Origin.ADAPTATION))));
        leader.run(15);

        assertThat(world.adapted()).isZero();
        assertThat(leader.reasons("take over")).hasSize(2);
    }

    @Test
    void whatOperatorsAddedStaysForGood() {
        world.state =
                world.state.with(List.of(new Change.AddLink(new Link("blue", "h1", "h2", "udp", Origin.OPERATOR))));
        world.allToAll(MEGABYTE);
        leader.run(3);
        assertThat(world.state.rules()).hasSize(4);
        world.silence();
        leader.run(15);

        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h2.udp");
        assertThat(world.state.rules()).isEmpty();
    }

    @Test
    void aStoreThatIsDownLeavesNothingHalfDone() {
        world.storeDown = true;
        world.allToAll(MEGABYTE);
        leader.run(2);

        assertThat(leader.planState()).isEqualTo(PlanState.FAILED);
        assertThat(world.adapted()).isZero();
    }

    @Test
    void aVmThatMovesTakesItsTrafficAlong() {
        world.allToAll(MEGABYTE);
        leader.run(5);
        world.host(3);
        world.move(21, 2, 3);
        leader.run(5);

        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h2.udp", "blue.h1.h3.udp", "blue.h2.h3.udp");
    }

    @Test
    void aVmThatStartsIsNoReasonToLookAnewUnlessItTakesPart() {
        world.between(11, 21);
        leader.run(6);
        int decisions = leader.decisions().size();
        for (int vm = 13; vm < 20; vm++) {
            world.vm(vm, 1);
            leader.run(2);
        }
        assertThat(leader.decisions()).hasSize(decisions);

        // Bound and heard of before anybody knows where it is.
        world.state = world.state.with(List.of(new Change.DeletePort("h2.vnet22")));
        leader.run(2);
        world.between(12, 22);
        leader.run(10);
        assertThat(world.rules()).isEqualTo(2);
        world.state = world.state.with(List.of(
                new Change.AddPort(new Port("blue", "h2", "vnet22", PortRole.VM, "packet", mac(22), "vm22", true))));
        leader.run(2);
        assertThat(world.rules()).isEqualTo(4);
    }

    @Test
    void rulesToWhereAVmWasAreNotHeld() {
        world.between(11, 21);
        world.between(12, 22);
        leader.run(5);
        assertThat(world.rules()).isEqualTo(4);
        world.silence();
        leader.run(3);
        world.host(3);
        world.move(21, 2, 3);
        leader.run(1);

        assertThat(world.rules()).isEqualTo(3);
        assertThat(world.links()).isEqualTo(1);
    }

    @Test
    void aNetworkThatIsGoneIsLeftAlone() {
        world.allToAll(MEGABYTE);
        leader.run(2);
        world.state = world.state.with(List.of(new Change.DeleteNetwork("blue")));
        leader.run(2);

        assertThat(world.adapted()).isZero();
    }

    @Test
    void anEmptyMatrixOneOfASingleVmOrEntryAndNonsenseDoNoHarm() {
        World empty = new World(AdaptationMode.AUTOMATIC, 0, 0);
        Leader ofNothing = new Leader(empty);
        ofNothing.run(5);
        assertThat(ofNothing.decisions()).isEmpty();
        World single = new World(AdaptationMode.AUTOMATIC, 1, 1);
        Leader ofOne = new Leader(single);
        ofOne.run(5);
        assertThat(ofOne.decisions()).isEmpty();

        World entry = new World(AdaptationMode.AUTOMATIC);
        Leader ofAnEntry = new Leader(entry);
        entry.send(11, 21, MEGABYTE);
        ofAnEntry.run(5);
        assertThat(entry.rules()).as("both ways: there will be answers").isEqualTo(2);
        assertThat(ofAnEntry.planState()).isEqualTo(PlanState.VERIFIED);

        world.allToAll(MEGABYTE);
        leader.run(5);
        world.noMatrix = RefusedException.invalid("bytes[0][1]", Double.NaN, "a finite number, 0 or more");
        leader.run(60);
        assertThat(world.adapted()).isEqualTo(5);
        assertThat(leader.reasons("hold")).singleElement().asString().contains("NaN", "what runs stays");
        world.noMatrix = null;
        leader.run(5);
        assertThat(leader.decisions()).endsWith("hold");
        assertThat(leader.plans()).hasSize(1);
    }

    @Test
    void aRollbackThatCannotBeCommittedIsToldAndCanBeAskedForAgain() {
        world.allToAll(MEGABYTE);
        leader.run(5);
        PlanStatus applied = leader.plan();
        world.storeDown = true;

        assertThatThrownBy(() -> leader.rollback(applied)).hasMessage("the store is down");
        assertThat(leader.planState()).isEqualTo(PlanState.VERIFIED);
        assertThat(world.adapted()).isPositive();

        world.storeDown = false;
        leader.rollback(applied);
        assertThat(leader.planState()).isEqualTo(PlanState.ROLLED_BACK);
        assertThat(world.adapted()).isZero();
    }

    @Test
    void anotherPlanIsNotRolledBackWhileOneIsApplied() {
        world.between(11, 21);
        leader.run(5);
        PlanStatus first = leader.plan();
        assertThat(first.state()).isEqualTo(PlanState.VERIFIED);
        world.between(12, 22);
        leader.run(5);
        assertThat(leader.planState()).isEqualTo(PlanState.APPLIED);

        assertThatThrownBy(() -> leader.rollback(first))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("blue-2 is being applied");

        leader.run(4);
        assertThat(leader.planState()).isEqualTo(PlanState.VERIFIED);
    }

    @Test
    void aLinkThatALaterPlanUsesOutlivesItsOwn() {
        world.between(11, 21);
        leader.run(5);
        PlanStatus first = leader.plan();
        world.between(12, 22);
        leader.run(10);
        assertThat(leader.plans()).hasSize(2);
        assertThat(world.state.rules()).hasSize(4);

        leader.rollback(first);

        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h2.udp");
        assertThat(world.state.rules()).hasSize(2);
    }

    @Test
    void aPlanThatIsTooLargeForOneCommitIsCommittedInPortions() {
        World large = new World(AdaptationMode.AUTOMATIC);
        for (int vm = 1_000; vm < 1_600; vm++) {
            large.vm(vm, vm < 1_300 ? 1 : 2);
        }
        for (int vm = 1_000; vm < 1_300; vm++) {
            large.send(vm, vm + 300, MEGABYTE);
        }
        large.mostChanges = PlanRunner.PORTION;
        Leader ofMany = new Leader(large);
        ofMany.run(5);
        assertThat(ofMany.planState()).isEqualTo(PlanState.VERIFIED);
        assertThat(large.state.rules()).hasSize(600);

        large.silence();
        ofMany.run(15);
        assertThat(large.adapted()).isZero();
    }

    @Test
    void aDryRunDecidesEverythingAndCommitsNothing() {
        Leader dry = new Leader(world, World.dryRun(), "blue-");
        world.allToAll(MEGABYTE);
        dry.run(60);

        assertThat(world.commits).isEmpty();
        assertThat(dry.decisions()).containsExactly("monitor", "infer", "plan", "would apply");
        assertThat(dry.planState()).isEqualTo(PlanState.PROPOSED);

        dry.apply(dry.plan());
        dry.run(5);
        assertThat(world.links()).as("what a person applies is carried out").isEqualTo(1);
        world.silence();
        dry.run(60);
        assertThat(world.links()).isEqualTo(1);
        assertThat(dry.reasons("would withdraw")).singleElement().asString().contains("5 changes");
    }

    @Test
    void aPersonCanAskWhatWouldBeDone() {
        world.mode(AdaptationMode.ADVISE);
        world.allToAll(MEGABYTE);
        leader.run(5);
        PlanStatus tried = leader.loop.apply(leader.plan(), "someone", true, world.now);
        assertThat(tried.plan().changes()).hasSize(5);
        assertThat(tried.state()).isEqualTo(PlanState.PROPOSED);
        assertThat(world.commits).isEmpty();
        assertThat(leader.planState()).isEqualTo(PlanState.PROPOSED);

        leader.apply(leader.plan());
        leader.run(5);
        int commits = world.commits.size();
        PlanStatus back = leader.loop.rollback(leader.plan(), "someone", true, world.now);
        assertThat(back.plan().changes())
                .hasSize(5)
                .allMatch(c -> c instanceof Change.DeleteRule || c instanceof Change.DeleteLink);
        assertThat(world.commits).hasSize(commits);
        assertThat(leader.planState()).isEqualTo(PlanState.VERIFIED);
    }

    @Test
    void whereVmsWouldHaveToMoveItIsAdviceThatCannotBeApplied() {
        world.physical = new PhysicalNetwork(
                List.of(
                        new PhysicalHost("h1", 3, 64L << 30, 125_000_000, 125_000_000, 1_250_000_000),
                        new PhysicalHost("h2", 3, 64L << 30, 125_000_000, 125_000_000, 1_250_000_000)),
                List.of(),
                List.of());
        world.send(11, 21, MEGABYTE);
        world.send(21, 11, MEGABYTE);
        leader.run(4);

        assertThat(world.state.links()).as("links are added where VMs are").hasSize(1);
        PlanStatus advice = leader.plans().stream()
                .filter(status -> status.plan().isAdvice())
                .findFirst()
                .orElseThrow();
        assertThat(advice.state()).isEqualTo(PlanState.PROPOSED);
        assertThat(advice.plan().moves()).hasSize(1);
        assertThatThrownBy(() -> leader.loop.apply(advice, "someone", false, world.now))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("advice");
        leader.run(20);
        assertThat(leader.plans().stream().filter(status -> status.plan().isAdvice()))
                .as("told once")
                .hasSize(1);
    }
}
