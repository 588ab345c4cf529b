package net.virtuoso.wire;

import java.util.Arrays;

/**
 * Recognises datagrams that were seen before, within a window behind the newest one; the bitmap ring of RFC 6479.
 *
 * <p>Not thread-safe. Allocates nothing after construction.
 */
public final class SequenceWindow {
    private static final int WORDS = 32;
    /** How far behind the newest a datagram may be. */
    public static final int SIZE = (WORDS - 1) * Long.SIZE;

    private final long[] seen = new long[WORDS];
    private long newest = -1;
    private long accepted;

    /**
     * Whether {@link #accept} would take a sequence number. Changes nothing: for what hasn't been authenticated yet.
     *
     * @param sequence not negative
     */
    public boolean isNew(long sequence) {
        if (sequence < 0 || newest - sequence >= SIZE) {
            return false;
        }
        return sequence > newest || (seen[(int) (sequence >>> 6) & (WORDS - 1)] & 1L << sequence) == 0;
    }

    /**
     * Takes a sequence number.
     *
     * @param sequence not negative
     * @return whether it is new; {@code false} if it was taken before or is too old to tell
     */
    public boolean accept(long sequence) {
        if (!isNew(sequence)) {
            return false;
        }
        if (sequence > newest) {
            advanceTo(sequence);
        }
        seen[(int) (sequence >>> 6) & (WORDS - 1)] |= 1L << sequence;
        accepted++;
        return true;
    }

    private void advanceTo(long sequence) {
        long steps = (sequence >>> 6) - (newest >> 6);
        if (steps >= WORDS) {
            Arrays.fill(seen, 0);
        } else {
            for (long block = (newest >> 6) + 1; block <= sequence >>> 6; block++) {
                seen[(int) block & (WORDS - 1)] = 0;
            }
        }
        newest = sequence;
    }

    /** How many datagrams up to the newest have not arrived, at least not within the window. */
    public long missing() {
        return newest + 1 - accepted;
    }

    /** Forgets everything: a new connection starts. */
    public void reset() {
        Arrays.fill(seen, 0);
        newest = -1;
        accepted = 0;
    }
}
