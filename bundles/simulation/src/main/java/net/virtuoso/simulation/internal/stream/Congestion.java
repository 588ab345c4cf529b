package net.virtuoso.simulation.internal.stream;

/**
 * How much may be under way, and how long to wait for an answer: the window of RFC 5681 with an initial window as in RFC 6928,
 * the timeout of RFC 6298 with a lower bound of 100 ms. Times are in microseconds.
 */
final class Congestion {
    static final int SEGMENT = 4_096;
    /** No stream has more under way, and no receiver holds more. */
    static final int LARGEST_WINDOW = 1 << 20;

    private static final int FIRST_WINDOW = 10 * SEGMENT;
    private static final int SHORTEST_TIMEOUT = 100_000;
    private static final int LONGEST_TIMEOUT = 2_000_000;
    private static final int FIRST_TIMEOUT = 1_000_000;

    private int window = FIRST_WINDOW;
    private int threshold = LARGEST_WINDOW;
    private int grown;
    private double smoothed;
    private double variation;
    private int backoff;

    int window() {
        return window;
    }

    /** Bytes have arrived, in a window without loss. */
    void arrived(int bytes) {
        if (window < threshold) {
            window = Math.min(LARGEST_WINDOW, window + bytes);
            return;
        }
        grown += bytes;
        if (grown >= window) {
            grown -= window;
            window = Math.min(LARGEST_WINDOW, window + SEGMENT);
        }
    }

    /** Something of this window was lost. */
    void lost() {
        threshold = Math.max(2 * SEGMENT, window / 2);
        window = threshold;
        grown = 0;
    }

    /** Nothing has come back for the timeout. */
    void timedOut() {
        threshold = Math.max(2 * SEGMENT, window / 2);
        window = SEGMENT;
        grown = 0;
        backoff = Math.min(backoff + 1, 10);
    }

    /** Something has come back. */
    void progressed() {
        backoff = 0;
    }

    void roundTrip(int micros) {
        if (micros < 0) {
            return;
        }
        if (smoothed == 0) {
            smoothed = Math.max(1, micros);
            variation = micros / 2.0;
            return;
        }
        variation += (Math.abs(smoothed - micros) - variation) / 4;
        smoothed += (micros - smoothed) / 8;
    }

    long timeout() {
        double base = smoothed == 0 ? FIRST_TIMEOUT : smoothed + 4 * variation;
        return Math.min(LONGEST_TIMEOUT, (long) Math.max(SHORTEST_TIMEOUT, base) << backoff);
    }
}
