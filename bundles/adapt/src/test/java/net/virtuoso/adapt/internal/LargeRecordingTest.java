package net.virtuoso.adapt.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.virtuoso.adapt.internal.recording.RecordedLoop;
import net.virtuoso.adapt.internal.recording.RecordingFiles;
import net.virtuoso.adapt.internal.recording.Recordings;
import net.virtuoso.api.adaptation.ReplayReport;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.PlanGoal;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.planner.Limits;
import net.virtuoso.planner.PlannerSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A decision on the largest network, in which each VM sends to each other one, fits into a recording and is made again from it. */
class LargeRecordingTest {
    private static final int HOSTS = 4;
    private static final long MEBIBYTE = 1L << 20;

    @TempDir
    private Path folder;

    /** All of its VMs send each other one as much as is said, and each a little differently. */
    private static final class Full extends World {
        private final Random random = new Random(7);
        private double rate;

        Full() {
            super(AdaptationMode.ADVISE, HOSTS, 0);
            for (int vm = 0; vm < VirtualNetwork.MAX_VMS; vm++) {
                vm(1_000 + vm, 1 + vm % HOSTS);
            }
        }

        @Override
        public TrafficMatrix matrix(Duration window) {
            List<MacAddress> vms = List.copyOf(state.bindings().keySet());
            double[] bytes = new double[vms.size() * vms.size()];
            for (int i = 0; rate > 0 && i < bytes.length; i++) {
                bytes[i] = i % (vms.size() + 1) == 0 ? 0 : Math.floor(rate * (1 + random.nextDouble()));
            }
            return new TrafficMatrix(vms, bytes, newest().minus(window), newest());
        }
    }

    private void second(Full world, RecordedLoop loop) {
        for (int i = 0; i < 4; i++) {
            world.pass();
        }
        loop.step(world.now);
    }

    @Test
    void isRecordedWithinBoundsAndMadeAgain() throws IOException {
        Full world = new Full();
        Journal journal = new Journal("blue");
        PlannerSettings usual = PlannerSettings.of(PlanGoal.RESIDUAL_BANDWIDTH, Limits.DEFAULT);
        AdaptSettings settings = World.planner(new PlannerSettings(
                usual.goal(), usual.limits(), usual.costs(), usual.transports(), 1, 80_000, usual.seed()));
        // The file is full after the decision: the next one begins with what the loop knows, a million demands.
        RecordingFiles files = new RecordingFiles(folder, 1_024 * MEBIBYTE, MEBIBYTE);
        RecordedLoop loop = new RecordedLoop("blue", settings, world, journal, "blue-x-", files);
        second(world, loop);
        world.rate = 10_000;
        second(world, loop);
        assertThat(journal.plans()).hasSize(1);
        assertThat(journal.plans().get(0).state()).isEqualTo(PlanState.PROPOSED);
        second(world, loop);
        loop.stop(world.now, "the test ends");

        List<Path> recorded = files.of("blue");
        assertThat(recorded).hasSize(3);
        for (Path file : recorded) {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                assertThat(line.length()).as("bytes of a line").isLessThan((int) (8 * MEBIBYTE));
            }
            ReplayReport report = new Recordings(folder, MEBIBYTE).replay(file);
            assertThat(report.difference()).isNull();
        }
    }
}
