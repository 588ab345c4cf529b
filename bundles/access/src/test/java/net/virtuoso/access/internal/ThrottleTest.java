package net.virtuoso.access.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private Instant now = Instant.EPOCH;
    private final Throttle throttle = new Throttle(() -> now);

    @Test
    void someFailuresAreFreeThenEachWaitsTwiceAsLong() {
        fail("a", Throttle.FREE_FAILURES - 1);
        assertThat(throttle.pause("a")).isZero();
        assertThat(pauseAfterNextFailure("a")).isEqualTo(Duration.ofSeconds(1));
        assertThat(pauseAfterNextFailure("a")).isEqualTo(Duration.ofSeconds(2));
        assertThat(pauseAfterNextFailure("a")).isEqualTo(Duration.ofSeconds(4));
        fail("a", 100);
        assertThat(throttle.pause("a")).isEqualTo(Throttle.MAX_PAUSE);
    }

    @Test
    void thePausePasses() {
        fail("a", Throttle.FREE_FAILURES + 1);
        now = now.plusMillis(500);
        assertThat(throttle.pause("a")).isEqualTo(Duration.ofMillis(1500));
        now = now.plusMillis(1500);
        assertThat(throttle.pause("a")).isZero();
    }

    @Test
    void successAndTimeForgive() {
        fail("a", 50);
        throttle.succeeded("a");
        assertThat(throttle.pause("a")).isZero();
        fail("a", 50);
        now = now.plus(Throttle.FORGET).plusMillis(1);
        assertThat(throttle.pause("a")).isZero();
        fail("a", 1);
        assertThat(throttle.pause("a")).isZero();
    }

    @Test
    void placesAreApartAndBounded() {
        fail("a", 50);
        assertThat(throttle.pause("b")).isZero();
        for (int i = 0; i < Throttle.MAX_PLACES; i++) {
            fail("place-" + i, 50);
        }
        assertThat(throttle.pause("a")).isZero();
        assertThat(throttle.pause("place-0")).isPositive();
    }

    private void fail(String from, int times) {
        for (int i = 0; i < times; i++) {
            throttle.failed(from);
        }
    }

    private Duration pauseAfterNextFailure(String from) {
        throttle.failed(from);
        return throttle.pause(from);
    }
}
