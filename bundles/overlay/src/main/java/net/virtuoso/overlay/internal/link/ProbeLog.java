package net.virtuoso.overlay.internal.link;

/** The last probes of a link: when they were sent and whether they were answered. */
final class ProbeLog {
    private static final int SIZE = 32;
    private static final int PERMILLE = 1000;
    private static final long NANOS_PER_MICRO = 1000;

    private final long[] sentAt = new long[SIZE];
    private final boolean[] answered = new boolean[SIZE];
    private final long firstToken;
    private long sent;
    private long unansweredInRow;
    private long lastRttMicros = -1;

    /** @param firstToken where tokens start: another for each channel, so that late answers to an earlier one's don't count */
    ProbeLog(long firstToken) {
        this.firstToken = firstToken;
    }

    /** A probe goes out; its token. */
    long send(long now) {
        int at = (int) (sent % SIZE);
        sentAt[at] = now;
        answered[at] = false;
        unansweredInRow++;
        return firstToken + sent++;
    }

    /** The last probe didn't go out after all. */
    void withdraw() {
        sent--;
        unansweredInRow--;
    }

    /** An answer came; whether it belongs to one of the last probes and is the first. */
    boolean answer(long token, long now) {
        long number = token - firstToken;
        int at = (int) (number % SIZE);
        if (number < 0 || number >= sent || number < sent - SIZE || answered[at]) {
            return false;
        }
        answered[at] = true;
        unansweredInRow = Math.min(unansweredInRow, sent - 1 - number);
        lastRttMicros = Math.max(0, now - sentAt[at]) / NANOS_PER_MICRO;
        return true;
    }

    long unansweredInRow() {
        return unansweredInRow;
    }

    long lastRttMicros() {
        return lastRttMicros;
    }

    /** The share of the probes sent before a moment that weren't answered, in thousandths; 0 if there was none. */
    int lossPermille(long before) {
        int known = 0;
        int lost = 0;
        for (long number = Math.max(0, sent - SIZE); number < sent; number++) {
            int at = (int) (number % SIZE);
            if (answered[at] || sentAt[at] - before < 0) {
                known++;
                lost += answered[at] ? 0 : 1;
            }
        }
        return known == 0 ? 0 : lost * PERMILLE / known;
    }
}
