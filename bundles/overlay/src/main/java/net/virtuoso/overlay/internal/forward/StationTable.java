package net.virtuoso.overlay.internal.forward;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Where the stations of a LAN are, learned from what they send and forgotten when they fall silent (IEEE 802.1D-2004, 7.8 and 7.9):
 * open addressing, at most half full. It grows as it needs to, up to a limit; what finds no room isn't learned. Time comes in, in
 * nanoseconds of any origin. Looking up and learning what is known allocate nothing.
 *
 * <p>A station whose frames come in by another port stays where it was until it has been silent there for a second: a bridge outside
 * that joins two ports would otherwise make every station move with every frame.
 */
public final class StationTable {
    private static final long SECOND = 1_000_000_000L;

    /** How long a station must have been silent at a port before it is believed to be at another. */
    private static final long HOLD = SECOND;

    private static final int FIRST_CAPACITY = 64;

    private final int limit;
    private final long ageing;
    private long[] macs = new long[0];
    private @Nullable Object[] ports = new Object[0];
    private long[] seen = new long[0];
    private int size;
    private long unlearned;
    private long swept;
    private boolean everSwept;

    /** What learning a frame's sender gave. */
    public enum Outcome {
        /** It is where it was, or was learned. */
        HERE,
        /** It sends at another port too: the frame went round outside, or somebody has its address. */
        ELSEWHERE,
        /** There was no room to learn it. */
        FULL
    }

    /**
     * @param limit the most stations
     * @param ageingSeconds after how long a silent one is forgotten
     */
    public StationTable(int limit, int ageingSeconds) {
        this.limit = limit;
        ageing = ageingSeconds * SECOND;
    }

    /**
     * A station has sent a frame.
     *
     * @param mac its address, not 0
     * @param port where the frame came in
     */
    public Outcome learn(long mac, Object port, long now) {
        int at = find(mac);
        if (at >= 0) {
            if (ports[at] != port && now - seen[at] < HOLD) {
                return Outcome.ELSEWHERE;
            }
            ports[at] = port;
            seen[at] = now;
            return Outcome.HERE;
        }
        if (!makeRoom(now)) {
            unlearned++;
            return Outcome.FULL;
        }
        put(mac, port, now);
        return Outcome.HERE;
    }

    /** Where a station is; {@code null} if that isn't known. */
    public @Nullable Object port(long mac, long now) {
        int at = find(mac);
        return at < 0 || now - seen[at] >= ageing ? null : ports[at];
    }

    /** A port goes, and what is known of it. */
    public void forget(Object port) {
        rebuild(macs.length, at -> ports[at] != port);
    }

    /**
     * The stations of a port.
     *
     * @param most how many of them are told to the visitor
     * @return how many there are
     */
    public int visit(Object port, long now, int most, Visitor visitor) {
        int count = 0;
        for (int at = 0; at < macs.length; at++) {
            if (ports[at] == port && now - seen[at] < ageing) {
                if (count < most) {
                    visitor.station(macs[at], now - seen[at]);
                }
                count++;
            }
        }
        return count;
    }

    /** Frames whose sender wasn't learned for want of room. */
    public long unlearned() {
        return unlearned;
    }

    /** How many entries there are, those that are over but not yet swept included. */
    public int size() {
        return size;
    }

    /** Hears of stations. */
    @FunctionalInterface
    public interface Visitor {
        /** @param silent nanoseconds since it has sent */
        void station(long mac, long silent);
    }

    private int find(long mac) {
        int mask = macs.length - 1;
        if (mask < 0) {
            return -1;
        }
        for (int at = MacHash.of(mac, 0) & mask; macs[at] != 0; at = at + 1 & mask) {
            if (macs[at] == mac) {
                return at;
            }
        }
        return -1;
    }

    /** Room for one more, if need be by sweeping those that are over: once a second, lest strangers make us do nothing else. */
    private boolean makeRoom(long now) {
        if (size < limit && size * 2 < macs.length) {
            return true;
        }
        if (!everSwept || now - swept >= SECOND) {
            everSwept = true;
            swept = now;
            rebuild(macs.length, at -> now - seen[at] < ageing);
        }
        if (size >= limit) {
            return false;
        }
        if (size * 2 >= macs.length) {
            rebuild(Math.max(FIRST_CAPACITY, macs.length * 2), at -> true);
        }
        return true;
    }

    private void rebuild(int capacity, IntPredicate stays) {
        long[] oldMacs = macs;
        @Nullable Object[] oldPorts = ports;
        long[] oldSeen = seen;
        boolean[] kept = new boolean[oldMacs.length];
        for (int at = 0; at < oldMacs.length; at++) {
            kept[at] = oldMacs[at] != 0 && stays.test(at);
        }
        macs = new long[capacity];
        ports = new Object[capacity];
        seen = new long[capacity];
        size = 0;
        for (int at = 0; at < oldMacs.length; at++) {
            Object port = oldPorts[at];
            if (kept[at] && port != null) {
                put(oldMacs[at], port, oldSeen[at]);
            }
        }
    }

    private void put(long mac, Object port, long now) {
        int mask = macs.length - 1;
        int at = MacHash.of(mac, 0) & mask;
        while (macs[at] != 0) {
            at = at + 1 & mask;
        }
        macs[at] = mac;
        ports[at] = port;
        seen[at] = now;
        size++;
    }
}
