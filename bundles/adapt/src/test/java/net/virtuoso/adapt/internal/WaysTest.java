package net.virtuoso.adapt.internal;

import static net.virtuoso.adapt.internal.World.MEGABYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.Change;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Origin;
import net.virtuoso.model.PlanGoal;
import net.virtuoso.model.PlanState;
import net.virtuoso.planner.Limits;
import net.virtuoso.planner.PlannerSettings;
import org.junit.jupiter.api.Test;

/** Ways over relays, ways of single pairs of VMs, and ways that follow from what is known of the physical network. */
class WaysTest {
    private final World world = new World(AdaptationMode.AUTOMATIC, 3, 3);
    private final Leader leader = new Leader(world);

    private long proposed(Class<? extends Change> kind) {
        return leader.plan().plan().changes().stream().filter(kind::isInstance).count();
    }

    private void straight() {
        assertThat(world.way(11, 21)).containsExactly("h1", "h2");
        assertThat(world.way(21, 11)).containsExactly("h2", "h1");
    }

    private void overTheStar() {
        assertThat(world.way(11, 21)).containsExactly("h1", "p", "h2");
        assertThat(world.way(21, 11)).containsExactly("h2", "p", "h1");
    }

    private void overTheRelay() {
        assertThat(world.way(11, 21)).containsExactly("h1", "h3", "h2");
        assertThat(world.way(21, 11)).containsExactly("h2", "h3", "h1");
    }

    @Test
    void aWayOverARelayIsProposedAppliedAndTakenAwayAsAWhole() {
        world.mode(AdaptationMode.ADVISE);
        world.narrow();
        world.between(11, 21);
        leader.run(5);
        assertThat(world.commits).isEmpty();
        assertThat(proposed(Change.AddLink.class)).isEqualTo(2);
        assertThat(proposed(Change.AddRule.class)).isEqualTo(4);

        leader.apply(leader.plan());
        leader.run(12);
        overTheRelay();
        assertThat(leader.planState()).isEqualTo(PlanState.VERIFIED);
        int commits = world.commits.size();

        world.silence();
        leader.run(40);
        overTheRelay();
        assertThat(world.commits).as("nobody has approved that it goes").hasSize(commits);
        assertThat(leader.planState()).isEqualTo(PlanState.PROPOSED);
        assertThat(proposed(Change.DeleteLink.class)).isEqualTo(2);
        assertThat(proposed(Change.DeleteRule.class)).isEqualTo(4);
        leader.apply(leader.plan());
        assertThat(world.adapted()).isZero();
    }

    @Test
    void aWayOverARelayThatAPersonTakesBackLeavesNothing() {
        world.narrow();
        world.between(11, 21);
        leader.run(12);
        overTheRelay();
        leader.rollback(leader.plan());
        overTheStar();
        assertThat(world.adapted()).isZero();
    }

    @Test
    void aRelayThatIsNoLongerNeededIsLeftForALinkInAdviseOnlyWhenThatIsApproved() {
        world.mode(AdaptationMode.ADVISE);
        world.narrow();
        world.between(11, 21);
        leader.run(5);
        leader.apply(leader.plan());
        leader.run(12);
        world.path("h1", "h2", 0, 500, 0);
        world.between(12, 22);
        leader.run(8);
        overTheRelay();
        assertThat(leader.planState()).isEqualTo(PlanState.PROPOSED);

        leader.apply(leader.plan());
        leader.run(12);
        straight();
    }

    @Test
    void besideAnOperatorsRuleOnlyPairsOfVmsAreLed() {
        world.operatorLeads(12);
        world.between(11, 21);
        world.between(12, 21);
        leader.run(15);

        assertThat(leader.planState()).isEqualTo(PlanState.VERIFIED);
        straight();
        assertThat(world.way(12, 21)).as("as the operator wants it").startsWith("h1", "h3");
        assertThat(world.state.rules().values())
                .filteredOn(rule ->
                        rule.origin() == Origin.ADAPTATION && rule.node().equals("h1"))
                .isNotEmpty()
                .extracting(ForwardingRule::sourcePattern)
                .allMatch(source -> source.isExact() && source.address().equals(World.mac(11)));
    }

    @Test
    void theRuleOfAPairThatStopsGoesAfterItsHoldDownAndThoseOfOthersStay() {
        world.operatorLeads(13);
        world.between(11, 21);
        world.between(12, 21);
        leader.run(15);
        String one = rule(11);
        String other = rule(12);
        assertThat(world.ownRules()).contains(one, other);

        world.silence();
        world.between(11, 21);
        leader.run(8);
        assertThat(world.ownRules()).as("held").contains(one, other);
        leader.run(20);
        assertThat(world.ownRules()).contains(one).doesNotContain(other);
        straight();
        assertThat(world.withdrawn).isEmpty();
        assertThat(leader.reasons("roll back")).isEmpty();
    }

    private static String rule(int source) {
        return "blue.h1." + World.mac(source).toString().replace(":", "") + "."
                + World.mac(21).toString().replace(":", "");
    }

    @Test
    void aPathThatBeginsToLoseIsLeftAndTakenAgainWhenItIsGood() {
        world.path("h1", "h2", 0, 10_000, 0);
        world.between(11, 21);
        leader.run(12);
        straight();

        world.path("h1", "h2", 0, 10_000, 0.1);
        world.between(12, 31);
        leader.run(8);
        assertThat(world.way(11, 21)).hasSize(3);
        assertThat(world.way(21, 11)).hasSize(3);

        world.path("h1", "h2", 0, 10_000, 0);
        world.between(13, 32);
        leader.run(20);
        straight();
        assertThat(leader.reasons("roll back")).isEmpty();
    }

    @Test
    void whereTheAccessOfTheProxyIsWideALinkThatIsNarrowerThanTheStarIsNotMade() {
        world.path("h1", "h2", 250_000, 500, 0);
        world.between(11, 21);
        leader.run(12);
        assertThat(world.way(11, 21)).hasSize(3);
        assertThat(world.way(11, 21)).isNotEqualTo(List.of("h1", "h2"));
    }

    @Test
    void theGoalLatencyTakesTheFasterWay() {
        Leader fast =
                new Leader(world, World.planner(PlannerSettings.of(PlanGoal.LATENCY, Limits.DEFAULT)), "blue-fast-");
        for (String host : new String[] {"h1", "h2", "h3"}) {
            world.path("p", host, 0, 40_000, 0);
        }
        world.path("h1", "h2", 0, 30_000, 0);
        world.path("h1", "h3", 0, 3_000, 0);
        world.path("h2", "h3", 0, 3_000, 0);
        world.between(11, 21);
        fast.run(12);
        overTheRelay();
        assertThat(fast.planState()).isEqualTo(PlanState.VERIFIED);
        assertThat(fast.reasons("plan")).singleElement().asString().contains("ms instead of");

        world.path("h2", "h3", 0, 60_000, 0);
        world.between(12, 22);
        fast.run(12);
        straight();
        assertThat(fast.reasons("roll back")).isEmpty();
    }

    @Test
    void whatIsSentIsHeldAgainstWhatThePathsAreKnownToCarry() {
        world.proxyAccess(1_500_000);
        world.path("h1", "h2", 5_000_000, 500, 0);
        world.path("h1", "h3", 100_000, 500, 0);
        world.path("h2", "h3", 100_000, 500, 0);
        world.between(11, 21);
        world.send(11, 31, MEGABYTE / 2);
        leader.run(12);
        straight();
        assertThat(world.way(11, 31)).as("its path carries a fifth of it").doesNotContainSequence("h1", "h3");
    }
}
