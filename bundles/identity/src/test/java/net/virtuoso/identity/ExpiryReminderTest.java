package net.virtuoso.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ExpiryReminderTest {
    private static final Instant START = Instant.EPOCH;
    private static final Lifetime MONTH = new Lifetime(START, START.plus(Duration.ofDays(30)));

    private final ExpiryReminder reminder = new ExpiryReminder();

    @Test
    void remindsOnceADayAndAtTheEnd() {
        Instant last = MONTH.ends().minus(Duration.ofHours(30));
        assertThat(reminder.isDue(MONTH, last)).isTrue();
        assertThat(reminder.isDue(MONTH, last.plus(Duration.ofHours(23)))).isFalse();
        assertThat(reminder.isDue(MONTH, last.plus(Duration.ofHours(24)))).isTrue();
        assertThat(reminder.isDue(MONTH, MONTH.ends().minusSeconds(1))).isFalse();
        assertThat(reminder.isDue(MONTH, MONTH.ends())).as("it has ended").isTrue();
        assertThat(reminder.isDue(MONTH, MONTH.ends().plusSeconds(1))).isFalse();
        assertThat(reminder.isDue(MONTH, MONTH.ends().plus(Duration.ofDays(1)))).isTrue();
    }

    @Test
    void anotherCertificateIsAnotherMatter() {
        assertThat(reminder.isDue(MONTH, START)).isTrue();
        Lifetime next = new Lifetime(START, MONTH.ends().plusSeconds(1));
        assertThat(reminder.isDue(next, START.plusSeconds(1))).isTrue();
        assertThat(reminder.isDue(next, START.plusSeconds(2))).isFalse();
    }
}
