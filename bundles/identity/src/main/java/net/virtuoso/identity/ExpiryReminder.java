package net.virtuoso.identity;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When to say again that a certificate expires: at once, then once a day, and when it has ended. Another certificate is another
 * matter. Used by one thread at a time.
 */
public final class ExpiryReminder {
    private static final Duration AGAIN = Duration.ofDays(1);

    private @Nullable Instant ends;
    private Instant saidAt = Instant.MIN;

    /**
     * Whether it is to be said now; then it counts as said.
     *
     * @param life of a certificate that somebody should be told of
     */
    public boolean isDue(Lifetime life, Instant now) {
        boolean hasEnded = life.isOver(now) && saidAt.isBefore(life.ends());
        boolean due = !life.ends().equals(ends) || hasEnded || !now.isBefore(saidAt.plus(AGAIN));
        if (due) {
            ends = life.ends();
            saidAt = now;
        }
        return due;
    }
}
