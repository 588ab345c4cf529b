package net.virtuoso.adapt.internal;

import static net.virtuoso.adapt.internal.World.MEGABYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.Change;
import net.virtuoso.model.PlanState;
import net.virtuoso.planner.Limits;
import net.virtuoso.planner.NodePair;
import net.virtuoso.planner.PlannerSettings;
import org.junit.jupiter.api.Test;

/** What stays when nothing uses it any more, and what goes although it is used. Hosts h1 to h3 with two VMs each. */
class HoldDownTest {
    private final World world = new World(AdaptationMode.AUTOMATIC, 3, 2);

    private static Limits limits(int ofANode, double rate, int relays, Set<NodePair> pairs, Set<String> nodes) {
        return new Limits(256, ofANode, rate, relays, 1024, pairs, nodes);
    }

    /** An edit of the configuration: the loop begins anew. */
    private Leader edited(Limits limits) {
        return new Leader(world, World.limits(limits), "blue-edited-");
    }

    private void linked() {
        world.between(11, 21);
        new Leader(world).run(5);
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h2.udp");
    }

    private void relayed() {
        world.narrow();
        world.between(11, 21);
        new Leader(world).run(5);
        assertThat(world.way(11, 21)).containsExactly("h1", "h3", "h2");
    }

    @Test
    void aLinkThatIsForbiddenFromNowOnGoesAtOnceAlthoughItIsUsed() {
        linked();
        edited(limits(255, 10_000, 0, Set.of(new NodePair("h1", "h2")), Set.of()))
                .run(4);
        assertThat(world.adapted()).isZero();
    }

    @Test
    void aForbiddenLinkThatNothingUsesGoesTooBeforeTheHoldDownIsOver() {
        linked();
        world.silence();
        world.between(11, 12);
        edited(limits(255, 10_000, 0, Set.of(new NodePair("h1", "h2")), Set.of()))
                .run(4);
        assertThat(world.adapted()).isZero();
    }

    @Test
    void aTransportThatIsNoLongerAllowedIsLeft() {
        linked();
        PlannerSettings usual = PlannerSettings.DEFAULT;
        new Leader(
                        world,
                        World.planner(new PlannerSettings(
                                usual.goal(),
                                usual.limits(),
                                usual.costs(),
                                List.of("tcp"),
                                usual.superstepSeconds(),
                                usual.effort(),
                                usual.seed())),
                        "blue-edited-")
                .run(4);
        assertThat(world.adapted()).isZero();
    }

    @Test
    void trafficThatIsTooLittleForALinkNowIsLedOverTheStarAtOnceAndItsLinkIsHeld() {
        linked();
        Leader after = edited(limits(255, 10 * MEGABYTE, 1, Set.of(), Set.of()));
        after.run(4);
        assertThat(world.rules()).isZero();
        assertThat(world.links()).isEqualTo(1);
        after.run(12);
        assertThat(world.adapted()).isZero();
    }

    @Test
    void aRelayThatIsForbiddenFromNowOnIsLeftAlthoughItIsUsed() {
        relayed();
        edited(limits(255, 10_000, 1, Set.of(), Set.of("h3"))).run(4);
        assertThat(world.way(11, 21)).doesNotContain("h3");
        assertThat(world.way(21, 11)).doesNotContain("h3");
    }

    @Test
    void aWayOverARelayStaysWholeWhileSeldomTrafficUsesIt() {
        relayed();
        Leader leader = new Leader(world, World.settings(), "blue-next-");
        for (int i = 0; i < 10; i++) {
            world.silence();
            leader.run(4);
            world.send(11, 21, MEGABYTE);
            leader.run(2);
            assertThat(world.way(11, 21)).containsExactly("h1", "h3", "h2");
            assertThat(world.way(21, 11)).as("answers").containsExactly("h2", "h3", "h1");
        }
    }

