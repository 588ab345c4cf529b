package net.virtuoso.control.internal.agent;

import java.time.Instant;
import java.time.InstantSource;
import net.virtuoso.api.overlay.Overlay.TrafficDrain;
import net.virtuoso.model.TrafficReport;
import org.jspecify.annotations.Nullable;

/** Numbers traffic intervals by the controller's clock and measures how long they were. Used by one thread. */
final class TrafficClock {
    private final InstantSource clock;
    private long offsetMillis;
    private @Nullable Instant lastDrain;

    TrafficClock(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The controller told its time. The time that the message took is left out: it is far below an interval.
     *
     * @param epochMillis milliseconds since 1970 by the controller's clock
     */
    void onControllerTime(long epochMillis) {
        offsetMillis = epochMillis - clock.millis();
    }

    /** The report of the interval that ends now; {@code null} for the first, whose length isn't known. */
    @Nullable
    TrafficReport report(String node, TrafficDrain drain) {
        Instant now = clock.instant();
        Instant before = lastDrain;
        lastDrain = now;
        if (before == null || !now.isAfter(before)) {
            return null;
        }
        long nanos = java.time.Duration.between(before, now).toNanos();
        long epoch = Math.floorDiv(before.toEpochMilli() + offsetMillis, 1_000L);
        return new TrafficReport(node, epoch, now, nanos, drain.records(), drain.overflow());
    }
}
