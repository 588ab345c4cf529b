package net.virtuoso.control.internal.agent;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collections;
import net.virtuoso.api.overlay.Overlay.TrafficDrain;
import net.virtuoso.model.TrafficReport;
import org.jspecify.annotations.Nullable;

/** Numbers traffic intervals by the controller's clock and measures how long they were. Used by one thread. */
final class TrafficClock {
    /** Among so many of the controller's messages one hasn't waited on its way. */
    private static final int HEARD = 16;

    /** Whatever differs more isn't a message that was late: a clock was set, or it is another controller's. */
    private static final long ANOTHER_CLOCK_MILLIS = 1_000;

    private final InstantSource clock;
    private final ArrayDeque<Long> offsets = new ArrayDeque<>();
    private long offsetMillis;
    private @Nullable Instant lastDrain;

    TrafficClock(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The controller told its time. What the message took on its way can't be known, but that of the last ones is counted which
     * took least: it makes a clock look late, never early.
     *
     * @param epochMillis milliseconds since 1970 by the controller's clock
     */
    void onControllerTime(long epochMillis) {
        long offset = epochMillis - clock.millis();
        if (Math.abs(offset - offsetMillis) > ANOTHER_CLOCK_MILLIS) {
            offsets.clear();
        }
        offsets.addLast(offset);
        if (offsets.size() > HEARD) {
            offsets.removeFirst();
        }
        offsetMillis = Collections.max(offsets);
    }

    /** The controller's clock less the node's. */
    long offsetMillis() {
        return offsetMillis;
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
