package net.virtuoso.sense.internal;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.TrafficClass;
import net.virtuoso.model.TrafficRecord;

/** The traffic of one network, second by second, in a ring. Used under the history's lock. */
final class Epochs {
    /** How many seconds are kept: the longest window, and what late reports may lag behind. */
    static final int KEPT = 72;

    /** The most pairs of one second; more than every VM with every other a few hundred times over is no application. */
    static final int MAX_PAIRS = 131_072;

    private final Second[] ring = new Second[KEPT];

    /** From one address to another. */
    record Pair(MacAddress source, MacAddress destination) {}

    private static final class Second {
        final long epoch;
        /** Bytes and packets. */
        final Map<Pair, EnumMap<TrafficClass, long[]>> sums = new HashMap<>();

        Second(long epoch) {
            this.epoch = epoch;
        }
    }

    /**
     * Adds what was counted.
     *
     * @return whether there was room
     */
    boolean add(long epoch, TrafficRecord record) {
        int slot = (int) Math.floorMod(epoch, (long) KEPT);
        Second second = ring[slot];
        if (second == null || second.epoch != epoch) {
            second = new Second(epoch);
            ring[slot] = second;
        }
        Pair pair = new Pair(record.source(), record.destination());
        if (second.sums.size() >= MAX_PAIRS && !second.sums.containsKey(pair)) {
            return false;
        }
        long[] sum = second.sums
                .computeIfAbsent(pair, key -> new EnumMap<>(TrafficClass.class))
                .computeIfAbsent(record.kind(), key -> new long[2]);
        sum[0] = sum(sum[0], record.bytes());
        sum[1] = sum(sum[1], record.packets());
        return true;
    }

    /** A node that reports nonsense makes a sum large, never negative. */
    static long sum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    /** Receives one sum. */
    interface Visitor {
        void pair(Pair pair, TrafficClass kind, long bytes, long packets);
    }

    /** Gives everything of the seconds {@code first} to {@code last}, both included; a pair may come several times. */
    void visit(long first, long last, Visitor visitor) {
        for (Second second : ring) {
            if (second != null && second.epoch >= first && second.epoch <= last) {
                second.sums.forEach(
                        (pair, kinds) -> kinds.forEach((kind, sum) -> visitor.pair(pair, kind, sum[0], sum[1])));
            }
        }
    }
}
