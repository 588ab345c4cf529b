package net.virtuoso.control.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a node knows of the controller's clock. */
class ControllerTimeTest {
    private Instant now = Instant.ofEpochSecond(1_000);
    private final TrafficClock clock = new TrafficClock(() -> now);

    /** The controller said its time, and the message took so long. */
    private void heard(long ahead, long delay) {
        clock.onControllerTime(now.toEpochMilli() + ahead - delay);
        now = now.plusSeconds(1);
    }

    @Test
    void theMessageThatTookLeastCounts() {
        heard(5_000, 40);
        heard(5_000, 3);
        heard(5_000, 200);
        assertThat(clock.offsetMillis()).isEqualTo(4_997);
    }

    @Test
    void aSlowDriftIsFollowed() {
        for (int i = 0; i < 100; i++) {
            heard(5_000 - i, 2);
        }
        assertThat(clock.offsetMillis()).isBetween(4_890L, 4_920L);
    }

    @Test
    void theClockOfAnotherControllerCountsAtOnce() {
        heard(5_000, 2);
        clock.onConnected();
        heard(-90_000, 7);
        assertThat(clock.offsetMillis()).isEqualTo(-90_007);
    }

    @Test
    void aClockThatIsSetForwardCountsAtOnceAndOneThatIsSetBackWhenItSaysSoAgain() {
        heard(5_000, 2);
        heard(90_000, 7);
        assertThat(clock.offsetMillis()).isEqualTo(89_993);

        heard(5_000, 2);
        heard(5_000, 2);
        assertThat(clock.offsetMillis()).as("may be late messages").isEqualTo(89_993);
        heard(5_000, 2);
        assertThat(clock.offsetMillis()).isEqualTo(4_998);
    }

    @Test
    void aMessageThatWasVeryLateDoesNotCount() {
        heard(5_000, 2);
        heard(5_000, 1_500);
        assertThat(clock.offsetMillis()).isEqualTo(4_998);
        heard(5_000, 2);
        heard(5_000, 1_500);
        heard(5_000, 1_500);
        assertThat(clock.offsetMillis()).isEqualTo(4_998);
    }
}
