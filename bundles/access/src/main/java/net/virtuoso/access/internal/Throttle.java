package net.virtuoso.access.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Slows down who guesses passwords: after some failures in a row from one place each further one makes the next attempt from
 * there wait twice as long. An attempt takes its turn before it is made: who sends many at once would otherwise have them all
 * looked at before the first has failed. Remembers a bounded number of places; the one longest unheard of is forgotten first.
 * Safe for use by several threads.
 */
final class Throttle {
    static final int FREE_FAILURES = 10;
    static final Duration MAX_PAUSE = Duration.ofSeconds(30);
    static final Duration FORGET = Duration.ofMinutes(15);
    static final int MAX_PLACES = 1024;
    /** Far longer than a login takes; whose turn hasn't come by then has to ask again. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(5);

    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final InstantSource clock;
    private final Map<String, Failures> places = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MAX_PLACES;
        }
    };

    /** Attempts that are being made, by place: no more places than threads. */
    private final Map<String, Integer> underWay = new HashMap<>();

    Throttle(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Begins an attempt. While as many from its place are being made as may fail without a pause, it waits for their outcome,
     * so that a client with the right password may send any number at once.
     *
     * @return zero if it may be made now, and {@link #ended} has to follow; otherwise it may not, and how long to wait
     */
    synchronized Duration begin(String from) {
        long since = System.nanoTime();
        while (true) {
            Duration pause = pause(from);
            if (!pause.isZero()) {
                return pause;
            }
            if (underWay.getOrDefault(from, 0) < atOnce(from)) {
                underWay.merge(from, 1, Integer::sum);
                return Duration.ZERO;
            }
            long left = MAX_WAIT.toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
            if (left <= 0) {
                return ASK_AGAIN;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return ASK_AGAIN;
            }
        }
    }

    /** How many attempts from a place may be under way: if all of them fail, none was one too many. */
    private int atOnce(String from) {
        Failures failures = places.get(from);
        return failures == null ? FREE_FAILURES : Math.max(1, FREE_FAILURES - failures.count);
    }

    /** An attempt has ended; one whose outcome isn't known counts as failed. */
    synchronized void ended(String from, boolean succeeded) {
        underWay.computeIfPresent(from, (place, count) -> count > 1 ? count - 1 : null);
        if (succeeded) {
            places.remove(from);
        } else {
            Failures before = places.get(from);
            places.put(from, new Failures(before == null ? 1 : before.count + 1, clock.instant()));
        }
        notifyAll();
    }

    /** How long the next attempt from a place has to wait; zero if it may be made now. */
    synchronized Duration pause(String from) {
        Failures failures = places.get(from);
        if (failures == null) {
            return Duration.ZERO;
        }
        Instant now = clock.instant();
        if (now.isAfter(failures.last.plus(FORGET))) {
            places.remove(from);
            return Duration.ZERO;
        }
        Duration left = Duration.between(now, failures.last.plus(pauseAfter(failures.count)));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static Duration pauseAfter(int failures) {
        int beyond = failures - FREE_FAILURES;
        if (beyond < 0) {
            return Duration.ZERO;
        }
        long seconds = 1L << Math.min(beyond, 16);
        return seconds < MAX_PAUSE.toSeconds() ? Duration.ofSeconds(seconds) : MAX_PAUSE;
    }

    /**
     * Failures in a row.
     *
     * @param count how many
     * @param last when the last one was
     */
    private record Failures(int count, Instant last) {}
}
