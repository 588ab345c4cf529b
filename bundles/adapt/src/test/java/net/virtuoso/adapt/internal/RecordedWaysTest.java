package net.virtuoso.adapt.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.virtuoso.adapt.internal.recording.RecordedLoop;
import net.virtuoso.adapt.internal.recording.RecordingFiles;
import net.virtuoso.adapt.internal.recording.Recordings;
import net.virtuoso.api.adaptation.ReplayReport;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.PlanGoal;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.PlanStatus;
import net.virtuoso.planner.Limits;
import net.virtuoso.planner.NodePair;
import net.virtuoso.planner.PhysicalHost;
import net.virtuoso.planner.PhysicalNetwork;
import net.virtuoso.planner.PlannerSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Also what rests on the physical network, on operators' rules, on limits and on people's approval is decided again. */
class RecordedWaysTest {
    private static final long PLENTY = 1L << 30;

    @TempDir
    private Path folder;

    private final World world = new World(AdaptationMode.AUTOMATIC, 4, 2);
    private final Journal journal = new Journal("blue");
    private final Set<String> seen = new HashSet<>();

    private RecordedLoop loop(AdaptSettings settings, String prefix) {
        return new RecordedLoop("blue", settings, world, journal, prefix, new RecordingFiles(folder, PLENTY, 20_000));
    }

    /** With less effort than usual: that plans are the same again is what counts, not that they are the best. */
    private static AdaptSettings quick(PlanGoal goal, Limits limits) {
        PlannerSettings usual = PlannerSettings.of(goal, limits);
        return World.planner(new PlannerSettings(
                goal, limits, usual.costs(), usual.transports(), usual.superstepSeconds(), 100_000, usual.seed()));
    }

    private void run(RecordedLoop loop, double seconds) {
        for (int i = 0; i < seconds * 1_000 / World.QUARTER; i++) {
            world.pass();
            loop.step(world.now);
        }
        for (int vm : List.of(21, 22, 31, 32, 41, 42)) {
            List<String> way = world.way(11, vm);
            if (way.size() > 2 && !way.contains("p")) {
                seen.add("relay");
            }
        }
        if (world.state.rules().values().stream()
                .anyMatch(r ->
                        world.ownRules().contains(r.id()) && r.sourcePattern().isExact())) {
            seen.add("pair");
        }
        for (PlanStatus status : journal.plans()) {
            if (status.plan().isAdvice()) {
                seen.add("advice");
            }
            if (status.reason().contains("did not come up")) {
                seen.add("unreachable");
            }
        }
    }

    private void allIsDecidedAgain() {
        List<ReplayReport> reports = new RecordingFiles(folder, PLENTY)
                .of("blue").stream()
                        .map(file -> new Recordings(folder, PLENTY).replay(file))
                        .toList();
        assertThat(reports).isNotEmpty();
        assertThat(reports).extracting(ReplayReport::difference).containsOnlyNulls();
        assertThat(reports.stream().mapToLong(ReplayReport::decisions).sum()).isGreaterThan(3);
    }

