package net.virtuoso.adapt.internal;

import static net.virtuoso.adapt.internal.World.MEGABYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.Change;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Origin;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.Target;
import net.virtuoso.planner.Limits;
import net.virtuoso.planner.NodePair;
import net.virtuoso.planner.PlannerSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Limits that are edited while links stand: what they forbid goes at once, used or not, and nothing else does. Four hosts in a mesh;
 * the pair h1 h2 exchanges most, then h1 h3 and so on.
 */
class LimitsTest {
    private static final Limits USUAL = Limits.DEFAULT;
    private static final int SETTLED = 12;

    private final World world = new World(AdaptationMode.AUTOMATIC, 4, 1);
    private Set<String> linksBefore = Set.of();
    private Set<String> rulesBefore = Set.of();

    @BeforeEach
    void mesh() {
        int rate = 12;
        for (int one = 1; one <= 4; one++) {
            for (int other = one + 1; other <= 4; other++) {
                world.send(10 * one + 1, 10 * other + 1, rate * MEGABYTE);
                world.send(10 * other + 1, 10 * one + 1, rate * MEGABYTE);
                rate -= 2;
            }
        }
        new Leader(world).run(SETTLED);
        assertThat(world.links()).isEqualTo(6);
        assertThat(world.rules()).isEqualTo(12);
        linksBefore = Set.copyOf(world.state.links().keySet());
        rulesBefore = world.ownRules();
        world.added.clear();
    }

    private static Limits limits(int links, int ofANode, int relays, Set<NodePair> pairs, Set<String> nodes) {
        return new Limits(links, ofANode, USUAL.minimumRate(), relays, USUAL.maxMoves(), pairs, nodes);
    }

    /** An edit of the configuration: the loop begins anew. */
    private Leader edited(AdaptSettings settings) {
        return new Leader(world, settings, "blue-edited-");
    }

    private Leader edited(Limits limits) {
        return edited(World.limits(limits));
    }

    private static String link(int a, int b) {
        return "blue.h" + a + ".h" + b + ".udp";
    }

    /** These links are gone with their rules, and all else is as it was, now and after the hold-down. */
    private void onlyTheseGo(Leader leader, String... links) {
        leader.run(4);
        for (int round = 0; round < 2; round++) {
            Set<String> left = new HashSet<>(linksBefore);
            left.removeAll(List.of(links));
            assertThat(world.state.links().keySet()).isEqualTo(left);
            Set<String> rules = new HashSet<>(rulesBefore);
            rules.removeIf(id -> List.of(links).stream().anyMatch(gone -> leadsOver(id, gone)));
            assertThat(world.ownRules()).isEqualTo(rules);
            leader.run(30);
        }
        assertThat(world.added).isEmpty();
        assertThat(world.withdrawn).containsOnlyKeys(links);
        assertThat(leader.reasons("roll back")).isEmpty();
    }

    /** Whether the only rule at one end of a link for the VM at the other has this identifier. */
    private static boolean leadsOver(String rule, String link) {
        String one = link.substring("blue.".length(), "blue.h1".length());
        String other = link.substring("blue.h1.".length(), "blue.h1.h2".length());
        return isBetween(rule, one, other) || isBetween(rule, other, one);
    }

    private static boolean isBetween(String rule, String at, String to) {
        int vm = 10 * Integer.parseInt(to.substring(1)) + 1;
        return rule.startsWith("blue." + at + ".")
                && rule.endsWith("." + World.mac(vm).toString().replace(":", ""));
    }

    @Test
    void nothingGoesIfAllIsStillAllowed() {
        onlyTheseGo(edited(limits(6, 3, 1, Set.of(), Set.of("h4"))));
    }

    @Test
    void aPairThatIsForbidden() {
        onlyTheseGo(edited(limits(256, 255, 0, Set.of(new NodePair("h1", "h2")), Set.of())), link(1, 2));
    }

    @Test
    void fewerLinks() {
        onlyTheseGo(edited(limits(4, 255, 0, Set.of(), Set.of())), link(2, 4), link(3, 4));
    }

