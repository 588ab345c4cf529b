package net.virtuoso.lab.net;

import java.util.Locale;

/**
 * A data rate of a physical line.
 *
 * @param bitsPerSecond 8 000 to 10¹²
 */
public record Rate(long bitsPerSecond) {
    private static final long MIN = 8_000;
    private static final long MAX = 1_000_000_000_000L;

    /** Refuses what a shaper could not keep. */
    public Rate {
        if (bitsPerSecond < MIN || bitsPerSecond > MAX) {
            throw new IllegalArgumentException(
                    "rate " + bitsPerSecond + " bit/s: allowed are " + MIN + " to " + MAX + " bit/s");
        }
    }

    /** A rate in Mbit/s (10⁶ bits a second). */
    public static Rate mbit(double mbit) {
        return new Rate(Math.round(mbit * 1e6));
    }

    /** The rate in Mbit/s. */
    public double mbit() {
        return bitsPerSecond / 1e6;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.6g Mbit/s", mbit());
    }
}
