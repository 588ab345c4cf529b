package net.virtuoso.overlay.internal.forward;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StormLimitTest {
    private static final long SECOND = 1_000_000_000L;

    private static int admitted(StormLimit limit, long now, int frames) {
        int count = 0;
        for (int i = 0; i < frames; i++) {
            count += limit.admit(now) ? 1 : 0;
        }
        return count;
    }

    @Test
    void admitsABurstOfASecondAndThenTheRate() {
        StormLimit limit = new StormLimit(100, -5);
        assertThat(admitted(limit, 0, 500)).isEqualTo(100);
        assertThat(admitted(limit, SECOND / 10, 500)).isEqualTo(10);
        assertThat(admitted(limit, 100 * SECOND, 500)).isEqualTo(100);
    }

    @Test
    void aSteadyRateBelowTheLimitIsNeverCut() {
        StormLimit limit = new StormLimit(1000, 0);
        for (int i = 0; i < 10_000; i++) {
            assertThat(limit.admit(i * (SECOND / 1000))).isTrue();
        }
    }

    @Test
    void theHighestLimitWorks() {
        assertThat(admitted(new StormLimit(1_000_000, 0), 0, 1_000_001)).isEqualTo(1_000_000);
    }
}