    @Test
    void fewerLinksBeforeItIsKnownWhichAreWanted() {
        world.noMatrix = new IllegalStateException("no node has reported yet");
        Leader leader = edited(limits(4, 255, 0, Set.of(), Set.of()));
        leader.run(2 * SETTLED);
        assertThat(world.state.links()).containsOnlyKeys(linksBefore);
        assertThat(world.ownRules()).isEqualTo(rulesBefore);
        world.noMatrix = null;
        onlyTheseGo(leader, link(2, 4), link(3, 4));
    }

    @Test
    void howGoodThingsAreIsNotToldBeforeItIsKnown() {
        world.noMatrix = new IllegalStateException("no node has reported yet");
        Leader leader = edited(limits(256, 255, 0, Set.of(new NodePair("h1", "h2")), Set.of()));
        leader.run(4);
        assertThat(world.state.links()).doesNotContainKey(link(1, 2)).hasSize(5);
        assertThat(leader.plan().plan().objective()).isNaN();
        assertThat(leader.plan().plan().objectiveBefore()).isNaN();
        assertThat(leader.reasons("plan"))
                .as("it is used")
                .singleElement()
                .asString()
                .contains("what isn't allowed any more", "link blue.h1.h2.udp isn't allowed any more")
                .doesNotContain("nothing uses any more", "nothing that is wanted", "blue.h1.h3.udp");
        assertThat(leader.reasons("withdraw")).singleElement().asString().doesNotContain("uses");

        world.noMatrix = null;
        world.silence();
        world.pass(20);
        leader.run(SETTLED);
        assertThat(world.adapted()).isZero();
        assertThat(leader.plan().plan().objective()).isZero();
    }

    @Test
    void fewerLinksThanStandWhereNothingIsSent() {
        world.silence();
        world.pass(20);
        Leader leader = edited(limits(4, 255, 0, Set.of(), Set.of()));
        leader.run(3);
        assertThat(world.links()).isEqualTo(6);
        leader.run(3);
        assertThat(world.links()).isEqualTo(4);
        leader.run(10);
        assertThat(world.adapted()).isZero();
    }

    @Test
    void fewerLinksAtANode() {
        // Of h1's, the lightest; of the others, those that are too many: a ring of the heaviest stays.
        onlyTheseGo(edited(limits(256, 2, 0, Set.of(), Set.of())), link(1, 4), link(2, 3));
    }

    @Test
    void noLinkAtAll() {
        onlyTheseGo(edited(limits(0, 255, 1, Set.of(), Set.of())), linksBefore.toArray(String[]::new));
    }

    @Test
    void moreThanAPairExchanges() {
        Leader leader = edited(new Limits(256, 255, 9 * MEGABYTE, 0, 1_024, Set.of(), Set.of()));
        leader.run(4);
        assertThat(world.way(21, 41)).as("led over the star at once").containsExactly("h2", "p", "h4");
        assertThat(world.links()).as("links that nothing uses are held").isEqualTo(6);
        leader.run(10);
        onlyTheseGo(leader, link(3, 4), link(2, 4));
    }

    @Test
    void inAdviseItIsProposedAndNothingElse() {
        world.mode(AdaptationMode.ADVISE);
        Leader leader = edited(limits(256, 255, 0, Set.of(new NodePair("h1", "h2")), Set.of()));
        int commits = world.commits.size();
        leader.run(30);
        assertThat(world.commits).hasSize(commits);
        assertThat(leader.planState()).isEqualTo(PlanState.PROPOSED);
        assertThat(leader.plan().plan().changes())
                .hasSize(3)
                .contains(new Change.DeleteLink(link(1, 2)))
                .filteredOn(Change.DeleteRule.class::isInstance)
                .allMatch(change -> leadsOver(((Change.DeleteRule) change).id(), link(1, 2)));
        leader.apply(leader.plan());
        onlyTheseGo(leader, link(1, 2));
    }

