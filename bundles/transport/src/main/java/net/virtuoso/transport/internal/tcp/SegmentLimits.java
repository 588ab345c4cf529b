package net.virtuoso.transport.internal.tcp;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How long the segments of links' connections may be.
 *
 * <p>TCP takes the length from the hosts' interfaces. On a path that takes less, and whose routers' word about it doesn't get
 * through, everything longer vanishes: small records pass, then the connection stalls for good (a black hole, RFC 2923 section
 * 2.1). Linux looks for a shorter length by itself (RFC 4821) only where the whole host is told to. So the end that calls takes
 * note of a connection that has stalled, and announces shorter segments with the next: neither end sends longer ones then (RFC
 * 9293 section 3.7.1). After a while it tries without again, as the path may have changed (PMTU_RAISE_TIMER of RFC 8899 section
 * 5.1.1).
 *
 * <p>One for each endpoint; used on its event loop.
 */
final class SegmentLimits {
    /** The kernel's own choice. */
    static final int NONE = 0;

    /** What fits into the shortest packets of IPv6 (1280 bytes) with its headers and TCP's. */
    private static final int MEDIUM = 1_220;
    /** The same for the shortest ones that IPv4 has to take whole at their end (576 bytes, RFC 1122 section 3.3.2). */
    private static final int SHORT = 516;

    private static final long VALID_NANOS = Duration.ofMinutes(10).toNanos();
    /** Far more than a node has links that stall. */
    static final int MOST = 1_024;

    private final LongSupplier nanoTime;
    private final Map<String, Limit> limits = new LinkedHashMap<>();

    private record Limit(int bytes, long since) {}

    /** @param nanoTime of any origin, never going back */
    SegmentLimits(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The longest segments of a link's next connection, in bytes of payload; {@link #NONE} if there is no limit. */
    int of(String link) {
        Limit limit = limits.get(link);
        if (limit == null) {
            return NONE;
        }
        if (nanoTime.getAsLong() - limit.since() >= VALID_NANOS) {
            limits.remove(link);
            return NONE;
        }
        return limit.bytes();
    }

    /** A call of a link didn't even get there: it wasn't the length of segments that kept what was before from getting through. */
    void unreachable(String link) {
        limits.remove(link);
    }

    /**
     * A connection of a link has stalled. If the shortest segments did so too, it isn't their length: the next one is without a
     * limit.
     *
     * @return the limit from now on
     */
    int stalled(String link) {
        int next = switch (of(link)) {
            case NONE -> MEDIUM;
            case MEDIUM -> SHORT;
            default -> NONE;
        };
        limits.remove(link);
        if (next != NONE) {
            if (limits.size() >= MOST) {
                limits.remove(limits.keySet().iterator().next());
            }
            limits.put(link, new Limit(next, nanoTime.getAsLong()));
        }
        return next;
    }
}
