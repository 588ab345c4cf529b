package net.virtuoso.sense.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.TrafficClass;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.model.TrafficRecord;
import net.virtuoso.model.TrafficReport;
import org.junit.jupiter.api.Test;

class TrafficHistoryTest {
    private static final MacAddress A = new MacAddress(0x020000000001L);
    private static final MacAddress B = new MacAddress(0x020000000002L);
    private static final MacAddress LAN = new MacAddress(0x020000000099L);
    private static final EnumSet<TrafficClass> NOISE = EnumSet.of(TrafficClass.ARP, TrafficClass.SSH);
    private static final Set<Integer> KNOWN = Set.of(1);

    private Instant now = Instant.ofEpochSecond(1_000);
    private final TrafficHistory history = new TrafficHistory(() -> now);

    private static TrafficRecord record(MacAddress from, MacAddress to, TrafficClass kind, long bytes) {
        return new TrafficRecord(1, from, to, kind, bytes, 1);
    }

    /** A report of the second {@code epoch}, taken at its end. */
    private boolean report(String node, long epoch, TrafficRecord... records) {
        return history.take(
                new TrafficReport(node, epoch, Instant.ofEpochSecond(epoch + 1), 1_000_000_000L, List.of(records), 0),
                KNOWN);
    }

    private TrafficMatrix matrix(int seconds) {
        return history.matrix(1, List.of(A, B), seconds, NOISE);
    }

    @Test
    void sumsTheWindowOverAllNodes() {
        for (long epoch = 990; epoch < 1_000; epoch++) {
            report("h1", epoch, record(A, B, TrafficClass.APPLICATION, 100));
            report("h2", epoch, record(B, A, TrafficClass.APPLICATION, 7));
        }

        TrafficMatrix matrix = matrix(4);

        assertThat(matrix.bytes(0, 1)).isEqualTo(400);
        assertThat(matrix.bytes(1, 0)).isEqualTo(28);
        assertThat(matrix.packets(0, 1)).isEqualTo(4);
        assertThat(matrix.packets(1, 0)).isEqualTo(4);
        assertThat(matrix.start()).isEqualTo(Instant.ofEpochSecond(996));
        assertThat(matrix.end()).isEqualTo(now);
        assertThat(matrix(8).bytes(0, 1)).isEqualTo(800);
    }

    @Test
    void tellsSinceWhenNodesReportWithoutAGap() {
        for (long epoch = 990; epoch < 1_000; epoch++) {
            report("h1", epoch);
            if (epoch != 994) {
                report("h2", epoch);
            }
        }
        // Of a node that was busy one report is of two seconds: nothing is missing.
        history.take(new TrafficReport("h1", 1_001, Instant.ofEpochSecond(1_002), 2_000_000_000L, List.of(), 0), KNOWN);
        report("h2", 1_000);
        report("h2", 1_001);
        now = now.plusSeconds(2);
        assertThat(history.reporting())
                .containsOnly(Map.entry("h1", Instant.ofEpochSecond(990)), Map.entry("h2", Instant.ofEpochSecond(995)));

        for (long epoch = 1_002; epoch < 1_010; epoch++) {
            report("h1", epoch);
            now = now.plusSeconds(1);
        }
        assertThat(history.reporting()).as("h2 reports no more").containsOnlyKeys("h1");
        report("h2", 1_009);
        assertThat(history.reporting()).as("it was away").containsEntry("h2", Instant.ofEpochSecond(1_009));
    }

    @Test
    void aReportThatEndsAtTheEndOfTimeIsNoFault() {
        report("h1", 990);
        Instant end = Instant.MAX;
        history.take(new TrafficReport("h1", 991, end, Long.MAX_VALUE, List.of(), 0), KNOWN);
        now = Instant.ofEpochSecond(992);
        assertThat(history.reporting()).containsKey("h1");
    }

    @Test
    void theWindowEndsWhereAllNodesHaveReported() {
        for (long epoch = 990; epoch < 1_000; epoch++) {
            report("h1", epoch, record(A, B, TrafficClass.APPLICATION, 100));
            if (epoch < 999) {
                report("h2", epoch, record(B, A, TrafficClass.APPLICATION, 100));
            }
        }

        assertThat(matrix(2).end()).isEqualTo(Instant.ofEpochSecond(999));
        assertThat(history.newest()).isEqualTo(matrix(2).end());
        assertThat(matrix(2).bytes(0, 1)).isEqualTo(matrix(2).bytes(1, 0)).isEqualTo(200);
    }