    private void apply(RecordedLoop loop) {
        for (PlanStatus status : journal.plans()) {
            if (status.state() == PlanState.PROPOSED && !status.plan().isAdvice()) {
                loop.apply(status, "someone", false, world.now);
                return;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PlanGoal.class)
    void aWayOverARelayThatIsApprovedAndThenNoLongerNeeded(PlanGoal goal) {
        world.mode(AdaptationMode.ADVISE);
        world.narrow();
        world.path("h1", "h2", 250_000, 30_000, 0);
        RecordedLoop loop = loop(quick(goal, Limits.DEFAULT), "blue-x-");
        world.send(11, 21, 4 * World.MEGABYTE);
        world.send(21, 11, 4 * World.MEGABYTE);
        run(loop, 5);
        apply(loop);
        run(loop, 12);
        assertThat(seen).contains("relay");
        world.path("h1", "h2", 0, 300, 0);
        world.between(12, 31);
        run(loop, 8);
        apply(loop);
        run(loop, 12);
        world.silence();
        run(loop, 20);
        loop.stop(world.now, "the test ends");
        allIsDecidedAgain();
    }

    @Test
    void pairsOfVmsBesideAnOperatorsRule() {
        world.operatorLeads(12);
        RecordedLoop loop = loop(World.settings(), "blue-x-");
        world.between(11, 21);
        world.between(12, 21);
        run(loop, 15);
        assertThat(seen).contains("pair");
        world.silence();
        run(loop, 20);
        loop.stop(world.now, "the test ends");
        allIsDecidedAgain();
    }

    @Test
    void adviceThatVmsMove() {
        hosts();
        RecordedLoop loop = loop(World.settings(), "blue-x-");
        world.between(11, 21);
        run(loop, 8);
        assertThat(seen).contains("advice");
        world.move(11, 1, 2);
        run(loop, 20);
        loop.stop(world.now, "the test ends");
        allIsDecidedAgain();
    }

    @Test
    void linksThatDoNotComeUpAlsoWhenTheRecordingBeginsMeanwhile() {
        world.offer("tcp");
        world.down.add("blue.h1.h2.udp");
        world.down.add("blue.h1.h3.udp");
        world.down.add("blue.h1.h3.tcp");
        RecordedLoop loop = loop(World.settings(), "blue-x-");
        for (int i = 0; i < 20; i++) {
            world.silence();
            world.between(11, 21);
            world.between(12, 31 + 10 * (i % 2));
            run(loop, 15);
        }
        loop.stop(world.now, "the test ends");
        assertThat(world.added).containsKeys("blue.h1.h2.tcp", "blue.h1.h3.tcp");
        assertThat(new RecordingFiles(folder, PLENTY).of("blue")).hasSizeGreaterThan(1);
        allIsDecidedAgain();
    }

    @Test
    void aLeaderThatDoesNotKnowYetWhatIsWantedAlsoWhenTheRecordingBeginsMeanwhile() throws IOException {
        world.between(11, 21);
        world.between(12, 31);
        new Leader(world).run(12);
        world.silence();
        world.pass(20);
        Limits limits = new Limits(0, 255, 10_000, 0, 0, Set.of(new NodePair("h1", "h2")), Set.of());
        // Each step that is worth a line begins another file.
        RecordedLoop loop = new RecordedLoop(
                "blue", World.limits(limits), world, journal, "blue-x-", new RecordingFiles(folder, PLENTY, 1));
        run(loop, 3);
        world.between(41, 42);
        run(loop, 20);
        loop.stop(world.now, "the test ends");
        assertThat(world.adapted()).isZero();
        boolean unknown = false;
        for (Path file : new RecordingFiles(folder, PLENTY).of("blue")) {
            unknown |= Files.readString(file).contains("\"objective\":\"NaN\",\"unreachable\"");
        }
        assertThat(unknown).isTrue();
        allIsDecidedAgain();
    }

    @Test
    void whatIsSeenOfSupersteps() {
        RecordedLoop loop = loop(quick(PlanGoal.SUPERSTEP_TIME, Limits.DEFAULT), "blue-x-");
        world.proxyAccess(1_000_000);
        world.between(11, 21);
        run(loop, 14);
        world.supersteps =
                new Supersteps(0.1 + 0.2, List.of(new Supersteps.Computing(World.mac(11), 0.1 / 3, 1.0 / 3)));
        world.between(12, 31);
        run(loop, 20);
        loop.stop(world.now, "the test ends");
        assertThat(journal.plans().get(0).plan().objective()).isGreaterThan(0.1 / 3);
        allIsDecidedAgain();
    }

    private void hosts() {
        world.physical = new PhysicalNetwork(
                List.of(
                        new PhysicalHost("h1", 3, 64L << 30, 125_000_000, 125_000_000, 1_250_000_000),
                        new PhysicalHost("h2", 3, 64L << 30, 125_000_000, 125_000_000, 1_250_000_000)),
                List.of(),
                List.of());
    }

    @Test
    void whateverHappens() {
        Set<String> happened = new HashSet<>();
        for (long seed = 11; seed <= 16; seed++) {
            RecordedWaysTest one = new RecordedWaysTest();
            one.folder = folder.resolve("seed-" + seed);
            one.anything(seed);
            happened.addAll(one.seen);
        }
        assertThat(happened).containsExactlyInAnyOrder("relay", "pair", "advice", "unreachable");
    }

    /** All of it at random, with edits of the configuration, each of which begins another recording. */
    private void anything(long seed) {
        Random random = new Random(seed);
        world.operatorLeads(12);
        hosts();
        RecordedLoop loop = loop(quick(PlanGoal.RESIDUAL_BANDWIDTH, Limits.DEFAULT), "blue-0-");
        for (int i = 1; i < 60; i++) {
            switch (random.nextInt(10)) {
                case 0 -> world.silence();
                case 1 -> world.narrow();
                case 2 ->
                    world.path(
                            "h" + (1 + random.nextInt(2)),
                            "h" + (3 + random.nextInt(2)),
                            random.nextBoolean() ? 0 : 1_000 + random.nextInt(1_000_000),
                            random.nextInt(50_000),
                            random.nextInt(10) / 100.0);
                case 3 -> world.mode(random.nextBoolean() ? AdaptationMode.ADVISE : AdaptationMode.AUTOMATIC);
                case 4 -> apply(loop);
                case 5 -> {
                    loop.stop(world.now, "the settings have changed");
                    Limits limits = new Limits(
                            random.nextInt(6),
                            random.nextInt(4),
                            random.nextInt(1_000_000),
                            random.nextInt(3),
                            1_024,
                            random.nextBoolean() ? Set.of() : Set.of(new NodePair("h1", "h2")),
                            random.nextBoolean() ? Set.of() : Set.of("h3"));
                    PlanGoal goal = PlanGoal.values()[random.nextInt(PlanGoal.values().length)];
                    loop = loop(quick(goal, limits), "blue-" + i + "-");
                }
                case 6 -> {
                    if (!world.down.remove("blue.h1.h4.udp")) {
                        world.down.add("blue.h1.h4.udp");
                    }
                }
                default -> world.between(11 + random.nextInt(2), 10 * (2 + random.nextInt(3)) + 1 + random.nextInt(2));
            }
            run(loop, random.nextInt(40) / 4.0);
        }
        loop.stop(world.now, "the test ends");
        allIsDecidedAgain();
    }
}
