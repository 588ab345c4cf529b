package net.virtuoso.control.internal.controller;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of callers that were turned away before they could say anything; not of each, since anybody can call. One thread. */
final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final InstantSource clock;
    private Instant next = Instant.MIN;
    private long untold;

    RefusalLog(InstantSource clock) {
        this.clock = clock;
    }

    void refused(String address, String reason) {
        Instant now = clock.instant();
        if (now.isBefore(next)) {
            untold++;
            return;
        }
        next = now.plus(PAUSE);
        LOG.warn("A caller at {} was turned away: {} ({} more since the last line like this)", address, reason, untold);
        untold = 0;
    }
}
