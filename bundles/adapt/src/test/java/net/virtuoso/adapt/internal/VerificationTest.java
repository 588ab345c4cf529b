package net.virtuoso.adapt.internal;

import static net.virtuoso.adapt.internal.World.MEGABYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Plan;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.Target;
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

    private static ForwardingRule rule(String node, int source, int destination, String link, Origin origin) {
        return new ForwardingRule(
                "blue",
                node,
                source == 0 ? null : MacPattern.of(World.mac(source)),
                MacPattern.of(World.mac(destination)),
                new Target.ToLink(link),
                origin);
    }

    /** An operator's link over h3, and rules for one pair of VMs. */
    private void operatorsWay() {
        world.host(3);
        world.vm(31, 3);
        world.state = world.state.with(List.of(
                new Change.AddLink(new Link("blue", "h1", "h3", "udp", Origin.OPERATOR)),
                new Change.AddRule(rule("h1", 11, 21, "h1.h3.udp", Origin.OPERATOR))));
    }

    @Test
    void trafficThatAnOperatorsRuleLeadsElsewhereIsNotCountedAsMoved() {
        operatorsWay();
        world.send(11, 21, 5 * MEGABYTE);
        world.between(12, 21);
        leader.run(15);

        assertThat(world.state.links()).containsKey("blue.h1.h2.udp");
        assertThat(leader.planState()).isEqualTo(PlanState.VERIFIED);
        assertThat(leader.reasons("roll back")).isEmpty();
        assertThat(leader.reasons("verify")).singleElement().asString().contains("of the 2000.0 kB/s that it moved");
    }

    @Test
    void rulesForPairsThatLeadNowhereAreTakenBackAndTheOperatorsStay() {
        World mixed = new World(AdaptationMode.AUTOMATIC, 3, 2);
        mixed.operatorLeads(12);
        mixed.dead.add("blue.h1.h2.udp");
        Leader of = new Leader(mixed);
        mixed.between(11, 21);
        mixed.send(12, 21, 5 * MEGABYTE);
        of.run(4);
        assertThat(mixed.ownRules()).hasSize(2);
        of.run(12);

        assertThat(of.planState()).isEqualTo(PlanState.ROLLED_BACK);
        assertThat(of.plan().reason()).contains("0.0 kB/s of the 2000.0 kB/s", "nothing takes [blue.h1.h2.udp]");
        assertThat(mixed.adapted()).isZero();
        assertThat(mixed.state.rules()).hasSize(1);
        assertThat(mixed.state.links()).containsOnlyKeys("blue.h1.h3.udp");
    }

    @Test
    void twoRulesOfANodeForOneReceiverAreTwoWays() {
        Link direct = new Link("blue", "h1", "h2", "udp", Origin.ADAPTATION);
        Link other = new Link("blue", "h1", "h3", "udp", Origin.ADAPTATION);
        Link last = new Link("blue", "h2", "h3", "udp", Origin.ADAPTATION);
        world.host(3);
        Plan plan = new Plan(
                "blue-1",
                "blue",
                world.now,
                List.of(
                        new Change.AddLink(direct),
                        new Change.AddLink(other),
                        new Change.AddLink(last),
                        new Change.AddRule(rule("h1", 11, 21, "h1.h2.udp", Origin.ADAPTATION)),
                        new Change.AddRule(rule("h1", 12, 21, "h1.h3.udp", Origin.ADAPTATION)),
                        new Change.AddRule(rule("h3", 0, 21, "h2.h3.udp", Origin.ADAPTATION))),
                0,
                0,
                0,
                List.of(),
                List.of());
        world.mode(AdaptationMode.OFF);
        world.send(11, 21, MEGABYTE);
        world.send(12, 21, 3 * MEGABYTE);
        leader.run(3);
        List<String> links = List.of(direct.id(), other.id(), last.id());
        DesiredState after = world.state.with(plan.changes());
        Gain gain = new Gain(
                plan, after, world.matrix(Duration.ofSeconds(2)), links, World.settings(), world.now.minusSeconds(4));
        assertThat(gain.links()).containsExactlyElementsOf(links);
        gain.begin(links.stream().map(id -> new LinkReading(id, true, 0)).toList());
        gain.matrix(world.matrix(Duration.ofSeconds(2)));
        // As much as is sent on each of the two ways, in four seconds.
        gain.links(
                List.of(
                        new LinkReading(direct.id(), true, 4_000_000),
                        new LinkReading(other.id(), true, 12_000_000),
                        new LinkReading(last.id(), true, 12_000_000)),
                world.now);
        assertThat(gain.verdict(world.now)).isEqualTo(Gain.Verdict.CAME);
        assertThat(gain.figures()).contains("carry 4000.0 kB/s of the 4000.0 kB/s that it moved");
    }

    @Test
    void aRelayWhoseSecondLinkCarriesNothingIsNoGain() {
        World relayed = new World(AdaptationMode.AUTOMATIC, 3, 2);
        relayed.narrow();
        relayed.dead.add("blue.h2.h3.udp");
        Leader over = new Leader(relayed);
        relayed.send(11, 21, MEGABYTE);
        over.run(4);
        assertThat(relayed.way(11, 21)).containsExactly("h1", "h3", "h2");
        over.run(12);

        assertThat(over.planState()).isEqualTo(PlanState.ROLLED_BACK);
        assertThat(over.plan().reason()).contains("nothing takes [blue.h2.h3.udp]");
        assertThat(relayed.adapted()).isZero();
    }

    @Test
    void aRelayThatCarriesIsAGain() {
        World relayed = new World(AdaptationMode.AUTOMATIC, 3, 2);
        relayed.narrow();
        Leader over = new Leader(relayed);
        relayed.between(11, 21);
        over.run(12);

        assertThat(over.planState()).isEqualTo(PlanState.VERIFIED);
        assertThat(over.reasons("verify")).singleElement().asString().contains("of the 2000.0 kB/s that it moved");
    }
}
