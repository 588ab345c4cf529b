package net.virtuoso.access.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down who guesses passwords: after some failures in a row from one place each further one makes the next attempt from
 * there wait twice as long. Remembers a bounded number of places; the one longest unheard of is forgotten first. Safe for use
 * by several threads.
 */
final class Throttle {
    static final int FREE_FAILURES = 10;
    static final Duration MAX_PAUSE = Duration.ofSeconds(30);
    static final Duration FORGET = Duration.ofMinutes(15);
    static final int MAX_PLACES = 1024;

    private final InstantSource clock;
    private final Map<String, Failures> places = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MAX_PLACES;
        }
    };

    Throttle(InstantSource clock) {
        this.clock = clock;
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

    /** An attempt failed. */
    synchronized void failed(String from) {
        Failures before = places.get(from);
        places.put(from, new Failures(before == null ? 1 : before.count + 1, clock.instant()));
    }

    /** An attempt succeeded. */
    synchronized void succeeded(String from) {
        places.remove(from);
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