    @Test
    void whatIsUsedIsFollowedHopByHopAndByItsSender() {
        relayed();
        HoldDown holds = new HoldDown("blue", Duration.ofSeconds(10));
        List<Change> all = new Leftovers(world).all();
        Instant at = Instant.ofEpochSecond(2_000);
        assertThat(holds.filter(all, world.state, List.of(), true, PlannerSettings.DEFAULT, at)
                        .changes())
                .isEmpty();
        holds.used(List.of(Leftovers.demand(11, 21)), world.state, at.plusSeconds(5));
        assertThat(holds.filter(all, world.state, List.of(), true, PlannerSettings.DEFAULT, at.plusSeconds(12))
                        .changes())
                .as("all of the way is held, both hops and both directions")
                .isEmpty();
        holds.used(List.of(Leftovers.demand(12, 31)), world.state, at.plusSeconds(14));
        assertThat(holds.filter(all, world.state, List.of(), true, PlannerSettings.DEFAULT, at.plusSeconds(16))
                        .changes())
                .hasSameSizeAs(all);
    }

    @Test
    void aNodeThatMayHaveFewLinksGivesUpTheOneThatWasUnusedLongest() {
        Leader leader = edited(limits(1, 10_000, 0, Set.of(), Set.of()));
        world.between(11, 21);
        leader.run(5);
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h2.udp");
        world.silence();
        world.between(11, 31);
        leader.run(8);
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h3.udp");
    }

    private Map<String, HoldDown.Past> past(Leader leader) {
        return leader.loop.memory().holds().past();
    }

    @Test
    void aLinkThatNeverCameUpHasNotGoneAlsoIfItsPlanWasOvertaken() {
        world.linksComeUp = false;
        world.between(11, 21);
        Leader leader = new Leader(world);
        leader.run(3);
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h2.udp");
        world.silence();
        world.between(12, 31);
        leader.run(7);
        assertThat(leader.plans()).anyMatch(plan -> plan.state() == PlanState.SUPERSEDED);
        world.linksComeUp = true;
        leader.run(20);
        assertThat(world.withdrawn).containsOnlyKeys("blue.h1.h2.udp");
        assertThat(past(leader)).containsOnlyKeys("blue.h1.h3.udp");

        world.silence();
        world.between(11, 21);
        leader.run(20);
        world.silence();
        leader.run(15);
        assertThat(world.adapted()).as("held no longer than another").isZero();
    }

    @Test
    void aLinkOfAnEarlierLeaderHasGoneAlsoIfItsRulesWentBefore() {
        linked();
        HoldDown holds = new HoldDown("blue", Duration.ofSeconds(10));
        List<Change> all = new Leftovers(world).all();
        Instant at = Instant.ofEpochSecond(2_000);
        holds.filter(all, world.state, List.of(), true, PlannerSettings.DEFAULT, at);
        for (Change change : all) {
            holds.committed(List.of(change), at.plusSeconds(10));
        }
        holds.cameUp(List.of("blue.h1.h2.udp"), at.plusSeconds(30));
        assertThat(holds.of("blue.h1.h2.udp")).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void aLinkThatSomebodyElseTookAwayIsForgotten() {
        linked();
        Leader leader = new Leader(world, World.settings(), "blue-next-");
        leader.run(5);
        assertThat(past(leader)).containsOnlyKeys("blue.h1.h2.udp");
        world.vanish(21);
        world.vanish(22);
        world.leave("h2");
        world.silence();
        world.between(12, 31);
        leader.run(10);
        assertThat(past(leader)).containsOnlyKeys("blue.h1.h3.udp");
    }

    /** What a plan without demands takes away. */
    private record Leftovers(World world) {
        List<Change> all() {
            return new net.virtuoso.planner.Planner(PlannerSettings.DEFAULT)
                    .plan(world.state, "blue", List.of(), "blue-x", Instant.EPOCH)
                    .changes();
        }

        static net.virtuoso.model.Demand demand(int from, int to) {
            return new net.virtuoso.model.Demand(World.mac(from), World.mac(to), MEGABYTE);
        }
    }
}
