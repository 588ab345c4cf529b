package net.virtuoso.control.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.api.overlay.Overlay.TrafficDrain;
import net.virtuoso.model.TrafficReport;
import net.virtuoso.testkit.ManualTime;
import org.junit.jupiter.api.Test;

/** Nodes with clocks of their own cut traffic at the controller's seconds. */
class TrafficClockTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00.730Z");
    private static final TrafficDrain NOTHING = new TrafficDrain(List.of(), 0);

    @Test
    void nodesCountTheControllersSecondsWhateverTheirClocksSay() {
        for (long ahead : new long[] {0, 3_456, -71_999}) {
            ManualTime time = new ManualTime(START.plusMillis(ahead));
            TrafficClock clock = new TrafficClock(time);
            clock.onControllerTime(START.toEpochMilli());
            List<Long> epochs = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                time.advance(Duration.ofMillis(clock.untilNext("h1")));
                TrafficReport report = clock.report("h1", NOTHING);
                if (report != null) {
                    epochs.add(report.epoch() - START.getEpochSecond());
                }
            }
            assertThat(epochs).containsExactly(2L, 3L, 4L, 5L);
        }
    }

    /** By that the controller sees that no report is missing. */
    @Test
    void eachReportBeginsWhereTheLastOneEnded() {
        ManualTime time = new ManualTime(START.plusNanos(123_456_789));
        TrafficClock clock = new TrafficClock(time);
        clock.onControllerTime(START.toEpochMilli());
        Instant before = null;
        for (int i = 0; i < 10; i++) {
            time.advance(Duration.ofMillis(clock.untilNext("h1")).plusNanos(i * 1_001_003L));
            TrafficReport report = clock.report("h1", NOTHING);
            if (report != null && before != null) {
                assertThat(report.end().minusNanos(report.nanos())).isEqualTo(before);
            }
            before = time.instant();
        }
    }

    @Test
    void aMessageThatTookLongerDoesNotNumberASecondTwice() {
        ManualTime time = new ManualTime(START);
        TrafficClock clock = new TrafficClock(time);
        clock.onControllerTime(START.toEpochMilli());
        List<Long> epochs = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            time.advance(Duration.ofMillis(clock.untilNext("h1")));
            // Now and then the controller's time comes late, so that the node takes it for earlier.
            clock.onControllerTime(time.instant().toEpochMilli() - (i % 3) * 20);
            TrafficReport report = clock.report("h1", NOTHING);
            if (report != null) {
                epochs.add(report.epoch());
            }
        }
        assertThat(epochs).doesNotHaveDuplicates().isSorted();
        assertThat(epochs.get(8) - epochs.get(0)).isEqualTo(8);
    }

    @Test
    void aClockThatStandsStillIsNoReasonToHurry() {
        for (int millis = 0; millis < 1_000; millis += 7) {
            TrafficClock clock = new TrafficClock(new ManualTime(START.plusMillis(millis)));
            assertThat(clock.untilNext("node-" + millis)).isBetween(500L, 1_600L);
        }
    }
}
