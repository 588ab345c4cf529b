package net.virtuoso.model;

import org.jspecify.annotations.Nullable;

/**
 * One node's end of a path to another node.
 *
 * @param id {@link Link#pathId()}, the same at both ends
 * @param peer the node at the other end
 * @param transport over what
 * @param address where the peer is reached; absent if the peer has to call
 * @param initiator whether this end calls; exactly one end does
 */
public record LinkConfig(
        String id, String peer, String transport, @Nullable Endpoint address, boolean initiator) {
    /** Checks every part. */
    public LinkConfig {
        Names.requireLabel("link", id);
        Names.requireName("peer", peer);
        Names.requireName("transport", transport);
        if (initiator) {
            Names.require("address", address, "an endpoint: this end calls");
        }
    }
}
