package net.virtuoso.overlay.internal.forward;

/**
 * A token bucket for one port's broadcast and multicast frames: so many a second, and a burst of one second's worth after a
 * pause. Time comes in, so that it needs no clock.
 */
public final class StormLimit {
    private static final long SECOND = 1_000_000_000L;

    private final long cost;
    private long credit;
    private long last;

    /**
     * A full bucket.
     *
     * @param framesPerSecond 1 to 1000000
     * @param now in nanoseconds, of any origin
     */
    public StormLimit(int framesPerSecond, long now) {
        cost = SECOND / framesPerSecond;
        credit = SECOND;
        last = now;
    }

    /**
     * Whether one more frame may pass.
     *
     * @param now in nanoseconds, not before the last call's
     */
    public boolean admit(long now) {
        credit = Math.min(SECOND, credit + (now - last));
        last = now;
        if (credit < cost) {
            return false;
        }
        credit -= cost;
        return true;
    }
}
