package net.virtuoso.access.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private volatile Instant now = Instant.EPOCH;
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
        throttle.ended("a", true);
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

    /** Each of many at once would otherwise be looked at before the first has failed. */
    @Test
    void noMoreAreMadeAtOnceThanMayFail() throws Exception {
        for (int i = 0; i < Throttle.FREE_FAILURES; i++) {
            assertThat(throttle.begin("a")).isZero();
        }
        Waiting oneMore = new Waiting("a");
        assertThat(throttle.begin("b")).as("from elsewhere").isZero();
        fail("a", Throttle.FREE_FAILURES);
        assertThat(oneMore.answer()).isEqualTo(Duration.ofSeconds(1));
        now = now.plusSeconds(1);
        assertThat(throttle.begin("a")).isZero();
        Waiting next = new Waiting("a");
        fail("a", 1);
        assertThat(next.answer()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void whoKnowsThePasswordMaySendAnyNumberAtOnce() throws Exception {
        for (int i = 0; i < Throttle.FREE_FAILURES; i++) {
            assertThat(throttle.begin("a")).isZero();
        }
        Waiting oneMore = new Waiting("a");
        throttle.ended("a", true);
        assertThat(oneMore.answer()).isZero();
    }

    /** An attempt that has to wait for others. */
    private final class Waiting {
        private final CompletableFuture<Duration> answer = new CompletableFuture<>();

        Waiting(String from) {
            Thread thread = new Thread(() -> answer.complete(throttle.begin(from)));
            thread.start();
            await().until(() -> thread.getState() == Thread.State.TIMED_WAITING || answer.isDone());
            assertThat(answer).as("not made at once").isNotDone();
        }

        Duration answer() throws Exception {
            return answer.get(60, TimeUnit.SECONDS);
        }
    }

    private void fail(String from, int times) {
        for (int i = 0; i < times; i++) {
            throttle.ended(from, false);
        }
    }

    private Duration pauseAfterNextFailure(String from) {
        throttle.ended(from, false);
        return throttle.pause(from);
    }
}
