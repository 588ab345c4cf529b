package net.virtuoso.transport.internal.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SegmentLimitsTest {
    private long now = Long.MAX_VALUE - 5;
    private final SegmentLimits limits = new SegmentLimits(() -> now);

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void leavesThemToTheKernelUntilAConnectionStalls() {
        assertThat(limits.of("a")).isEqualTo(SegmentLimits.NONE);

        assertThat(limits.stalled("a")).isEqualTo(1_220);

        assertThat(limits.of("a")).isEqualTo(1_220);
        assertThat(limits.of("b")).isEqualTo(SegmentLimits.NONE);
    }

    @Test
    void goesOnToWhatEveryPathTakes() {
        limits.stalled("a");

        assertThat(limits.stalled("a")).isEqualTo(516);
    }

    @Test
    void givesUpWhereLengthIsNotTheReason() {
        limits.stalled("a");
        limits.stalled("a");

        assertThat(limits.stalled("a")).isEqualTo(SegmentLimits.NONE);
        assertThat(limits.stalled("a")).isEqualTo(1_220);
    }

    @Test
    void anOutageIsNotTakenForALackOfRoom() {
        limits.stalled("a");

        limits.unreachable("a");

        assertThat(limits.of("a")).isEqualTo(SegmentLimits.NONE);
    }

    @Test
    void triesLongerOnesAgainAfterTenMinutes() {
        limits.stalled("a");
        pass(Duration.ofMinutes(10).minusNanos(1));
        assertThat(limits.of("a")).isEqualTo(1_220);

        pass(Duration.ofNanos(1));

        assertThat(limits.of("a")).isEqualTo(SegmentLimits.NONE);
        assertThat(limits.stalled("a")).isEqualTo(1_220);
    }

    @Test
    void remembersNoMoreThanItMay() {
        for (int i = 0; i <= SegmentLimits.MOST; i++) {
            limits.stalled("link-" + i);
        }

        assertThat(limits.of("link-0")).isEqualTo(SegmentLimits.NONE);
        assertThat(limits.of("link-1")).isEqualTo(1_220);
        assertThat(limits.of("link-" + SegmentLimits.MOST)).isEqualTo(1_220);
    }
}
