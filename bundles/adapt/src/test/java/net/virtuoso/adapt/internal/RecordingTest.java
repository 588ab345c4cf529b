package net.virtuoso.adapt.internal;

import static net.virtuoso.adapt.internal.World.MEGABYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.virtuoso.adapt.internal.recording.RecordedLoop;
import net.virtuoso.adapt.internal.recording.RecordingFiles;
import net.virtuoso.adapt.internal.recording.Recordings;
import net.virtuoso.adapt.internal.recording.Replay;
import net.virtuoso.api.adaptation.ReplayReport;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.PlanStatus;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.model.VirtualNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a loop did can be done again from what was recorded, and nothing else. */
class RecordingTest {
    private static final long PLENTY = 1L << 30;

    @TempDir
    private Path folder;

    private final World world = new World(AdaptationMode.AUTOMATIC, 4, 2);
    private final Journal journal = new Journal("blue");

    private RecordedLoop loop(AdaptSettings settings, long fileLimit) {
        return new RecordedLoop(
                "blue", settings, world, journal, "blue-x-", new RecordingFiles(folder, PLENTY, fileLimit));
    }

    private void run(RecordedLoop loop, double seconds) {
        for (int i = 0; i < seconds * 1_000 / World.QUARTER; i++) {
            world.pass();
            loop.step(world.now);
        }
    }

    private List<Path> files() {
        return new RecordingFiles(folder, PLENTY).of("blue");
    }

    private List<ReplayReport> replay() {
        return files().stream()
                .map(file -> new Recordings(folder, PLENTY).replay(file))
                .toList();
    }

