package net.virtuoso.transport.internal;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what strangers can cost: a handshake is work for the event loop that moves frames, and a refusal is a line in the log.
 * Used by one thread.
 */
public final class Doorstep {
    /** Far more than nodes call, far less than one core can do. */
    public static final int MOST_A_SECOND = 100;
    /** Of these, what one host can have. */
    public static final int MOST_OF_A_HOST = 16;

    private static final long SECOND = 1_000_000_000L;
    private static final long BETWEEN_LINES = 5 * SECOND;

    private final LongSupplier nanoTime;
    private final Map<InetAddress, Integer> ofHosts = new HashMap<>();
    private long windowStart;
    private int entered;
    private long lastLine;
    private long untold;

    /** @param nanoTime the clock */
    public Doorstep(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        windowStart = nanoTime.getAsLong() - SECOND;
        lastLine = windowStart - BETWEEN_LINES;
    }

    /** Whether another stranger may begin a handshake now. */
    public boolean mayEnter() {
        renew();
        return ++entered <= MOST_A_SECOND;
    }

    /**
     * The same for a stranger of a host, who has proved that he is there: those of one host leave something to others.
     *
     * @param host {@code null} if it isn't known
     */
    public boolean mayEnter(@Nullable InetAddress host) {
        if (host == null) {
            return mayEnter();
        }
        renew();
        return entered < MOST_A_SECOND
                && ofHosts.merge(Share.of(host), 1, Integer::sum) <= MOST_OF_A_HOST
                && mayEnter();
    }

    private void renew() {
        long now = nanoTime.getAsLong();
        if (now - windowStart >= SECOND) {
            windowStart = now;
            entered = 0;
            ofHosts.clear();
        }
    }

    /** What to log of a refusal; {@code null} if there was a line just before. */
    public @Nullable String tell(String reason) {
        long now = nanoTime.getAsLong();
        if (now - lastLine < BETWEEN_LINES) {
            untold++;
            return null;
        }
        lastLine = now;
        String text = untold == 0 ? reason : reason + " (and " + untold + " more since the last line like this)";
        untold = 0;
        return text;
    }
}
