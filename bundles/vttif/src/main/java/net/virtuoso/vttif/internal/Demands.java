package net.virtuoso.vttif.internal;

import java.util.Arrays;
import java.util.List;
import net.virtuoso.model.Demand;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.TrafficMatrix;

/**
 * The demands of the pairs that were kept, both directions, largest first. A large network has a million of them: they are
 * sorted as numbers by radix, before any object is made.
 */
final class Demands {
    /** A column takes the lower half of an entry, a row the upper one. */
    private static final int COLUMN_BITS = 16;

    private static final int DIGIT_BITS = 11;
    private static final int DIGITS = 3;
    private static final int DIGIT_MASK = (1 << DIGIT_BITS) - 1;

    private Demands() {}

    /**
     * @param count how many of the first pairs were kept
     * @param wanted which VMs count, by their number in the matrix
     */
    static List<Demand> of(TrafficMatrix matrix, TrafficPairs pairs, int count, boolean[] wanted) {
        long[] keys = new long[2 * count];
        int found = 0;
        for (int p = 0; p < count; p++) {
            int a = pairs.first(p);
            int b = pairs.second(p);
            if (wanted[a] && wanted[b]) {
                found = add(keys, found, matrix.bytes(a, b), a << COLUMN_BITS | b);
                found = add(keys, found, matrix.bytes(b, a), b << COLUMN_BITS | a);
            }
        }
        long[] sorted = sort(Arrays.copyOf(keys, found));
        MacAddress[] vms = matrix.vms().toArray(new MacAddress[0]);
        double seconds = matrix.seconds();
        Demand[] demands = new Demand[found];
        for (int i = 0; i < found; i++) {
            int entry = (int) sorted[found - 1 - i];
            int from = entry >>> COLUMN_BITS;
            int to = entry & (1 << COLUMN_BITS) - 1;
            demands[i] = new Demand(vms[from], vms[to], matrix.bytes(from, to) / seconds);
        }
        return Arrays.asList(demands);
    }

    private static int add(long[] keys, int at, double bytes, int entry) {
        if (!(bytes > 0)) {
            return at;
        }
        // The bits of positive floats sort as numbers do.
        keys[at] = (long) Float.floatToIntBits((float) bytes) << Integer.SIZE | Integer.toUnsignedLong(entry);
        return at + 1;
    }

    /** Ascending by the upper half. */
    private static long[] sort(long[] keys) {
        long[] from = keys;
        long[] to = new long[keys.length];
        for (int digit = 0; digit < DIGITS; digit++) {
            int shift = Integer.SIZE + digit * DIGIT_BITS;
            int[] starts = new int[DIGIT_MASK + 2];
            for (long key : from) {
                starts[((int) (key >>> shift) & DIGIT_MASK) + 1]++;
            }
            for (int i = 0; i <= DIGIT_MASK; i++) {
                starts[i + 1] += starts[i];
            }
            for (long key : from) {
                to[starts[(int) (key >>> shift) & DIGIT_MASK]++] = key;
            }
            long[] swap = from;
            from = to;
            to = swap;
        }
        return from;
    }
}
