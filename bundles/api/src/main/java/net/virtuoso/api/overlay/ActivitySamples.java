package net.virtuoso.api.overlay;

import java.util.List;
import net.virtuoso.model.MacAddress;

/**
 * Counters of ports and links, read many times a second. The last reading of one drain is the first of the next.
 *
 * @param micros when they were read: microseconds since 1970 by the node's clock
 * @param ports one a VM's port
 * @param links one a link
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
public record ActivitySamples(long[] micros, List<PortCounts> ports, List<LinkCounts> links) {
    /** Nothing was read: there was next to no traffic, or reading is switched off. */
    public static final ActivitySamples NONE = new ActivitySamples(new long[0], List.of(), List.of());

    /** Whether nothing was read. */
    public boolean isEmpty() {
        return micros.length == 0;
    }

    /**
     * What had passed when it was read. A count that is less than the one before has begun anew.
     *
     * @param first the place in {@link ActivitySamples#micros} of the first reading; there is one for each later place
     * @param received bytes that had come in
     * @param sent bytes that had gone out
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    public record Counts(int first, long[] received, long[] sent) {}

    /**
     * A VM's port.
     *
     * @param vni the network's number
     * @param vm the address bound to it
     * @param counts as the port sees it: what it received the VM has sent
     */
    public record PortCounts(int vni, MacAddress vm, Counts counts) {}

    /**
     * A link.
     *
     * @param link its identifier
     * @param counts as this end sees it
     */
    public record LinkCounts(String link, Counts counts) {}
}
