package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.OptBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One node's end of a path to another node.
 *
 * @param id {@link Link#pathId()}, the same at both ends
 * @param peer the node at the other end
 * @param transport over what
 * @param address where the peer is reached; absent if the peer has to call
 * @param initiator whether this end calls; exactly one end does
 * @param fastPath where the peer's kernel takes frames, if both nodes ask for the fast path; else {@code null}
 */
public record LinkConfig(
        String id,
        String peer,
        String transport,
        @Nullable Endpoint address,
        boolean initiator,

        @JsonProperty(isRequired = OptBoolean.FALSE) @Nullable
        Endpoint fastPath) {
    /** Checks every part. */
    public LinkConfig {
        Names.requireLabel("link", id);
        Names.requireName("peer", peer);
        Names.requireName("transport", transport);
        if (initiator) {
            Names.require("address", address, "an endpoint: this end calls");
        }
    }

    /** An end without the fast path. */
    public LinkConfig(String id, String peer, String transport, @Nullable Endpoint address, boolean initiator) {
        this(id, peer, transport, address, initiator, null);
    }

    /** The same end with another fast path. */
    public LinkConfig withFastPath(@Nullable Endpoint other) {
        return new LinkConfig(id, peer, transport, address, initiator, other);
    }
}
