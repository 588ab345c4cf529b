package net.virtuoso.overlay.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import net.virtuoso.model.RefusedException;

/**
 * What bounds a data path, whether it counts, and how it waits; the keys of {@code net.virtuoso.overlay}.
 *
 * @param stormLimit broadcast and multicast frames that a VM may send a second, 1 to 1000000
 * @param flowLimit pairs of addresses and kinds of traffic that a network is counted by, 64 to 1048576
 * @param linger how long a link that is withdrawn still receives, so that the far end has time to use another way; 0 to 60 s
 * @param counting whether bytes are counted for each pair of addresses
 * @param lan what bounds the user's LAN
 * @param busyPoll how long the data path's thread looks for more before it sleeps, 0 to 1 s
 * @param sampling how often counters of ports and links are read while there is traffic, 5 to 100 ms; zero for never, and so while
 *     nothing is counted
 */
record Limits(
        int stormLimit,
        int flowLimit,
        Duration linger,
        boolean counting,
        LanLimits lan,
        Duration busyPoll,
        Duration sampling) {
    private static final int MAX_STORM = 1_000_000;
    private static final int MIN_FLOWS = 64;
    private static final int MAX_FLOWS = 1 << 20;
    private static final Duration MAX_LINGER = Duration.ofSeconds(60);
    private static final Duration MAX_BUSY_POLL = Duration.ofSeconds(1);
    private static final Duration MIN_SAMPLING = Duration.ofMillis(5);
    private static final Duration MAX_SAMPLING = Duration.ofMillis(100);
    private static final Duration SAMPLING = Duration.ofMillis(20);

    // Behind the constants that its check needs.
    /** What is fit for most. */
    static final Limits DEFAULT =
            new Limits(1000, 16_384, Duration.ofSeconds(3), true, LanLimits.DEFAULT, Duration.ZERO);

    /** Checks every part. */
    Limits {
        if (stormLimit < 1 || stormLimit > MAX_STORM) {
            throw RefusedException.invalid("storm.limit", stormLimit, "1 to " + MAX_STORM + " frames a second");
        }
        if (flowLimit < MIN_FLOWS || flowLimit > MAX_FLOWS) {
            throw RefusedException.invalid("flow.limit", flowLimit, MIN_FLOWS + " to " + MAX_FLOWS);
        }
        if (linger.isNegative() || linger.compareTo(MAX_LINGER) > 0) {
            throw RefusedException.invalid(
                    "linger.millis", linger.toMillis(), "0 to " + MAX_LINGER.toMillis() + " milliseconds");
        }
        if (busyPoll.isNegative() || busyPoll.compareTo(MAX_BUSY_POLL) > 0) {
            throw RefusedException.invalid(
                    "busy.poll.micros",
                    TimeUnit.NANOSECONDS.toMicros(busyPoll.toNanos()),
                    "0 to " + TimeUnit.NANOSECONDS.toMicros(MAX_BUSY_POLL.toNanos()) + " microseconds");
        }
        if (!sampling.isZero() && (sampling.compareTo(MIN_SAMPLING) < 0 || sampling.compareTo(MAX_SAMPLING) > 0)) {
            throw RefusedException.invalid("sample.millis", sampling.toMillis(), "0, or 5 to 100 milliseconds");
        }
        if (!counting) {
            sampling = Duration.ZERO;
        }
    }

    /** Counters are read as often as is fit for most. */
    Limits(int stormLimit, int flowLimit, Duration linger, boolean counting, LanLimits lan, Duration busyPoll) {
        this(stormLimit, flowLimit, linger, counting, lan, busyPoll, SAMPLING);
    }
}
