package net.virtuoso.vttif.internal;

import net.virtuoso.model.DemandList;
import net.virtuoso.model.TrafficMatrix;

/**
 * The demands of the pairs that were kept, both directions, largest first. A large network has a million of them: they are
 * sorted as numbers by radix, and stay numbers.
 */
final class Demands {
    /** A column takes the lower half of an entry, a row the upper one. */
    private static final int COLUMN_BITS = 16;

    private static final int COLUMN_MASK = (1 << COLUMN_BITS) - 1;
    /** More places to write to at the same time don't fit into the processor's nearest memory. */
    private static final int MOST_DIGIT_BITS = 11;

    private Demands() {}

    /**
     * @param count how many of the first pairs were kept
     * @param wanted which VMs count, by their number in the matrix
     */
    static DemandList of(TrafficMatrix matrix, TrafficPairs pairs, int count, boolean[] wanted) {
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
        long[] sorted = sort(keys, found);
        double seconds = matrix.seconds();
        DemandList.Builder demands = new DemandList.Builder(matrix.vms(), found);
        for (int i = found - 1; i >= 0; i--) {
            int entry = (int) sorted[i];
            int from = entry >>> COLUMN_BITS;
            int to = entry & COLUMN_MASK;
            demands.add(from, to, matrix.bytes(from, to) / seconds);
        }
        return demands.build();
    }

    private static int add(long[] keys, int at, double bytes, int entry) {
        if (!(bytes > 0)) {
            return at;
        }
        // The bits of positive floats sort as numbers do.
        keys[at] = (long) Float.floatToRawIntBits((float) bytes) << Integer.SIZE | Integer.toUnsignedLong(entry);
        return at + 1;
    }

    /**
     * The first keys, ascending by the upper half. Only the bits in which they differ are looked at, in digits of the same
     * length, the lowest first.
     *
     * @param keys not as they were afterwards
     */
    private static long[] sort(long[] keys, int count) {
        if (count < 2) {
            return keys;
        }
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (int i = 0; i < count; i++) {
            int weight = (int) (keys[i] >>> Integer.SIZE);
            least = Math.min(least, weight);
            most = Math.max(most, weight);
        }
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(most - least);
        int digits = (bits + MOST_DIGIT_BITS - 1) / MOST_DIGIT_BITS;
        int digitBits = digits == 0 ? 0 : (bits + digits - 1) / digits;
        int mask = (1 << digitBits) - 1;
        long[] from = keys;
        long[] to = digits == 0 ? keys : new long[count];
        for (int digit = 0; digit < digits; digit++) {
            int shift = digit * digitBits;
            int[] next = new int[mask + 2];
            for (int i = 0; i < count; i++) {
                next[((int) (from[i] >>> Integer.SIZE) - least >>> shift & mask) + 1]++;
            }
            for (int value = 0; value <= mask; value++) {
                next[value + 1] += next[value];
            }
            for (int i = 0; i < count; i++) {
                long key = from[i];
                to[next[(int) (key >>> Integer.SIZE) - least >>> shift & mask]++] = key;
            }
            long[] swap = from;
            from = to;
            to = swap;
        }
        return from;
    }
}
