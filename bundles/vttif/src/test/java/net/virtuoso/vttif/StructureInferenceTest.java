package net.virtuoso.vttif;

import static net.virtuoso.vttif.BulkSynchronous.STEP;
import static net.virtuoso.vttif.BulkSynchronous.constant;
import static net.virtuoso.vttif.BulkSynchronous.mac;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.virtuoso.model.ApplicationStructure;
import net.virtuoso.model.ApplicationStructure.Bottleneck;
import net.virtuoso.model.ApplicationStructure.LinkShare;
import net.virtuoso.model.ApplicationStructure.VmShare;
import net.virtuoso.model.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StructureInferenceTest {
    private static final Instant START = Instant.ofEpochSecond(1_000);
    private final StructureInference inference = new StructureInference(mac -> "vm" + (mac.value() & 0xff));

    private ApplicationStructure infer(ActivityWindow window) {
        ApplicationStructure structure = inference.infer("blue", START, window);
        assertFinite(structure);
        return structure;
    }

    private ApplicationStructure infer(BulkSynchronous program) {
        return infer(program.window());
    }

    private static void assertFinite(ApplicationStructure structure) {
        assertThat(structure.confidence()).isBetween(0.0, 1.0);
        if (structure.period() != null) {
            assertThat(structure.period()).isFinite().isPositive();
        }
        for (VmShare vm : structure.vms()) {
            assertThat(vm.communicating()).isBetween(0.0, 1.0);
            assertThat(vm.sentRate()).isFinite();
            assertThat(vm.receivedRate()).isFinite();
            if (vm.computing() != null && vm.waiting() != null) {
                assertThat(vm.communicating() + vm.computing() + vm.waiting()).isCloseTo(1, within(1e-9));
            }
            if (vm.onset() != null) {
                assertThat(vm.onset()).isFinite().isNotNegative();
            }
        }
        for (LinkShare link : structure.links()) {
            assertThat(link.busy()).isBetween(0.0, 1.0);
            assertThat(link.rate()).isFinite();
        }
        assertThat(structure.reason()).doesNotContain("NaN");
        assertThat(structure.slowestVmReason()).isNotEmpty().doesNotContain("NaN");
        assertThat(structure.slowestLinkReason()).isNotEmpty().doesNotContain("NaN");
    }

    /** Seconds of computing and of exchange, jitter, seconds of the window. */
    @ParameterizedTest
    @CsvSource({
        "0.2,   0.06, 0.05, 8",
        "0.2,   0.06, 0.3,  16",
        "0.1,   0.03, 0.1,  8",
        "0.1,   0.1,  0.1,  8",
        "0.433, 0.05, 0.2,  32",
        "1.0,   0.5,  0.05, 32",
        "3.1,   0.9,  0.1,  64",
        "12,    2,    0.02, 64",
        "0.3,   0.02, 0.0,  32"
    })
    void thePeriodIsTheSuperstep(double compute, double exchange, double jitter, double seconds) {
        for (int seed = 0; seed < 20; seed++) {
            BulkSynchronous program = new BulkSynchronous(seconds, seed)
                    .compute(compute, compute, compute, compute)
                    .exchange(exchange, 400_000)
                    .jitter(jitter)
                    .run();
            assertThat(infer(program).period())
                    .as("seed %s", seed)
                    .isNotNull()
                    .isCloseTo(program.meanStep(), within(0.05 * program.meanStep()));
        }
    }

    @Test
    void clocksThatDisagreeChangeNoPeriod() {
        BulkSynchronous program = new BulkSynchronous(16, 3)
                .compute(0.2, 0.2, 0.2, 0.2)
                .clocks(0, 0.11, 0.05, 0.17)
                .run();
        assertThat(infer(program).period()).isCloseTo(program.meanStep(), within(0.01));
    }

    @Test
    void sharesAreThoseOfTheProgram() {
        BulkSynchronous program = new BulkSynchronous(32, 5)
                .compute(0.1, 0.2, 0.3, 0.4)
                .exchange(0.02, 400_000)
                .run();
        ApplicationStructure structure = infer(program);
        for (int i = 0; i < 4; i++) {
            VmShare vm = structure.vms().get(i);
            assertThat(vm.processors()).isCloseTo((i + 1) * 0.1 / program.meanStep(), within(0.02));
            assertThat(vm.sentRate()).isCloseTo(400_000 / program.meanStep(), within(40_000.0));
        }
        assertThat(structure.vms().get(3).computing())
                .isGreaterThan(structure.vms().get(0).computing());
        assertThat(structure.vms().get(3).waiting())
                .isLessThan(structure.vms().get(0).waiting());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.28, 0.4, 0.8})
    void theVmThatTheOthersWaitForIsNamed(double slow) {
        for (int seed = 0; seed < 10; seed++) {
            BulkSynchronous program =
                    new BulkSynchronous(32, seed).compute(0.2, 0.2, slow, 0.2).run();
            ApplicationStructure structure = infer(program);
            assertThat(structure.slowestVm()).as("seed %s", seed).isEqualTo(mac(2));
            assertThat(structure.slowestVmReason()).contains("vm3 computes", "they wait for it");
            if (slow >= 0.4) {
                assertThat(structure.bottleneck()).isEqualTo(Bottleneck.VM);
                assertThat(structure.reason()).contains("superstep of", "vm3");
            }
        }
    }

    @Test
    void withoutProcessorTimeItIsTheLastToBegin() {
        for (int seed = 0; seed < 10; seed++) {
            BulkSynchronous program = new BulkSynchronous(32, seed)
                    .compute(0.3, 0.42, 0.3, 0.3)
                    .withoutProcessorTime()
                    .run();
            ApplicationStructure structure = infer(program);
            assertThat(structure.slowestVm()).as("seed %s", seed).isEqualTo(mac(1));
            assertThat(structure.slowestVmReason()).contains("vm2 begins to send", "after the others");
            assertThat(structure.vms().get(1).onset()).isCloseTo(0.12, within(0.03));
            assertThat(structure.vms().get(1).computing()).isNull();
            assertThat(structure.vms().get(1).waiting()).isNull();
        }
    }

    @Test
    void whereAllAreAlikeNoneIsNamed() {
        for (int seed = 0; seed < 10; seed++) {
            ApplicationStructure structure = infer(
                    new BulkSynchronous(32, seed).compute(0.2, 0.2, 0.2, 0.2).run());
            assertThat(structure.slowestVm()).as("seed %s", seed).isNull();
            assertThat(structure.slowestVmReason()).contains("none stands out");
        }
    }

    @Test
    void theLinkThatIsBusyLongestIsNamed() {
        BulkSynchronous program = new BulkSynchronous(32, 1)
                .compute(0.1, 0.1, 0.1, 0.1)
                .exchange(0.3, 4_000_000)
                .run();
        double[] little = constant(program.link.length, 0);
        for (int i = 0; i < little.length; i += 20) {
            little[i] = 10_000;
        }
        ApplicationStructure structure = infer(new ActivityWindow(
                STEP,
                little.length,
                program.vms,
                List.of(
                        new ActivityWindow.Link("a.c.udp", little),
                        new ActivityWindow.Link("a.b.udp", program.link),
                        new ActivityWindow.Link("b.c.udp", new double[little.length]))));
        assertThat(structure.slowestLink()).isEqualTo("a.b.udp");
        assertThat(structure.slowestLinkReason()).contains("a.b.udp is busy", "MB");
        assertThat(structure.bottleneck()).isEqualTo(Bottleneck.LINK);
        assertThat(structure.links()).extracting(LinkShare::link).containsExactly("a.b.udp", "a.c.udp");
        assertThat(structure.links().get(0).seconds()).isCloseTo(0.3, within(0.08));
    }

    @Test
    void aProgramThatDoesNotCommunicateHasNoSuperstep() {
        List<ActivityWindow.Vm> vms = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            double[] nothing = new double[800];
            vms.add(new ActivityWindow.Vm(mac(i), nothing, nothing, new ActivityWindow.Cpu(0.98, 1)));
        }
        ApplicationStructure structure = infer(new ActivityWindow(STEP, 800, vms, List.of()));
        assertThat(structure.period()).isNull();
        assertThat(structure.bottleneck()).isEqualTo(Bottleneck.NONE);
        assertThat(structure.slowestVm()).isNull();
        assertThat(structure.slowestLink()).isNull();
        assertThat(structure.vms()).allSatisfy(vm -> {
            assertThat(vm.communicating()).isZero();
            assertThat(vm.computing()).isCloseTo(0.98, within(1e-9));
        });
    }

    @Test
    void severalProcessorsAtOnceComputeForLessOfTheTime() {
        double[] nothing = new double[800];
        ApplicationStructure structure = infer(new ActivityWindow(
                STEP,
                800,
                List.of(new ActivityWindow.Vm(mac(0), nothing, nothing, new ActivityWindow.Cpu(1, 4))),
                List.of()));
        assertThat(structure.vms().get(0).computing()).isCloseTo(0.25, within(1e-9));
        assertThat(structure.vms().get(0).processors()).isEqualTo(1);
    }

    /** A stream with the noise of a real one, and bursts that come when they like: of many, hardly any seems periodic. */
    @Test
    void whatHasNoPeriodIsGivenNone() {
        int found = 0;
        int runs = 300;
        for (int seed = 0; seed < runs; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int steps = 400 << seed % 3;
            List<ActivityWindow.Vm> vms = new ArrayList<>();
            for (int vm = 0; vm < 1 + seed % 5; vm++) {
                double[] series = new double[steps];
                int until = 0;
                boolean on = false;
                for (int i = 0; i < steps; i++) {
                    if (i >= until) {
                        on = !on;
                        until = i + 1 + (int) (-Math.log(1 - random.nextDouble()) * (on ? 4 : 15));
                    }
                    series[i] = seed % 2 == 0 ? 50_000 * (0.7 + 0.6 * random.nextDouble()) : on ? 50_000 : 0;
                }
                vms.add(BulkSynchronous.vm(vm, series));
            }
            found += infer(new ActivityWindow(STEP, steps, vms, List.of())).period() == null ? 0 : 1;
        }
        assertThat(found).isLessThanOrEqualTo(runs / 50);
    }

    @Test
    void aConstantStreamHasNoPeriod() {
        ApplicationStructure structure =
                infer(new ActivityWindow(STEP, 800, List.of(BulkSynchronous.vm(0, constant(800, 30_000))), List.of()));
        assertThat(structure.period()).isNull();
        assertThat(structure.vms().get(0).communicating()).isEqualTo(1);
        assertThat(structure.reason()).contains("no superstep");
    }

    @Test
    void longAndShortSuperstepsInTurnAreOnePeriod() {
        double[] series = new double[1_600];
        for (int i = 0; i + 3 < series.length; i += 40) {
            series[i] = 100_000;
            series[i + 12] = 100_000;
        }
        ApplicationStructure structure =
                infer(new ActivityWindow(STEP, series.length, List.of(BulkSynchronous.vm(0, series)), List.of()));
        assertThat(structure.period()).isCloseTo(0.8, within(0.01));
    }

    @Test
    void largeAndSmallSuperstepsInTurnAreTwo() {
        double[] series = new double[1_600];
        for (int i = 0; i + 21 < series.length; i += 40) {
            series[i] = 100_000;
            series[i + 20] = 40_000;
        }
        ApplicationStructure structure =
                infer(new ActivityWindow(STEP, series.length, List.of(BulkSynchronous.vm(0, series)), List.of()));
        assertThat(structure.period()).isCloseTo(0.4, within(0.01));
    }

    @Test
    void ofTwoProgramsOneIsSeen() {
        for (int seed = 0; seed < 10; seed++) {
            BulkSynchronous one =
                    new BulkSynchronous(32, seed).compute(0.2, 0.2, 0.2, 0.2).run();
            BulkSynchronous other =
                    new BulkSynchronous(32, 99 + seed).compute(0.71, 0.71).run();
            List<ActivityWindow.Vm> vms = new ArrayList<>(one.vms);
            for (ActivityWindow.Vm vm : other.vms) {
                vms.add(new ActivityWindow.Vm(mac(vms.size()), vm.sent(), vm.received(), vm.cpu()));
            }
            ApplicationStructure structure = infer(new ActivityWindow(STEP, one.link.length, vms, List.of()));
            assertThat(structure.period()).isNotNull();
            double off = Math.min(
                    Math.abs(structure.period() / one.meanStep() - 1),
                    Math.abs(structure.period() / other.meanStep() - 1));
            assertThat(off).as("seed %s", seed).isLessThan(0.05);
        }
    }

    /** Whatever comes in, numbers come out, and soon: 1024 VMs through 64 s. */
    @Test
    void anythingGoesIn() {
        SplittableRandom random = new SplittableRandom(17);
        for (int round = 0; round < 200; round++) {
            int steps = 1 + random.nextInt(round == 0 ? 3_200 : 300);
            List<ActivityWindow.Vm> vms = new ArrayList<>();
            for (int i = 0; i < (round == 0 ? 1_024 : random.nextInt(5)); i++) {
                double[] sent = new double[steps];
                double[] received = new double[steps];
                for (int k = 0; k < steps; k++) {
                    sent[k] = random.nextInt(3) == 0 ? Math.exp(random.nextDouble() * 40) : 0;
                    received[k] = random.nextInt(4) == 0 ? random.nextDouble() : 0;
                }
                vms.add(new ActivityWindow.Vm(
                        mac(i),
                        sent,
                        received,
                        random.nextBoolean()
                                ? new ActivityWindow.Cpu(random.nextDouble(9), random.nextDouble(9))
                                : null));
            }
            infer(new ActivityWindow(STEP, steps, vms, List.of(new ActivityWindow.Link("a.b.udp", new double[steps]))));
        }
    }

    @Test
    void whatIsNoWindowIsRefused() {
        assertThatThrownBy(() -> new ActivityWindow(0, 8, List.of(), List.of())).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> new ActivityWindow(STEP, 0, List.of(), List.of()))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> new ActivityWindow(STEP, 8, List.of(BulkSynchronous.vm(0, new double[7])), List.of()))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> new ActivityWindow(
                        STEP, 1, List.of(BulkSynchronous.vm(0, new double[] {Double.NaN})), List.of()))
                .isInstanceOf(RefusedException.class);
    }
}
