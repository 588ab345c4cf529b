package net.virtuoso.simulation.internal.line;

/**
 * One direction of a line: a token bucket of 2 ms and a queue in front of it. Time comes in, in nanoseconds. Not thread-safe.
 */
final class Shaper {
    /** The datagram was dropped: the queue is full. */
    static final long DROPPED = -1;

    private static final long BURST_NANOS = 2_000_000;
    /** What a datagram costs beyond its payload: Ethernet, IP and UDP headers. */
    private static final int HEADERS = 42;

    private final double nanosPerByte;
    private final long queueNanos;
    /** When the line has sent all that it has taken, if it began to save for bursts now. */
    private long free = Long.MIN_VALUE / 2;

    /** @param queueNanos how long what is taken may wait */
    Shaper(int mbit, long queueNanos) {
        nanosPerByte = 8_000.0 / mbit;
        this.queueNanos = queueNanos;
    }

    /**
     * Takes a datagram.
     *
     * @param now when it comes; never less than before
     * @return when it leaves, or {@link #DROPPED}
     */
    long admit(int bytes, long now) {
        long begin = Math.max(free, now - BURST_NANOS);
        if (begin - now > queueNanos) {
            return DROPPED;
        }
        free = begin + Math.round((bytes + HEADERS) * nanosPerByte);
        return Math.max(free, now);
    }
}
