package net.virtuoso.control.internal.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collections;
import net.virtuoso.api.overlay.Overlay.TrafficDrain;
import net.virtuoso.model.TrafficReport;
import org.jspecify.annotations.Nullable;

/**
 * Cuts traffic into the seconds of the controller's clock: all nodes at the same moments, so that their counts of one second are of
 * one second, and the first of them in which traffic shows is the same everywhere. Used by one thread.
 */
final class TrafficClock {
    /** Among so many of the controller's messages one hasn't waited on its way. */
    private static final int HEARD = 16;

    /** Whatever differs more isn't a message that was late: a clock was set, or it is another controller's. */
    private static final long ANOTHER_CLOCK_MILLIS = 1_000;

    private static final int IN_A_ROW = 3;

    private static final long SECOND = 1_000;
    private static final long HALF = SECOND / 2;
    /** So long after a second's end nodes count, each a little later than another: they don't all report at once. */
    private static final int SPREAD = 40;

    private static final int MARGIN = 5;

    private final InstantSource clock;
    private final ArrayDeque<Long> offsets = new ArrayDeque<>();
    private long offsetMillis;
    private int behind;
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
        if (offset < offsetMillis - ANOTHER_CLOCK_MILLIS && !offsets.isEmpty() && ++behind < IN_A_ROW) {
            // A message that was very late, as it seems; a clock that was set back says so again.
            return;
        }
        if (behind >= IN_A_ROW || offset > offsetMillis + ANOTHER_CLOCK_MILLIS) {
            offsets.clear();
        }
        behind = 0;
        offsets.addLast(offset);
        if (offsets.size() > HEARD) {
            offsets.removeFirst();
        }
        offsetMillis = Collections.max(offsets);
    }

    /** There is another connection, to another controller perhaps: what the one before said of its clock doesn't count. */
    void onConnected() {
        offsets.clear();
        behind = 0;
    }

    /** The controller's clock less the node's. */
    long offsetMillis() {
        return offsetMillis;
    }

    /**
     * How many milliseconds it takes until the next second of the controller is over; never much less than a second, so that a
     * clock that is set or stands still doesn't make a node count all the time.
     *
     * @param node the node's name
     */
    long untilNext(String node) {
        long into = Math.floorMod(clock.millis() + offsetMillis, SECOND);
        long wait = SECOND - into + MARGIN + Math.floorMod(node.hashCode(), SPREAD);
        return wait < HALF ? wait + SECOND : wait;
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
        long nanos = Duration.between(before, now).toNanos();
        // The second in which most of it lies: a few milliseconds more or less on either side don't matter.
        long middle = before.toEpochMilli() + Duration.between(before, now).toMillis() / 2;
        long epoch = Math.floorDiv(middle + offsetMillis, SECOND);
        return new TrafficReport(node, epoch, now, nanos, drain.records(), drain.overflow());
    }
}
