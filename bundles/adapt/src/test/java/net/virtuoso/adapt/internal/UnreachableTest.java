package net.virtuoso.adapt.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
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
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h3.udp", "blue.h2.h3.udp");
        assertThat(world.way(12, 31)).containsExactly("h1", "h3");
        assertThat(world.way(11, 21)).containsExactly("h1", "p", "h2");
        leader.run(30);
        assertThat(leader.plans()).hasSize(1);
        assertThat(leader.planState()).isEqualTo(PlanState.VERIFIED);
        assertThat(leader.plan().reason()).contains("without links [blue.h1.h2.udp], which did not come up");
        assertThat(world.withdrawn).containsOnlyKeys("blue.h1.h2.udp");

        world.between(11, 32);
        leader.run(10);
        assertThat(leader.plans()).hasSize(2);
        assertThat(leader.plan().plan().rejected())
                .anySatisfy(reason -> assertThat(reason).contains("no link between them came up; it is tried again"));
    }

    @Test
    void aPairThatNothingGetsThroughToKeepsNobodyElsesLinksAway() {
        World other = new World(AdaptationMode.AUTOMATIC, 4, 1);
        for (String transport : List.of("tls", "tcp", "ws")) {
            other.offer(transport);
            other.down.add("blue.h1.h2." + transport);
        }
        other.down.add("blue.h1.h2.udp");
        other.allToAll(World.MEGABYTE);
        Leader of = new Leader(other);
        of.run(12);
        for (int second = 0; second < 3 * 60; second++) {
            assertThat(other.links()).isGreaterThanOrEqualTo(5);
            for (int vm : new int[] {31, 41}) {
                assertThat(other.way(11, vm)).hasSize(2);
                assertThat(other.way(vm, 21)).hasSize(2);
            }
            of.run(1);
        }
        assertThat(other.added).hasSize(5 + 4);
        assertThat(other.withdrawn.keySet()).hasSize(4).allMatch(link -> link.startsWith("blue.h1.h2."));
        assertThat(other.linksWithoutRule()).isEmpty();
    }

    @Test
    void ofAWayOverARelayNoHalfIsMade() {
        world.narrow();
        world.down.add("blue.h2.h3.udp");
        world.between(11, 21);
        world.between(12, 31);
        leader.run(13);
        assertThat(world.added).containsOnlyKeys("blue.h1.h3.udp", "blue.h2.h3.udp");
        assertThat(world.way(12, 31)).containsExactly("h1", "h3");
        assertThat(world.way(11, 21)).containsExactly("h1", "p", "h2");
        assertThat(world.way(21, 11)).containsExactly("h2", "p", "h1");
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h3.udp");
        assertThat(world.rules()).isEqualTo(2);
    }

    @Test
    void whatVmsOfARelaySendThemselvesDoesNotNeedTheWayOverIt() {
        world.narrow();
        world.down.add("blue.h1.h3.udp");
        world.between(11, 21);
        world.between(31, 21);
        leader.run(13);
        assertThat(world.added).containsOnlyKeys("blue.h1.h3.udp", "blue.h2.h3.udp");
        assertThat(world.way(31, 21)).containsExactly("h3", "h2");
        assertThat(world.way(21, 31)).containsExactly("h2", "h3");
        assertThat(world.way(11, 21)).containsExactly("h1", "p", "h2");
        assertThat(world.way(21, 11)).containsExactly("h2", "p", "h1");
        assertThat(world.state.links()).containsOnlyKeys("blue.h2.h3.udp");
        assertThat(world.rules()).isEqualTo(2);
    }

    @Test
    void aLinkThatIsOfNoUseWithoutAnotherGoesWithIt() {
        world.narrow();
        world.down.add("blue.h1.h3.udp");
        world.between(11, 21);
        leader.run(13);
        assertThat(world.added).containsOnlyKeys("blue.h1.h3.udp", "blue.h2.h3.udp");
        assertThat(world.adapted()).isZero();
        assertThat(leader.planState()).isEqualTo(PlanState.FAILED);
    }

    @Test
    void whatEarlierPortionsHaveMadeIsNotUndone() {
        // Links in the order of what they carry, each with two rules: two of them a portion, one more each half minute.
        World large = new World(AdaptationMode.AUTOMATIC, 4, 1);
        int weight = 10;
        for (int a = 1; a <= 4; a++) {
            for (int b = a + 1; b <= 4; b++) {
                large.send(a * 10 + 1, b * 10 + 1, weight * World.MEGABYTE);
                large.send(b * 10 + 1, a * 10 + 1, weight * World.MEGABYTE);
                weight--;
            }
        }
        large.down.add("blue.h1.h4.udp");
        Leader of = new Leader(large, World.budget(6), "blue-");
        of.run(4);
        assertThat(large.way(11, 21)).containsExactly("h1", "h2");
        assertThat(large.way(11, 31)).containsExactly("h1", "h3");

        for (int second = 0; second < 150; second++) {
            of.run(1);
            assertThat(large.way(11, 21)).containsExactly("h1", "h2");
            assertThat(large.way(11, 31)).containsExactly("h1", "h3");
        }
        assertThat(large.way(21, 31)).as("the portion after").containsExactly("h2", "h3");
        assertThat(of.reasons("roll back"))
                .first()
                .asString()
                .contains("links [blue.h1.h4.udp] did not come up", "the rest of it is made");
        assertThat(of.plans().get(of.plans().size() - 1))
                .satisfies(first -> assertThat(first.state()).isEqualTo(PlanState.VERIFIED))
                .satisfies(first -> assertThat(first.reason()).contains("without links [blue.h1.h4.udp]"));
        assertThat(large.withdrawn).containsOnlyKeys("blue.h1.h4.udp");
    }

    @Test
    void halfAWayOfAnEarlierPortionGoes() {
        world.narrow();
        world.down.add("blue.h2.h3.udp");
        world.between(11, 21);
        world.between(12, 31);
        Leader slow = new Leader(world, World.budget(5), "blue-");
        slow.run(20);
        assertThat(world.state.links()).as("the first portion").containsOnlyKeys("blue.h1.h3.udp");
        assertThat(world.way(11, 21)).containsExactly("h1", "h3", "p", "h2");
        slow.run(32);
        assertThat(slow.reasons("roll back"))
                .singleElement()
                .asString()
                .contains("links [blue.h2.h3.udp] did not come up", "the rest of it is made");
        assertThat(world.way(11, 21)).containsExactly("h1", "p", "h2");
        assertThat(world.way(12, 31)).containsExactly("h1", "h3");
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h3.udp");
        assertThat(world.rules()).isEqualTo(2);
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
    void anotherTransportIsTriedInsteadAndStays() {
        world.offer("tcp");
        world.down.add("blue.h1.h2.udp");
        world.between(11, 21);
        world.between(12, 31);
        leader.run(35);
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h2.tcp", "blue.h1.h3.udp");
        assertThat(world.way(11, 21)).containsExactly("h1", "h2");
        world.withdrawn.clear();
        leader.run(30 * 60);
        assertThat(world.added).containsEntry("blue.h1.h2.udp", 1).containsEntry("blue.h1.h2.tcp", 1);
        assertThat(world.withdrawn).isEmpty();
    }

    @Test
    void anotherTransportIsTriedAlsoIfTheRestOfThePlanBringsNothing() {
        world.offer("tcp");
        world.down.add("blue.h1.h2.udp");
        world.dead.add("blue.h1.h3.udp");
        world.between(11, 21);
        world.between(12, 31);
        leader.run(23);
        assertThat(leader.plans()).hasSize(1);
        assertThat(leader.planState()).isEqualTo(PlanState.ROLLED_BACK);
        assertThat(leader.plan().reason())
                .contains("without links [blue.h1.h2.udp], which did not come up: its gain did not come within 10.0 s");
        assertThat(world.adapted()).isZero();

        world.dead.clear();
        leader.run(12);
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h2.tcp", "blue.h1.h3.udp");
        assertThat(world.way(11, 21)).containsExactly("h1", "h2");
    }

    @Test
    void eachTransportHasItsTurnBeforeTheFirstIsTriedAgain() {
        List<String> others = List.of("tls", "udp-plain", "tcp", "ws", "wss", "ssh");
        others.forEach(world::offer);
        world.down.add("blue.h1.h2.udp");
        others.forEach(transport -> world.down.add("blue.h1.h2." + transport));
        world.between(11, 21);
        leader.run(2 * 60);
        assertThat(world.added)
                .hasSize(7)
                .allSatisfy((link, times) -> assertThat(times).as(link).isEqualTo(1));
        assertThat(world.links()).isZero();

        world.down.remove("blue.h1.h2.tcp");
        leader.run(5 * 60);
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h2.tcp");
    }

    @Test
    void aLinkThatDidNotComeUpForLongIsHeldNoLongerThanAnother() {
        world.down.add("blue.h1.h2.udp");
        world.between(11, 21);
        leader.run(6 * 60);
        assertThat(world.added.get("blue.h1.h2.udp")).isGreaterThan(2);
        world.down.clear();
        leader.run(6 * 60);
        assertThat(world.way(11, 21)).containsExactly("h1", "h2");

        world.silence();
        leader.run(15);
        assertThat(world.adapted()).isZero();
    }

    @Test
    void aLinkThatCarriesStaysWhenItsNodeIsAwayForAWhile() {
        // As the controller sees it: what the link carries it goes on carrying.
        boolean[] away = {false};
        World seen = new World(AdaptationMode.AUTOMATIC, 3, 2) {
            @Override
            public List<LinkReading> links(List<String> ids) {
                return super.links(ids).stream()
                        .map(link -> away[0] ? new LinkReading(link.id(), false, link.bytes()) : link)
                        .toList();
            }
        };
        Leader of = new Leader(seen);
        seen.between(11, 21);
        of.run(30);
        assertThat(seen.way(11, 21)).containsExactly("h1", "h2");

        away[0] = true;
        seen.between(12, 22);
        for (int second = 0; second < 60; second++) {
            of.run(1);
            assertThat(seen.way(11, 21)).containsExactly("h1", "h2");
        }
        assertThat(of.planState()).isEqualTo(PlanState.FAILED);
        assertThat(of.loop.memory().unreachable()).isEmpty();
        assertThat(seen.withdrawn).isEmpty();

        away[0] = false;
        of.run(61);
        assertThat(seen.way(12, 22)).containsExactly("h1", "h2");
    }

    @Test
    void aLinkThatDoesNotComeUpAnewIsNotForbidden() {
        world.between(11, 21);
        leader.run(30);
        world.silence();
        world.between(12, 31);
        // Another link between these nodes is in the way of a plan; the one that is held outlives that.
        LoopMemory memory = leader.loop.memory();
        Unreachable unreachable = new Unreachable(Duration.ofMinutes(1), 4);
        unreachable.failed(world.state.links().values(), world.now);
        Leader next = new Leader(world, World.settings(), "blue-next-");
        next.loop.restore(new LoopMemory(
                memory.planPrefix(),
                memory.plans(),
                memory.watch(),
                memory.demands(),
                memory.holds(),
                memory.budget(),
                memory.takeover(),
                memory.dueAt(),
                memory.retryAt(),
                memory.failures(),
                memory.newsWait(),
                memory.objective(),
                unreachable.memory(),
                memory.superstepTries(),
                memory.superstepsAt(),
                memory.proposed()));
        next.run(8);
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h2.udp", "blue.h1.h3.udp");
        next.run(20);
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h3.udp");
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
