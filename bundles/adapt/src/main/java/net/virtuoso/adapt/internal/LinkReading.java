package net.virtuoso.adapt.internal;

import net.virtuoso.api.inventory.LinkView;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;

/**
 * What a loop wants to know of a link.
 *
 * @param id {@link net.virtuoso.model.Link#id()}
 * @param up whether both ends are
 * @param bytes what has arrived over it at both ends, of all networks that share it, in the kernel too
 */
public record LinkReading(String id, boolean up, long bytes) {
    /** Reads what the nodes report. */
    static LinkReading of(LinkView view) {
        long bytes = 0;
        for (LinkStatus end : view.ends()) {
            long sum = bytes + end.counters().rxBytes();
            bytes = sum < 0 ? Long.MAX_VALUE : sum;
        }
        return new LinkReading(view.id(), view.state() == LinkState.UP, bytes);
    }
}
