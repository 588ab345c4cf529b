package net.virtuoso.adapt.internal;

import static net.virtuoso.adapt.internal.World.MEGABYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import net.virtuoso.adapt.internal.Takeover.Heard;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.planner.Limits;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a controller that begins to lead does with what it finds: four hosts in a mesh, all of whose links are used. */
class TakeoverTest {
    private static final List<String> HOSTS = List.of("h1", "h2", "h3", "h4");
    private static final Heard ALL = new Heard(4, 4);
    private static final Heard SOME = new Heard(3, 4);
    private static final Heard NONE = new Heard(0, 4);

    private final World world = new World(AdaptationMode.AUTOMATIC, 4, 1);
    private Set<String> links = Set.of();
    private Set<String> rules = Set.of();

    @BeforeEach
    void mesh() {
        world.allToAll(MEGABYTE);
        new Leader(world).run(12);
        links = Set.copyOf(world.state.links().keySet());
        rules = world.ownRules();
        assertThat(links).hasSize(6);
        assertThat(rules).hasSize(12);
        world.nobodyReports();
    }

    private Leader next() {
        return new Leader(world, World.settings(), "blue-next-");
    }

    private void allStays() {
        assertThat(world.state.links().keySet()).isEqualTo(links);
        assertThat(world.ownRules()).isEqualTo(rules);
        assertThat(world.withdrawn).isEmpty();
    }

    @Test
    void whatNodesUseThatHaveNotReportedYetStays() {
        Leader leader = next();
        leader.run(10);
        allStays();
        world.reports("h1");
        world.reports("h2");
        leader.run(10);
        allStays();
        world.reports("h3");
        world.reports("h4");
        leader.run(60);
        allStays();
        assertThat(leader.reasons("take over"))
                .last()
                .asString()
                .isEqualTo("it is known what the traffic wants: the rest goes after the hold-down");
    }

    @Test
    void nothingMakesRoomBeforeAllNodesHaveReported() {
        Limits usual = Limits.DEFAULT;
        Leader leader = new Leader(
                world,
                World.limits(new Limits(5, 255, usual.minimumRate(), 0, usual.maxMoves(), Set.of(), Set.of())),
                "blue-next-");
        world.reports("h1");
        leader.run(20);
        assertThat(world.links()).isEqualTo(6);
        HOSTS.forEach(world::reports);
        leader.run(10);
        assertThat(world.links()).isEqualTo(5);
    }

    @Test
    void theHoldDownBeginsWhenItIsKnownThatNothingIsSent() {
        world.silence();
        Leader leader = next();
        leader.run(20);
        allStays();
        HOSTS.forEach(world::reports);
        leader.run(13);
        allStays();
        leader.run(3);
        assertThat(world.adapted()).isZero();
    }

    @Test
    void aNodeThatNeverReportsIsNotWaitedForWithoutEnd() {
        world.silence();
        Leader leader = next();
        HOSTS.subList(0, 3).forEach(world::reports);
        leader.run(40);
        allStays();
        leader.run(10);
        assertThat(world.adapted()).isZero();
        assertThat(leader.reasons("take over")).last().asString().contains("some nodes have not told");
    }

    @Test
    void whereNoNodeReportsNothingGoes() {
        Leader leader = next();
        leader.run(300);
        allStays();
        world.mode(AdaptationMode.OFF);
        leader.run(15);
        assertThat(world.adapted()).as("nothing is wanted").isZero();
    }

    @Test
    void nodesThatComeLateAllTogetherAreWaitedForFromWhenTheFirstCame() {
        Leader leader = next();
        leader.run(60);
        world.reports("h1");
        leader.run(20);
        allStays();
        HOSTS.forEach(world::reports);
        leader.run(60);
        allStays();
        assertThat(leader.reasons("take over")).last().asString().startsWith("it is known what the traffic wants");
    }

    @Test
    void nodesThatComeOneAfterTheOtherAreNotWaitedForWithoutEnd() {
        world.silence();
        Leader leader = next();
        world.reports("h1");
        leader.run(28);
        world.reports("h2");
        leader.run(28);
        world.reports("h3");
        leader.run(17);
        allStays();
        assertThat(leader.reasons("take over"))
                .as("64 s after the first came")
                .last()
                .asString()
                .contains("some nodes have not told");
    }

    @Test
    void trafficThatIsNeverAcceptedIsNotWaitedForWithoutEnd() {
        Takeover takeover = new Takeover("blue", Duration.ofSeconds(2), new Journal("blue"));
        Instant at = world.now;
        assertThat(takeover.begin(world.state, at)).isTrue();
        assertThat(takeover.learn(false, false, SOME, at)).isFalse();
        assertThat(takeover.learn(false, false, ALL, at.plusSeconds(29))).isFalse();
        assertThat(takeover.learn(false, false, ALL, at.plusSeconds(58))).isFalse();
        assertThat(takeover.learn(false, false, ALL, at.plusSeconds(59))).isTrue();
        assertThat(takeover.isKnown()).isTrue();
    }

    @Test
    void whileNobodyIsHeardNoPatienceRuns() {
        Takeover takeover = new Takeover("blue", Duration.ofSeconds(2), new Journal("blue"));
        Instant at = world.now;
        assertThat(takeover.begin(world.state, at)).isTrue();
        assertThat(takeover.learn(false, true, SOME, at)).isFalse();
        assertThat(takeover.learn(false, true, NONE, at.plusSeconds(20))).isFalse();
        assertThat(takeover.learn(false, true, SOME, at.plusSeconds(100))).isFalse();
        assertThat(takeover.learn(false, true, SOME, at.plusSeconds(129))).isFalse();
        assertThat(takeover.learn(false, true, SOME, at.plusSeconds(130))).isTrue();
    }
}
