package net.virtuoso.overlay.internal.forward;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The pairs of addresses that talk in one network, by kind of traffic: for each the way that its frames take, and what passed
 * since the last drain. One lookup serves both.
 *
 * <p>Bounded: beyond {@code limit} entries nothing is remembered; such frames are looked up in the forwarding table each time
 * and their bytes are counted together ({@link #overflow}). The table grows by doubling while it fills, so that only the first
 * frame of a flow can allocate. Used by one thread.
 */
public final class FlowTable {
    /** No entry: {@link #find} has none, or {@link #add} has no room. */
    public static final int NONE = -1;

    private static final int SMALLEST = 64;
    private static final int KIND_SHIFT = 48;
    private static final long ADDRESS = 0xffff_ffff_ffffL;
    /** Set in every key, so that zero means free. */
    private static final long TAKEN = 1L << 63;

    private final int limit;
    private int size;
    private int mask;
    private long[] sources;
    private long[] destinations;
    private long[] bytes;
    private long[] packets;
    private @Nullable Route[] routes;
    private @Nullable Object[] ingresses;
    private long overflow;

    /** @param limit the most entries, at least 1 */
    public FlowTable(int limit) {
        this.limit = limit;
        mask = SMALLEST - 1;
        sources = new long[SMALLEST];
        destinations = new long[SMALLEST];
        bytes = new long[SMALLEST];
        packets = new long[SMALLEST];
        routes = new Route[SMALLEST];
        ingresses = new Object[SMALLEST];
    }

    /**
     * Finds an entry.
     *
     * @param kind 0 to 255
     * @return the entry, valid until the next call of {@link #add} or {@link #drain}; {@link #NONE} if there is none
     */
    public int find(long source, long destination, int kind) {
        int at = locate(key(source, kind), destination);
        return sources[at] == 0 ? NONE : at;
    }

    /**
     * Makes an entry that isn't there yet.
     *
     * @return the entry, as from {@link #find}; {@link #NONE} if the table is full
     */
    public int add(long source, long destination, int kind) {
        if (size >= limit) {
            return NONE;
        }
        if (size * 2 >= sources.length) {
            grow();
        }
        long key = key(source, kind);
        int at = locate(key, destination);
        sources[at] = key;
        destinations[at] = destination;
        size++;
        return at;
    }

    private static long key(long source, int kind) {
        return source | (long) kind << KIND_SHIFT | TAKEN;
    }

    private int locate(long key, long destination) {
        int at = MacHash.of(key, destination) & mask;
        while (sources[at] != 0 && (sources[at] != key || destinations[at] != destination)) {
            at = at + 1 & mask;
        }
        return at;
    }

    private void grow() {
        FlowTable larger = new FlowTable(this);
        for (int i = 0; i < sources.length; i++) {
            if (sources[i] != 0) {
                int at = larger.locate(sources[i], destinations[i]);
                larger.sources[at] = sources[i];
                larger.destinations[at] = destinations[i];
                larger.bytes[at] = bytes[i];
                larger.packets[at] = packets[i];
                larger.routes[at] = routes[i];
                larger.ingresses[at] = ingresses[i];
            }
        }
        mask = larger.mask;
        sources = larger.sources;
        destinations = larger.destinations;
        bytes = larger.bytes;
        packets = larger.packets;
        routes = larger.routes;
        ingresses = larger.ingresses;
    }

    /** An empty one of twice the other's room. */
    private FlowTable(FlowTable smaller) {
        int capacity = smaller.sources.length * 2;
        limit = smaller.limit;
        mask = capacity - 1;
        sources = new long[capacity];
        destinations = new long[capacity];
        bytes = new long[capacity];
        packets = new long[capacity];
        routes = new Route[capacity];
        ingresses = new Object[capacity];
    }

    /** The way that frames of an entry take if they come in there; {@code null} if it has to be looked up. */
    public @Nullable Route route(int entry, Object ingress) {
        return ingresses[entry] == ingress ? routes[entry] : null;
    }

    /** Remembers the way of frames that come in there. */
    public void remember(int entry, Object ingress, Route route) {
        ingresses[entry] = ingress;
        routes[entry] = route;
    }

    /** Counts what passed; without an entry ({@link #NONE}) as overflow. */
    public void count(int entry, long frameBytes, long framePackets) {
        if (entry == NONE) {
            overflow += frameBytes;
        } else {
            bytes[entry] += frameBytes;
            packets[entry] += framePackets;
        }
    }

    /** Forgets all ways, since a table, a port or a link has changed; the counters stay. */
    public void invalidate() {
        Arrays.fill(routes, null);
        Arrays.fill(ingresses, null);
    }

    /**
     * Gives the entries that had traffic since the last call, and counts anew. A table that is more than half of its limit full
     * is emptied, so that pairs that fell silent give way.
     *
     * @return the bytes that weren't attributed
     */
    public long drain(Visitor visitor) {
        for (int i = 0; i < sources.length; i++) {
            if (packets[i] > 0) {
                visitor.flow(
                        sources[i] & ADDRESS,
                        destinations[i],
                        (int) ((sources[i] & ~TAKEN) >>> KIND_SHIFT),
                        bytes[i],
                        packets[i]);
                bytes[i] = 0;
                packets[i] = 0;
            }
        }
        if (size > limit / 2) {
            size = 0;
            Arrays.fill(sources, 0);
            invalidate();
        }
        long unattributed = overflow;
        overflow = 0;
        return unattributed;
    }

    /** How many entries there are. */
    public int size() {
        return size;
    }

    /** Takes what was counted. */
    @FunctionalInterface
    public interface Visitor {
        /** One pair and kind of traffic that had some. */
        void flow(long source, long destination, int kind, long bytes, long packets);
    }
}
