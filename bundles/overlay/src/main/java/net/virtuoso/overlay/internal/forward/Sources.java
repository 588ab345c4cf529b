package net.virtuoso.overlay.internal.forward;

import java.util.List;
import net.virtuoso.model.MacPattern;

/**
 * Whose frames may come in somewhere: addresses and blocks of them. Immutable, so that a change is the swap of a reference;
 * lookups allocate nothing.
 */
public final class Sources {
    /** Everybody's. */
    public static final Sources ANYBODY = new Sources(List.of(MacPattern.ANY));

    /** Open addressing, at most half full; 0, which is nobody's address, means free. */
    private final long[] exact;

    private final int mask;
    private final MacPattern[] blocks;

    /** @param patterns in any order */
    public Sources(List<MacPattern> patterns) {
        long[] addresses = patterns.stream()
                .filter(MacPattern::isExact)
                .mapToLong(MacPattern::value)
                .filter(address -> address != 0)
                .toArray();
        exact = new long[Integer.highestOneBit(addresses.length * 4 + 1)];
        mask = exact.length - 1;
        for (long address : addresses) {
            exact[locate(address)] = address;
        }
        blocks = patterns.stream().filter(pattern -> !pattern.isExact()).toArray(MacPattern[]::new);
    }

    private int locate(long address) {
        int at = MacHash.of(address, 0) & mask;
        while (exact[at] != 0 && exact[at] != address) {
            at = at + 1 & mask;
        }
        return at;
    }

    /** Whether the sender is one of these. */
    public boolean holds(long source) {
        for (MacPattern block : blocks) {
            if ((source & MacPattern.mask(block.length())) == block.value()) {
                return true;
            }
        }
        return source != 0 && exact[locate(source)] == source;
    }
}
