package net.virtuoso.control.internal.controller;

import static net.virtuoso.control.internal.States.attach;
import static net.virtuoso.control.internal.States.bind;
import static net.virtuoso.control.internal.States.blue;
import static net.virtuoso.control.internal.States.mac;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import net.virtuoso.model.ActivityReport;
import net.virtuoso.model.ByteSeries;
import net.virtuoso.model.Change;
import net.virtuoso.model.CpuUse;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Event;
import net.virtuoso.model.TrafficClass;
import net.virtuoso.model.TrafficRecord;
import net.virtuoso.model.TrafficReport;
import net.virtuoso.model.VmActivity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Network blue with VMs 1 and 2 at h1, 3 and 4 at h2, the LAN at p. */
class TrafficAuditTest {
    private static final int STATION = 99;

    private final TrafficAudit audit = new TrafficAudit();
    private DesiredState state = blue();
    private Instant now = Instant.EPOCH;

    @BeforeEach
    void begin() {
        audit.adopt(state, now);
    }

    private TrafficRecord from(int source) {
        return from(state.network("blue").vni(), source);
    }

    private static TrafficRecord from(int vni, int source) {
        return new TrafficRecord(vni, mac(source), mac(1), TrafficClass.APPLICATION, 100, 1);
    }

    private TrafficAudit.Outcome check(String node, TrafficRecord... records) {
        return audit.check(new TrafficReport(node, 7, now, 1_000_000_000, List.of(records), 5), now);
    }

    private void change(Change... changes) {
        state = state.with(List.of(changes));
        audit.adopt(state, now);
    }

    @Test
    void aNodeTellsOfItsOwnVms() {
        TrafficAudit.Outcome outcome = check("h1", from(1), from(2));
        assertThat(outcome.report().records()).containsExactly(from(1), from(2));
        assertThat(outcome.complaint()).isNull();
    }

    @Test
    void whatItTellsOfOthersIsLeftOutAndTheRestCounts() {
        TrafficAudit.Outcome outcome = check("h1", from(1), from(3), from(4));
        assertThat(outcome.report().records()).containsExactly(from(1));
        assertThat(outcome.report().overflow()).isEqualTo(5);
        assertThat(outcome.complaint()).isNotNull();
        assertThat(outcome.complaint().node()).isEqualTo("h1");
        assertThat(outcome.complaint().records()).isEqualTo(2);
    }

    @Test
    void stationsAreWhereALanPortIs() {
        assertThat(check("p", from(STATION)).complaint()).isNull();
        assertThat(check("h1", from(STATION)).report().records()).isEmpty();
        assertThat(check("p", from(1)).report().records())
                .as("a VM is no station")
                .isEmpty();
        change(bind(5));
        assertThat(check("p", from(5)).report().records())
                .as("nor is one that doesn't run")
                .isEmpty();
    }

    @Test
    void whatWasCountedBeforeAVmMovedComesLate() {
        change(new Change.DeletePort("h1.vnet1"));
        assertThat(check("h1", from(1)).complaint()).isNull();
        change(attach(1, "h2"));
        assertThat(check("h1", from(1)).complaint()).isNull();
        assertThat(check("h2", from(1)).complaint()).isNull();
        now = now.plus(TrafficAudit.LATE).plusSeconds(1);
        assertThat(check("h1", from(1)).report().records()).isEmpty();
        assertThat(check("h2", from(1)).report().records()).containsExactly(from(1));
    }

    @Test
    void whatIsOfANetworkThatHasGoneIsLeftToWhoGetsIt() {
        assertThat(check("h1", from(77, 3)).complaint()).isNull();
    }

    private TrafficAudit.ActivityOutcome computing(CpuUse... uses) {
        ByteSeries series = ByteSeries.of(new double[ByteSeries.STEPS]);
        int vni = state.network("blue").vni();
        List<VmActivity> vms = Stream.of(uses)
                .map(use -> new VmActivity(vni, mac(1), series, series, use))
                .toList();
        return audit.check(new ActivityReport("h1", 7, vms, List.of()), now);
    }

    @Test
    void aVmUsesNoMoreProcessorTimeThanItHas() {
        long second = 1_000_000_000;
        assertThat(computing(
                                null,
                                new CpuUse(second, second, 0),
                                new CpuUse(9 * second, second, 8),
                                new CpuUse(4_096 * second, second, 4_096))
                        .complaint())
                .isNull();
        TrafficAudit.ActivityOutcome outcome = computing(
                new CpuUse(second, second, 1),
                new CpuUse(2 * second, second, 1),
                new CpuUse(1_000_000_000 * second, second, 1),
                new CpuUse(1_000_000 * second, second, Integer.MAX_VALUE));
        assertThat(outcome.report().vms())
                .as("its traffic counts")
                .extracting(VmActivity::cpu)
                .containsExactly(new CpuUse(second, second, 1), null, null, null);
        assertThat(outcome.complaint()).extracting(Event.ReportRefused::records).isEqualTo(3L);
    }

    @Test
    void isToldOnceAMinuteForANode() {
        assertThat(check("h1", from(3)).complaint()).isNotNull();
        for (int i = 0; i < 50; i++) {
            assertThat(check("h1", from(3), from(4)).complaint()).isNull();
        }
        assertThat(check("h2", from(1)).complaint()).isNotNull();
        now = now.plus(Duration.ofMinutes(1));
        assertThat(check("h1", from(3)).complaint())
                .extracting(Event.ReportRefused::records)
                .isEqualTo(101L);
    }
}