    @Test
    void aSilentNodeIsWaitedForThreeSeconds() {
        report("h2", 999);
        for (int i = 0; i < 10; i++) {
            report("h1", 1_000 + i, record(A, B, TrafficClass.APPLICATION, 100));
            now = now.plusSeconds(1);
        }

        assertThat(matrix(2).end()).isEqualTo(now);
        assertThat(history.newest()).isEqualTo(now);
        assertThat(matrix(2).bytes(0, 1)).isEqualTo(200);
    }

    @Test
    void noiseAndOtherAddressesAreLeftOut() {
        report(
                "h1",
                999,
                record(A, B, TrafficClass.ARP, 1),
                record(A, B, TrafficClass.SSH, 2),
                record(A, LAN, TrafficClass.APPLICATION, 4),
                record(LAN, A, TrafficClass.APPLICATION, 8),
                record(A, A, TrafficClass.APPLICATION, 16));

        assertThat(matrix(1).total()).isZero();
        assertThat(history.byClass(1, 1))
                .containsEntry(TrafficClass.ARP, 1L)
                .containsEntry(TrafficClass.APPLICATION, 28L);
    }

    @Test
    void repeatedLateAndEarlyReportsAreLeftOut() {
        assertThat(report("h1", 999, record(A, B, TrafficClass.APPLICATION, 100)))
                .isTrue();
        assertThat(report("h1", 999, record(A, B, TrafficClass.APPLICATION, 100)))
                .isFalse();
        assertThat(report("h1", 998, record(A, B, TrafficClass.APPLICATION, 100)))
                .isFalse();
        assertThat(report("h2", 900, record(B, A, TrafficClass.APPLICATION, 100)))
                .isFalse();
        assertThat(report("h3", 1_010, record(B, A, TrafficClass.APPLICATION, 100)))
                .isFalse();

        assertThat(matrix(64).total()).isEqualTo(100);
        assertThat(history.refused()).isEqualTo(4);
    }

    @Test
    void twoIntervalsThatBeginInOneSecondBothCount() {
        history.take(
                new TrafficReport(
                        "h1",
                        998,
                        Instant.ofEpochMilli(998_900),
                        1,
                        List.of(record(A, B, TrafficClass.APPLICATION, 1)),
                        0),
                KNOWN);
        history.take(
                new TrafficReport(
                        "h1",
                        998,
                        Instant.ofEpochMilli(999_900),
                        1,
                        List.of(record(A, B, TrafficClass.APPLICATION, 2)),
                        0),
                KNOWN);

        assertThat(matrix(4).bytes(0, 1)).isEqualTo(3);
    }

    @Test
    void networksThatDoNotExistAreForgotten() {
        report("h1", 998, record(A, B, TrafficClass.APPLICATION, 100));
        history.take(new TrafficReport("h1", 999, Instant.ofEpochSecond(1_000), 1, List.of(), 0), Set.of());

        assertThat(matrix(64).total()).isZero();
    }

    @Test
    void whatIsOldFallsOut() {
        report("h1", 999, record(A, B, TrafficClass.APPLICATION, 100));
        now = now.plusSeconds(Epochs.KEPT);
        report("h1", 999 + Epochs.KEPT, record(A, B, TrafficClass.APPLICATION, 1));

        assertThat(matrix(64).total()).isEqualTo(1);
    }

    @Test
    void nonsenseOfANodeMakesNoSumNegative() {
        report("h1", 998, record(A, B, TrafficClass.APPLICATION, Long.MAX_VALUE));
        report("h1", 999, record(A, B, TrafficClass.APPLICATION, Long.MAX_VALUE));
        report(
                "h2",
                999,
                record(A, B, TrafficClass.APPLICATION, 1),
                record(B, A, TrafficClass.APPLICATION, Long.MAX_VALUE));

        assertThat(matrix(2).bytes(0, 1)).isPositive();
        assertThat(history.byClass(1, 2)).containsEntry(TrafficClass.APPLICATION, Long.MAX_VALUE);
    }

    @Test
    void memoryIsBounded() {
        Epochs epochs = new Epochs();
        List<Boolean> taken = new ArrayList<>();
        for (int i = 0; i <= Epochs.MAX_PAIRS; i++) {
            taken.add(epochs.add(1, record(new MacAddress(0x020000000000L + i), LAN, TrafficClass.APPLICATION, 1)));
        }

        assertThat(taken.get(Epochs.MAX_PAIRS)).isFalse();
        assertThat(taken.get(Epochs.MAX_PAIRS - 1)).isTrue();
        assertThat(epochs.add(1, record(new MacAddress(0x020000000000L), LAN, TrafficClass.APPLICATION, 1)))
                .isTrue();
    }
}