    private static ReplayReport replay(byte[] recording) {
        try {
            return Replay.run(new ByteArrayInputStream(recording), "test", false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] recording() throws IOException {
        RecordedLoop loop = loop(World.settings(), PLENTY);
        world.between(11, 21);
        run(loop, 8);
        world.between(11, 31);
        run(loop, 8);
        loop.stop(world.now, "the test ends");
        return Files.readAllBytes(files().get(0));
    }

    /** Everything that can happen, at random. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverHappensIsDecidedAgain(long seed) {
        Random random = new Random(seed);
        RecordedLoop loop = loop(seed % 2 == 0 ? World.settings() : World.budget(20), 20_000);
        world.fault = (number, made) -> {
            if (random.nextInt(20) == 0) {
                throw new IllegalStateException("commit " + number + " failed");
            }
        };
        int[] vms = {11, 12, 21, 22, 31, 32, 41, 42};
        for (int i = 0; i < 120; i++) {
            happen(random, loop, vms);
            run(loop, random.nextInt(40) / 4.0);
        }
        loop.stop(world.now, "the test ends");

        List<ReplayReport> reports = replay();
        assertThat(reports).hasSizeGreaterThan(2);
        assertThat(reports).extracting(ReplayReport::difference).containsOnlyNulls();
        assertThat(reports.stream().mapToLong(ReplayReport::decisions).sum()).isGreaterThan(50);
    }

    private void happen(Random random, RecordedLoop loop, int[] vms) {
        switch (random.nextInt(12)) {
            case 0 -> world.silence();
            case 1 -> world.allToAll(MEGABYTE * random.nextDouble());
            case 2, 3, 4 -> world.between(vms[random.nextInt(3)], 31 + 10 * random.nextInt(2));
            case 5 -> {
                world.linksComeUp = random.nextInt(3) > 0;
                String link = "blue.h1.h" + (3 + random.nextInt(2)) + ".udp";
                if (!world.down.remove(link)) {
                    world.down.add(link);
                }
            }
            case 6 -> world.arrives = random.nextDouble();
            case 7 -> world.mode(AdaptationMode.values()[random.nextInt(3)]);
            case 8 -> world.noMatrix = random.nextBoolean() ? new IllegalStateException("no matrix") : null;
            case 9 -> infer(loop);
            case 10 -> {
                int from = world.state.ports().containsKey("h1.vnet11") ? 1 : 2;
                world.move(11, from, 3 - from);
            }
            default -> ask(random, loop);
        }
    }

    /** A leader finds what another one has made, and nodes come to it, one after the other. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatANewLeaderKeepsIsDecidedAgain(long seed) {
        Random random = new Random(seed);
        world.allToAll(MEGABYTE);
        new Leader(world, World.settings(), "blue-before-").run(6);
        assertThat(world.links()).isEqualTo(6);
        world.nobodyReports();
        RecordedLoop loop = loop(World.settings(), 20_000);
        for (int i = 0; i < 30; i++) {
            String node = "h" + (1 + random.nextInt(4));
            switch (random.nextInt(8)) {
                case 0 -> world.falls(node);
                case 1 -> world.silence();
                case 2 -> world.between(11 + random.nextInt(2), 31 + 10 * random.nextInt(2));
                case 3 -> world.linksComeUp = random.nextBoolean();
                default -> world.reports(node);
            }
            run(loop, random.nextInt(20) / 4.0);
        }
        loop.stop(world.now, "the test ends");

        assertThat(journal.decisions(1_000))
                .anyMatch(decision ->
                        decision.reason().endsWith("the rest goes after the hold-down") && decision.number() > 1);
        assertThat(replay()).isNotEmpty().extracting(ReplayReport::difference).containsOnlyNulls();
    }

    @Test
    void howLongANewLeaderWaitsForNodesIsInEachRecording() {
        world.allToAll(MEGABYTE);
        new Leader(world, World.settings(), "blue-before-").run(12);
        world.silence();
        world.nobodyReports();
        RecordedLoop loop = loop(World.settings(), 2_000);
        run(loop, 8);
        world.reports("h1");
        run(loop, 20);
        world.reports("h2");
        run(loop, 60);
        loop.stop(world.now, "the test ends");

        assertThat(journal.decisions(1_000))
                .anyMatch(decision -> decision.reason().startsWith("some nodes have not told of their traffic"));
        assertThat(replay())
                .hasSizeGreaterThan(5)
                .extracting(ReplayReport::difference)
                .containsOnlyNulls();
    }

    private void infer(RecordedLoop loop) {
        try {
            loop.infer(world.now);
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("no matrix");
        }
    }

    private void ask(Random random, RecordedLoop loop) {
        for (PlanStatus plan : journal.plans()) {
            boolean dryRun = random.nextBoolean();
            try {
                if (plan.state() == PlanState.PROPOSED) {
                    loop.apply(plan, "someone", dryRun, world.now);
                } else {
                    loop.rollback(plan, "someone", dryRun, world.now);
                }
                return;
            } catch (RuntimeException e) {
                // Also what is refused is recorded.
                continue;
            }
        }
    }

    @Test
    void anotherDecisionIsNamed() throws IOException {
        String text = new String(recording(), StandardCharsets.UTF_8);
        assertThat(replay(text.getBytes(StandardCharsets.UTF_8)).difference()).isNull();

        ReplayReport other =
                replay(text.replaceFirst("verify: blue-x-1", "verify: blue-x-9").getBytes(StandardCharsets.UTF_8));
        assertThat(other.difference())
                .contains("recorded 'verify: blue-x-9", "now 'verify: blue-x-1")
                .startsWith("line ");
        ReplayReport calmer = replay(text.replaceFirst("\"startRate\":100000.0", "\"startRate\":1.0E9")
                .getBytes(StandardCharsets.UTF_8));
        assertThat(calmer.difference()).contains("recorded 'monitor: ", "now 'nothing'");
    }

    @Test
    void aNetworkAtRestCostsNothing() {
        RecordedLoop loop = loop(World.settings(), PLENTY);
        run(loop, 3_600);
        assertThat(files()).isEmpty();
        world.between(11, 21);
        run(loop, 10);
        assertThat(files()).hasSize(1);
        assertThat(replay()).extracting(ReplayReport::difference).containsOnlyNulls();
    }

    @Test
    void aSteadyProgramCostsLittle() throws IOException {
        RecordedLoop loop = loop(World.settings(), PLENTY);
        world.allToAll(MEGABYTE);
        run(loop, 20);
        long before = Files.size(files().get(0));
        run(loop, 100);
        long lines;
        try (var all = Files.lines(files().get(0))) {
            lines = all.filter(line -> line.contains("\"matrix\"")).count();
        }

        assertThat((Files.size(files().get(0)) - before) / 100)
                .as("bytes a second")
                .isLessThan(500);
        assertThat(lines).as("matrices of 120 s").isLessThan(20);
        assertThat(replay()).extracting(ReplayReport::difference).containsOnlyNulls();
    }

    @Test
    void whatIsCutOffIsRefusedAndSaysWhere() throws IOException {
        byte[] whole = recording();
        Random random = new Random(3);
        for (int i = 0; i < 60; i++) {
            int length = random.nextInt(whole.length);
            byte[] part = Arrays.copyOf(whole, length);
            if (length > 0 && part[length - 1] == '\n') {
                assertThat(replay(part).difference()).isNull();
            } else {
                assertThatThrownBy(() -> replay(part))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining(length == 0 ? "it is empty" : "this one is cut off");
            }
        }
        // Of one's own, which a killed controller has left, the rest counts.
        byte[] killed = Arrays.copyOf(whole, whole.length - 10);
        assertThat(Replay.run(new ByteArrayInputStream(killed), "test", true).difference())
                .isNull();
    }

    @Test
    void hostileBytesAreRefusedOrADifferenceAndNothingElse() throws IOException {
        byte[] whole = recording();
        Random random = new Random(4);
        for (int i = 0; i < 60; i++) {
            byte[] hostile = whole.clone();
            for (int j = random.nextInt(3); j >= 0; j--) {
                hostile[random.nextInt(hostile.length)] = (byte) (32 + random.nextInt(95));
            }
            try {
                replay(hostile);
            } catch (RefusedException e) {
                assertThat(e).hasMessageContaining("recording 'test");
            }
        }
        for (String text : List.of(
                "",
                "\n",
                "[]\n",
                "null\n",
                "{\"version\":5}\n",
                "{\"version\":null}\n",
                "{\"version\":\"x\"}\n",
                "{\"network\":\"blue\"}\n",
                "\u0000\u0001\n")) {
            assertThatThrownBy(() -> replay(text.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("recording 'test");
        }
    }

    @Test
    void aRecordingOfAnotherVersionIsToldWhichOneItIs() {
        String begin = "\"network\":\"blue\",\"at\":\"1970-01-01T00:16:40Z\",\"settings\":{},\"memory\":";
        // So it began in version 1, where what a loop knows wasn't packed, and as nothing has begun yet.
        String old = "{\"version\":1," + begin
                + "{\"planPrefix\":\"blue-x-\",\"plans\":0,\"watch\":{\"seen\":null,\"active\":false,\"followed\":null,"
                + "\"places\":{},\"detector\":{\"accepted\":null,\"candidate\":null,\"since\":\"-1000000000-01-01T00:00:00Z\","
                + "\"penalty\":0.0}},\"demands\":[],\"begun\":false,\"dueAt\":null,\"failures\":0,\"proposed\":[]}}\n";
        String before = "{\"version\":3," + begin
                + "{\"memory\":{\"unreachable\":[{\"pair\":{\"a\":\"h1\",\"b\":\"h2\"},\"failures\":1}]}}}\n";
        assertThatThrownBy(() -> replay(before.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("recording 'test, version 3' ")
                .hasMessageContaining("allowed: a recording of bundle adapt, version 5");
        String later = "{\"version\":1000," + begin + "{\"other\":true},\"more\":[{}]}\n";
        assertThatThrownBy(() -> replay(old.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("recording 'test, version 1' ")
                .hasMessageContaining("allowed: a recording of bundle adapt, version 5");
        assertThatThrownBy(() -> replay(later.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("recording 'test, version 1000' ");
    }

    @Test
    void aMatrixThatClaimsToBeHugeIsRefused() throws IOException {
        String text = new String(recording(), StandardCharsets.UTF_8);
        String huge = text.replaceFirst("(\"read\":\"matrix\".*?\"count\":)\\d+", "$12000000000");
        assertThatThrownBy(() -> replay(huge.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("at most 1024 VMs, each pair once");
    }

    @Test
    void aMemoryWhoseDemandsAreMissingOrTooManyIsRefused() throws IOException {
        String text = new String(recording(), StandardCharsets.UTF_8);
        for (String uses : List.of("[9]", "[-1]", "[]")) {
            assertThatThrownBy(() -> replay(text.replaceFirst("\"uses\":\\[[^]]*]", "\"uses\":" + uses)
                            .getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("the place of one of 1 lists");
        }
        String vms = IntStream.range(0, 1_024)
                .mapToObj(vm -> '"' + World.mac(vm).toString() + '"')
                .collect(Collectors.joining(","));
        String million = "{\"vms\":[" + vms + "],\"count\":1048576,\"packed\":\"\"}";
        String lists = String.join(",", Collections.nCopies(6, million));
        assertThatThrownBy(() ->
                        replay(text.replaceFirst("\"lists\":\\[.*?],\"uses\"", "\"lists\":[" + lists + "],\"uses\"")
                                .getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("at most 5242880");
    }

    @Test
    void aSearchThatTakesDaysIsRefused() throws IOException {
        String text = new String(recording(), StandardCharsets.UTF_8);
        String endless = text.replaceFirst("\"effort\":\\d+", "\"effort\":8000001");
        assertThatThrownBy(() -> replay(endless.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("effort '8000001' exceeds a limit; allowed: at most 8000000");
    }

    @Test
    void filesThatDoNotExistAndFoldersAreRefused() {
        Recordings recordings = new Recordings(folder, PLENTY);
        assertThatThrownBy(() -> recordings.replay(folder.resolve("no.jsonl")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("a file that exists");
        assertThatThrownBy(() -> recordings.replay(folder))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("it is a folder");
        assertThat(recordings.replay("blue")).isEmpty();
    }

    @Test
    void recordingsAreForTheirOwnerAndTheOldestGo() throws IOException {
        RecordingFiles small = new RecordingFiles(folder, 60_000, 10_000);
        RecordedLoop loop = new RecordedLoop("blue", World.settings(), world, journal, "blue-x-", small);
        for (int i = 0; i < 60; i++) {
            world.silence();
            world.between(11, 21 + 10 * (i % 3));
            run(loop, 8);
        }
        long sum = 0;
        for (Path file : files()) {
            sum += Files.size(file);
            assertThat(Files.getPosixFilePermissions(file))
                    .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        }
        assertThat(sum).isLessThan(80_000);
        assertThat(files()).hasSizeBetween(3, 7);
        assertThat(replay()).extracting(ReplayReport::difference).containsOnlyNulls();
    }

    @Test
    void aDiskThatFailsStopsTheRecordingAndNotTheLoop() throws IOException {
        Path file = Files.createFile(folder.resolve("taken"));
        RecordedLoop loop = new RecordedLoop(
                "blue",
                World.settings(),
                world,
                journal,
                "blue-x-",
                new RecordingFiles(file.resolve("below"), PLENTY, PLENTY));
        world.between(11, 21);
        run(loop, 10);

        assertThat(world.links()).isEqualTo(1);
        assertThat(journal.plans().get(0).state()).isEqualTo(PlanState.VERIFIED);
    }

    @Test
    void whatCannotBeRecordedStopsTheRecordingAndNotTheLoop() {
        // More VMs than a network may have.
        World crowded = new World(AdaptationMode.AUTOMATIC, 4, 2) {
            @Override
            public TrafficMatrix matrix(Duration window) {
                TrafficMatrix some = super.matrix(window);
                List<MacAddress> vms = new ArrayList<>(some.vms());
                for (int vm = 1_000; vms.size() <= VirtualNetwork.MAX_VMS; vm++) {
                    vms.add(mac(vm));
                }
                double[] bytes = new double[vms.size() * vms.size()];
                for (int i = 0; i < some.size() * some.size(); i++) {
                    int row = i / some.size();
                    int column = i % some.size();
                    bytes[row * vms.size() + column] = some.bytes(row, column);
                }
                return new TrafficMatrix(vms, bytes, some.start(), some.end());
            }
        };
        RecordedLoop loop = new RecordedLoop(
                "blue", World.settings(), crowded, journal, "blue-x-", new RecordingFiles(folder, PLENTY, PLENTY));
        crowded.between(11, 21);
        for (int i = 0; i < 10_000 / World.QUARTER; i++) {
            crowded.pass();
            loop.step(crowded.now);
        }

        assertThat(crowded.links()).isEqualTo(1);
        assertThat(journal.plans().get(0).state()).isEqualTo(PlanState.VERIFIED);
    }
}
