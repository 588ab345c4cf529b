package net.virtuoso.adapt.internal;

import static net.virtuoso.adapt.internal.World.MEGABYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.virtuoso.model.AdaptationMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs that change what they do, for ten minutes: no link comes and goes more often than the program changes, and those that
 * come back get all their links.
 */
class OscillationTest {
    private static final int SECONDS = 600;

    private final World world = new World(AdaptationMode.AUTOMATIC, 4, 2);
    private final Leader leader = new Leader(world);

    /** Half of the program's phases: hosts 1 with 2 and 3 with 4; the other half: 1 with 3 and 2 with 4. */
    private void phase(boolean first) {
        world.silence();
        if (first) {
            world.between(11, 21);
            world.between(31, 41);
        } else {
            world.between(11, 31);
            world.between(21, 41);
        }
    }

    private int alternate(int everySeconds) {
        int changes = 0;
        for (int second = 0; second < SECONDS; second += everySeconds) {
            phase(second / everySeconds % 2 == 0);
            leader.run(everySeconds);
            changes++;
        }
        return changes;
    }

    private void noLinkFlaps(int changes) {
        world.added.forEach(
                (link, times) -> assertThat(times).as("additions of %s", link).isLessThanOrEqualTo(changes));
        world.withdrawn.forEach(
                (link, times) -> assertThat(times).as("withdrawals of %s", link).isLessThanOrEqualTo(changes));
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 15, 60})
    void aProgramThatAlternatesEndsUpWithTheLinksOfAllItsPatterns(int seconds) {
        int changes = alternate(seconds);

        noLinkFlaps(changes);
        assertThat(world.state.links())
                .containsOnlyKeys("blue.h1.h2.udp", "blue.h1.h3.udp", "blue.h2.h4.udp", "blue.h3.h4.udp");
        // Twice the hold-down doubles at least before it is longer than the phase; then nothing changes any more.
        assertThat(world.withdrawn.values()).allMatch(times -> times <= 3);
        int commits = world.commits.size();
        if (seconds < 60) {
            alternate(seconds);
            assertThat(world.commits).as("commits in the next ten minutes").hasSize(commits);
        }
    }

    @Test
    void whatIsNoLongerDoneGoesInTheEnd() {
        alternate(5);
        phase(true);
        leader.run(400);
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h2.udp", "blue.h3.h4.udp");
        world.silence();
        leader.run(400);
        assertThat(world.adapted()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void burstsOfNoiseMakeNoLinkComeAndGoWithEachOfThem(long seed) {
        Random random = new Random(seed);
        int[] vms = {11, 12, 21, 22, 31, 32, 41, 42};
        int bursts = 0;
        for (int second = 0; second < SECONDS; ) {
            world.silence();
            int quiet = 5 + random.nextInt(20);
            leader.run(quiet);
            second += quiet;
            for (int i = 0; i < 4; i++) {
                int from = vms[random.nextInt(vms.length)];
                int to = vms[random.nextInt(vms.length)];
                if (from != to) {
                    world.send(from, to, MEGABYTE * (0.1 + random.nextDouble()));
                }
            }
            int busy = 1 + random.nextInt(2);
            leader.run(busy);
            second += busy;
            bursts++;
        }
        noLinkFlaps(bursts);
        // Each of the six links is in a third of the bursts; without memory it would come and go with each of these.
        assertThat(world.withdrawn.values()).allMatch(times -> times <= 6);
    }

    /** A steady program, on top of which there are bursts in one of so many seconds. */
    private void bursts(int oneOf, Random random) {
        for (int second = 0; second < SECONDS; second++) {
            phase(true);
            if (random.nextInt(oneOf) == 0) {
                world.send(11, 31, MEGABYTE * random.nextDouble());
                world.send(22, 42, MEGABYTE * random.nextDouble());
            }
            leader.run(1);
        }
    }

    @Test
    void rareBurstsOnTopOfASteadyProgramChangeNextToNothing() {
        bursts(10, new Random(7));
        // Two of them in the same few seconds may be.
        assertThat(world.added.values()).allMatch(times -> times <= 1);
        assertThat(world.withdrawn.values()).allMatch(times -> times <= 1);
        assertThat(leader.reasons("roll back")).isEmpty();
        phase(true);
        leader.run(15);
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h2.udp", "blue.h3.h4.udp");
    }

    @Test
    void frequentBurstsGetLinksThatStay() {
        Random random = new Random(7);
        bursts(4, random);
        // Now and then there are some in a row for as long as a change has to last.
        assertThat(world.added.values()).allMatch(times -> times <= 4);
        world.withdrawn.clear();
        bursts(4, random);
        bursts(4, random);
        assertThat(world.withdrawn.values()).as("in the next 20 minutes").allMatch(times -> times <= 1);
    }

    @Test
    void aFirstSecondInWhichNotAllHaveBegunIsCorrectedAndNothingIsTakenAway() {
        leader.run(3.5);
        world.between(11, 21);
        leader.run(0.5);
        world.allToAll(MEGABYTE);
        leader.run(3);

        assertThat(world.links()).isEqualTo(6);
        leader.run(20);
        assertThat(world.withdrawn).isEmpty();
        assertThat(world.added.values()).allMatch(times -> times == 1);
        assertThat(leader.reasons("infer").get(0)).contains("the next ones may correct it");
    }

    @Test
    void linksAboveTheLimitMakeRoomForThoseThatAreWanted() {
        AdaptSettings usual = World.settings();
        Leader limited = new Leader(
                world,
                new AdaptSettings(
                        usual.startRate(),
                        usual.stopRate(),
                        usual.window(),
                        usual.persistence(),
                        usual.holdDown(),
                        usual.linkTimeout(),
                        usual.verifyTime(),
                        usual.verifyShare(),
                        usual.verifyLoss(),
                        usual.maxChanges(),
                        usual.dryRun(),
                        new net.virtuoso.planner.PlannerSettings(
                                2, 10_000, usual.planner().transports()),
                        usual.hosts()),
                "blue-");
        phase(true);
        limited.run(5);
        assertThat(world.links()).isEqualTo(2);
        phase(false);
        limited.run(8);

        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h3.udp", "blue.h2.h4.udp");
    }
}
