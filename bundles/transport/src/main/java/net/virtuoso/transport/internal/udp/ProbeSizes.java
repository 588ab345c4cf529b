package net.virtuoso.transport.internal.udp;

/** The sizes that {@link PathMtu} tries in a round, in the order in which they were added. A fixed number; allocates nothing. */
final class ProbeSizes {
    private final int[] sizes;
    private int count;

    /** @param most what is added beyond this isn't taken */
    ProbeSizes(int most) {
        sizes = new int[most];
    }

    void clear() {
        count = 0;
    }

    /** Takes a size if there is room and it isn't there yet; returns whether it did. */
    boolean add(int size) {
        if (count == sizes.length || contains(size)) {
            return false;
        }
        sizes[count++] = size;
        return true;
    }

    boolean contains(int size) {
        for (int i = 0; i < count; i++) {
            if (sizes[i] == size) {
                return true;
            }
        }
        return false;
    }

    int count() {
        return count;
    }

    int get(int index) {
        return sizes[index];
    }

    /** The shortest between two sizes, both exclusive; 0 if there is none. */
    int shortest(int above, int below) {
        int shortest = 0;
        for (int i = 0; i < count; i++) {
            if (sizes[i] > above && sizes[i] < below && (shortest == 0 || sizes[i] < shortest)) {
                shortest = sizes[i];
            }
        }
        return shortest;
    }

    /** The longest below a size; 0 if there is none. */
    int longest(int below) {
        int longest = 0;
        for (int i = 0; i < count; i++) {
            longest = sizes[i] < below ? Math.max(longest, sizes[i]) : longest;
        }
        return longest;
    }
}