    @Test
    void anOperatorsLinkStaysAlsoWhereTheLoopMayMakeNone() {
        World other = new World(AdaptationMode.AUTOMATIC, 3, 2);
        other.operatorLeads(12);
        other.between(11, 21);
        other.between(12, 31);
        new Leader(other).run(SETTLED);
        assertThat(other.state.links()).hasSize(2);
        ForwardingRule rule = other.state.rules().values().stream()
                .filter(r -> r.origin() == Origin.OPERATOR)
                .findFirst()
                .orElseThrow();

        new Leader(
                        other,
                        World.limits(limits(
                                0, 0, 0, Set.of(new NodePair("h1", "h3"), new NodePair("h1", "h2")), Set.of("h3"))),
                        "blue-edited-")
                .run(30);
        assertThat(other.adapted()).isZero();
        assertThat(other.state.links()).containsOnlyKeys("blue.h1.h3.udp");
        assertThat(other.state.rules().values()).containsExactly(rule);
        assertThat(rule.target()).isEqualTo(new Target.ToLink("h1.h3.udp"));
    }

    @Test
    void aLinkThatIsForbiddenWhileItIsAwaitedGoesAndTheRestOfThePlanIsMade() {
        World other = new World(AdaptationMode.AUTOMATIC, 3, 1);
        other.linksComeUp = false;
        other.allToAll(MEGABYTE);
        Leader first = new Leader(other);
        first.run(3);
        assertThat(first.planState()).isEqualTo(PlanState.APPLYING);
        assertThat(other.links()).isEqualTo(3);
        first.loop.stop(other.now, "the settings have changed");
        other.linksComeUp = true;

        new Leader(other, World.limits(limits(256, 255, 0, Set.of(new NodePair("h1", "h2")), Set.of())), "blue-edited-")
                .run(4);
        assertThat(other.state.links()).containsOnlyKeys(link(1, 3), link(2, 3));
        assertThat(other.rules()).isEqualTo(4);
        assertThat(other.linksWithoutRule()).isEmpty();
    }

    @Test
    void aWayOverARelayIsLeftWhenRelaysAreNoLongerAllowed() {
        World relayed = new World(AdaptationMode.AUTOMATIC, 3, 1);
        relayed.narrow();
        relayed.between(11, 21);
        relayed.between(21, 31);
        new Leader(relayed).run(SETTLED);
        assertThat(relayed.way(11, 21)).containsExactly("h1", "h3", "h2");
        assertThat(relayed.way(21, 31)).containsExactly("h2", "h3");
        new Leader(relayed, World.limits(limits(256, 255, 0, Set.of(), Set.of())), "blue-edited-").run(4);
        assertThat(relayed.way(11, 21)).doesNotContain("h3");
        assertThat(relayed.way(21, 31)).as("no relay").containsExactly("h2", "h3");
        assertThat(relayed.withdrawn).doesNotContainKey("blue.h2.h3.udp");
    }

    @Test
    void aForbiddenLinkGoesWithThePlanThatLeadsItsRulesElsewhere() {
        World relayed = new World(AdaptationMode.AUTOMATIC, 3, 1);
        relayed.proxyAccess(1_000_000);
        relayed.between(11, 21);
        new Leader(relayed).run(SETTLED);
        assertThat(relayed.way(11, 21)).containsExactly("h1", "h2");
        relayed.mode(AdaptationMode.ADVISE);
        Leader leader = new Leader(
                relayed, World.limits(limits(256, 255, 1, Set.of(new NodePair("h1", "h2")), Set.of())), "blue-edited-");
        leader.run(4);
        leader.apply(leader.plan());
        leader.run(4);
        assertThat(relayed.way(11, 21)).containsExactly("h1", "h3", "h2");
        assertThat(relayed.state.links()).containsOnlyKeys(link(1, 3), link(2, 3));
    }

    @Test
    void theMostPreferredTransportIsForNewLinksOnly() {
        PlannerSettings usual = World.settings().planner();
        List<String> turned = List.of("tcp", "udp");
        onlyTheseGo(edited(World.planner(new PlannerSettings(
                usual.goal(),
                usual.limits(),
                usual.costs(),
                turned,
                usual.superstepSeconds(),
                usual.effort(),
                usual.seed()))));
    }
}
