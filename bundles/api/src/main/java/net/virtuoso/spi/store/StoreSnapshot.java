package net.virtuoso.spi.store;

import java.util.Collections;
import java.util.SortedMap;

/**
 * The content of the store at one revision.
 *
 * @param revision grows by one with every commit; 0 before the first
 * @param entries values by key; the arrays must not be changed
 */
public record StoreSnapshot(long revision, SortedMap<String, byte[]> entries) {
    /** Makes the map unmodifiable. */
    public StoreSnapshot {
        entries = Collections.unmodifiableSortedMap(entries);
    }
}
