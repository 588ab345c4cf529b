package net.virtuoso.transport.internal.quic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SilenceTest {
    private static final long LOOK = Duration.ofMillis(Silence.LOOK_MILLIS).toNanos();
    private static final long INTERVAL = Duration.ofMillis(500).toNanos();

    private long now = Long.MAX_VALUE - 5;
    private final Silence silence = new Silence(() -> now);

    private static long millis(int count) {
        return Duration.ofMillis(count).toNanos();
    }

    /** Looks until it lasts; returns for how long. */
    private long await(long rtt, long probeInterval) {
        long begun = now;
        for (long passed = 0; passed < millis(10_000); passed += LOOK) {
            if (passed % probeInterval == 0) {
                silence.sent();
            }
            now += LOOK;
            if (silence.lasts(rtt)) {
                return now - begun;
            }
        }
        return Long.MAX_VALUE;
    }

    /**
     * With what the overlay has if nobody says otherwise: it gives up 2 s after the first of four probes. Both ends do, each by its own:
     * the called one has sent that up to half a second earlier. From there it hears the greeting after a Retry and the handshake, and
     * the answer to its probe a round trip later. Something is left for the cryptography.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 30, 60})
    void isFoundInTimeForAnotherConnection(int rttMillis) {
        long rtt = millis(rttMillis);
        long found = await(rtt, INTERVAL);
        long atTheCaller = found + 4 * rtt;
        long atTheOther = INTERVAL - rtt / 2 + found + 5 * rtt / 2 + rtt;
        assertThat(Math.max(atTheCaller, atTheOther) + millis(50)).isLessThan(4 * INTERVAL);
    }

    @Test
    void isToldAgainAfterAsLong() {
        long first = await(millis(10), INTERVAL);
        assertThat(await(millis(10), INTERVAL)).isBetween(first - LOOK, first + LOOK);
    }

    @Test
    void anAnswerEndsIt() {
        silence.sent();
        silence.sent();
        now += LOOK;
        silence.lasts(0);
        silence.end();
        assertThat(silence.isWaiting()).isFalse();
        silence.sent();
        assertThat(await(0, INTERVAL)).isGreaterThanOrEqualTo(Silence.BEARABLE_NANOS);
    }

    /** Also where they are rare: the next one has time for its answer. */
    @Test
    void oneLostProbeIsNone() {
        for (int i = 0; i < 20; i++) {
            silence.sent();
            for (long passed = 0; passed < millis(5_000); passed += LOOK) {
                now += LOOK;
                assertThat(silence.lasts(millis(100))).isFalse();
                if (i % 2 == 1 && passed == millis(200)) {
                    silence.end();
                }
            }
        }
    }

    /** Its answer was under way when the path died. */
    @Test
    void anAnswerToAnEarlierOneDoesNotPutItOffToTheNext() {
        silence.sent();
        now += LOOK;
        silence.lasts(0);
        silence.heard();
        assertThat(await(0, INTERVAL)).isLessThanOrEqualTo(Silence.BEARABLE_NANOS + LOOK);
        silence.end();
        silence.heard();
        assertThat(silence.isWaiting()).as("none is out").isFalse();
    }

    @Test
    void slowPathsHaveMoreTime() {
        assertThat(await(millis(1_000), INTERVAL)).isGreaterThanOrEqualTo(millis(4_000));
    }

    /** Answers lie unread when this end was stopped. */
    @Test
    void onesOwnPauseIsNone() {
        silence.sent();
        silence.sent();
        now += millis(5_000);
        assertThat(silence.lasts(0)).isFalse();
        now += LOOK;
        assertThat(silence.lasts(0)).isFalse();
        assertThat(await(0, INTERVAL)).isLessThan(millis(1_200));
    }
}
