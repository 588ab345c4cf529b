package net.virtuoso.planner;

import net.virtuoso.model.RefusedException;

/** Checks of numbers that come from outside: what isn't a number, negative or absurd is refused by name. */
final class Bounds {
    /** The most bytes a second that anything carries. */
    static final long MOST_RATE = 1_000_000_000_000L;

    private Bounds() {}

    static void range(String field, double value, double low, double high, String unit) {
        // Written so that a value that isn't a number fails too.
        if (!(value >= low && value <= high)) {
            throw RefusedException.invalid(field, value, text(low) + " to " + text(high) + unit);
        }
    }

    static void rate(String field, long value, long low) {
        if (value < low || value > MOST_RATE) {
            throw RefusedException.invalid(field, value, low + " to " + MOST_RATE + " bytes a second");
        }
    }

    private static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
