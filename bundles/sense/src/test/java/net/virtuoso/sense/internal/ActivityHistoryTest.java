package net.virtuoso.sense.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.virtuoso.model.ActivityReport;
import net.virtuoso.model.ByteSeries;
import net.virtuoso.model.CpuUse;
import net.virtuoso.model.LinkActivity;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.VmActivity;
import net.virtuoso.vttif.ActivityWindow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ActivityHistoryTest {
    private static final MacAddress A = new MacAddress(0x020000000001L);
    private static final MacAddress B = new MacAddress(0x020000000002L);
    private static final Set<Integer> KNOWN = Set.of(1, 2);
    private static final String LINK = "h1.p.udp";

    private Instant now = Instant.ofEpochSecond(1_000);
    private final ActivityHistory history = new ActivityHistory(() -> now);

    private static ByteSeries at(int step, double bytes) {
        double[] series = new double[ByteSeries.STEPS];
        series[step] = bytes;
        return ByteSeries.of(series);
    }

    private static VmActivity vm(int vni, MacAddress mac, ByteSeries sent, @Nullable CpuUse cpu) {
        return new VmActivity(vni, mac, sent, ByteSeries.NONE, cpu);
    }

    private static ActivityReport report(String node, long epoch, VmActivity... vms) {
        return new ActivityReport(node, epoch, List.of(vms), List.of());
    }

    private ActivityWindow window(long last, int count) {
        return history.window(1, List.of(A, B), LINK::equals, last, count);
    }

    @Test
    void joinsTheSecondsOfAllNodes() {
        history.take(report("h1", 997, vm(1, A, at(3, 8), new CpuUse(500, 1_000, 1))), KNOWN);
        history.take(report("h2", 998, vm(1, B, at(4, 10), null)), KNOWN);
        history.take(report("h1", 999, vm(1, A, at(5, 12), new CpuUse(1_000, 1_000, 1))), KNOWN);

        ActivityWindow window = window(999, 3);

        assertThat(window.steps()).isEqualTo(150);
        assertThat(window.stepSeconds()).isEqualTo(0.02);
        assertThat(window.vms()).extracting(ActivityWindow.Vm::vm).containsExactly(A, B);
        assertThat(window.vms().get(0).sent()[3]).isEqualTo(8);
        assertThat(window.vms().get(0).sent()[105]).isEqualTo(12);
        assertThat(window.vms().get(0).cpu()).isEqualTo(new ActivityWindow.Cpu(0.75, 1));
        assertThat(window.vms().get(1).sent()[54]).isEqualTo(10);
        assertThat(window.vms().get(1).cpu()).isNull();
        assertThat(window(998, 1).vms()).extracting(ActivityWindow.Vm::vm).containsExactly(B);
    }

    @Test
    void otherNetworksAreNotInIt() {
        history.take(report("h1", 999, vm(2, A, at(0, 8), null), vm(3, B, at(0, 8), null)), KNOWN);
        assertThat(window(999, 1).vms()).isEmpty();
        assertThat(history.window(2, List.of(A), LINK::equals, 999, 1).vms()).hasSize(1);
        assertThat(history.window(3, List.of(B), LINK::equals, 999, 1).vms())
                .as("unknown")
                .isEmpty();
    }

    @Test
    void ofAVmThatMovesBothHostsTell() {
        history.take(report("h1", 999, vm(1, A, at(0, 8), new CpuUse(300, 1_000, 1))), KNOWN);
        history.take(report("h2", 999, vm(1, A, at(0, 4), new CpuUse(200, 1_000, 1))), KNOWN);
        ActivityWindow.Vm moved = window(999, 1).vms().get(0);
        assertThat(moved.sent()[0]).isEqualTo(12);
        assertThat(moved.cpu()).isEqualTo(new ActivityWindow.Cpu(0.5, 0.5));
    }

    @Test
    void ofALinkTheEndThatHasSeenMoreCounts() {
        history.take(
                new ActivityReport(
                        "h1",
                        999,
                        List.of(),
                        List.of(
                                new LinkActivity(LINK, at(0, 8), at(1, 8)),
                                new LinkActivity("h9.p.udp", at(0, 8), at(1, 8)))),
                KNOWN);
        history.take(
                new ActivityReport("p", 999, List.of(), List.of(new LinkActivity(LINK, at(2, 10), at(3, 10)))), KNOWN);
        ActivityWindow window = window(999, 1);
        assertThat(window.links()).singleElement().satisfies(link -> {
            assertThat(link.link()).isEqualTo(LINK);
            assertThat(link.bytes()[0]).isZero();
            assertThat(link.bytes()[2]).isEqualTo(10);
            assertThat(link.bytes()[3]).isEqualTo(10);
        });
    }

    @Test
    void repetitionsLateAndEarlyReportsAreLeftOut() {
        assertThat(history.take(report("h1", 999, vm(1, A, at(0, 8), null)), KNOWN))
                .isTrue();
        assertThat(history.take(report("h1", 999, vm(1, A, at(0, 8), null)), KNOWN))
                .isFalse();
        assertThat(history.take(report("h1", 998), KNOWN)).isFalse();
        assertThat(history.take(report("h2", 1_006), KNOWN)).isFalse();
        assertThat(history.take(report("h2", 1_000 - Epochs.KEPT), KNOWN)).isFalse();
        assertThat(history.refused()).isEqualTo(4);
        assertThat(window(999, 1).vms().get(0).sent()[0]).isEqualTo(8);
    }

    @Test
    void whatIsKeptIsBounded() {
        List<VmActivity> many = new ArrayList<>();
        for (int i = 0; i < ActivityReport.MAX_ENTRIES; i++) {
            many.add(vm(1, new MacAddress(0x020000000000L + i), at(0, 8), null));
        }
        int most = ActivityHistory.MAX_ENTRIES / ActivityReport.MAX_ENTRIES;
        for (int i = 0; i < most; i++) {
            ActivityReport report = new ActivityReport("h1", 940 + i % 60, many, List.of());
            assertThat(history.take(new ActivityReport("h" + i, report.epoch(), shifted(many, i), List.of()), KNOWN))
                    .isTrue();
        }
        assertThat(history.take(report("h1", 999, vm(2, A, at(0, 8), null)), KNOWN))
                .isFalse();
        now = now.plusSeconds(Epochs.KEPT);
        assertThat(history.take(report("h1", 1_070, vm(2, A, at(0, 8), null)), KNOWN))
                .isTrue();
    }

    /** Other VMs, so that none is told of twice. */
    private static List<VmActivity> shifted(List<VmActivity> vms, int round) {
        return vms.stream()
                .map(vm -> new VmActivity(
                        1, new MacAddress(vm.vm().value() + ((long) round << 20)), vm.sent(), vm.received(), null))
                .toList();
    }
}
