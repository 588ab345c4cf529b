package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.OptBoolean;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A port as its node sees it.
 *
 * @param id {@link Port#id()}
 * @param state whether it works
 * @param reason why it doesn't; empty if it does
 * @param attachedAt when it was opened; {@code null} if it isn't
 * @param firstFrameAt when the first frame from the device was carried; {@code null} if none was
 * @param counters what passed
 * @param refused frames that weren't carried, by reason, since the port was wanted; reasons that never occurred aren't there.
 *     They are part of {@link Counters#rxDropped}, those of {@link DropReason#UNKNOWN_STORM} of {@link Counters#txDropped}.
 * @param answered ARP requests and neighbour solicitations from this port that the node has answered itself
 * @param lease what a DHCP server gave to the VM; {@code null} if that isn't known or is over
 * @param lan what is known of the LAN; {@code null} for a VM's port
 */
public record PortStatus(
        String id,
        PortState state,
        String reason,
        @Nullable Instant attachedAt,
        @Nullable Instant firstFrameAt,
        Counters counters,
        @JsonProperty(isRequired = OptBoolean.FALSE) Map<DropReason, Long> refused,
        @JsonProperty(isRequired = OptBoolean.FALSE) Long answered,

        @JsonProperty(isRequired = OptBoolean.FALSE) @Nullable
        Lease lease,

        @JsonProperty(isRequired = OptBoolean.FALSE) @Nullable
        LanStatus lan) {
    /** Takes a copy; what is absent is empty or 0. Refuses what can't have been counted. */
    public PortStatus(
            String id,
            PortState state,
            String reason,
            @Nullable Instant attachedAt,
            @Nullable Instant firstFrameAt,
            Counters counters,
            @Nullable Map<DropReason, Long> refused,
            @Nullable Long answered,
            @Nullable Lease lease,
            @Nullable LanStatus lan) {
        this.id = Names.require("id", id, "a port");
        this.state = Names.require("state", state, "a state");
        this.reason = Names.require("reason", reason, "a text");
        this.attachedAt = attachedAt;
        this.firstFrameAt = firstFrameAt;
        this.counters = Names.require("counters", counters, "counters");
        this.refused = DropReason.copyOf(refused);
        this.answered = answered == null ? 0 : answered;
        if (this.answered < 0) {
            throw RefusedException.invalid("answered", answered, "0 or more");
        }
        this.lease = lease;
        this.lan = lan;
    }

    /** Nothing was refused or answered. */
    public PortStatus(
            String id,
            PortState state,
            String reason,
            @Nullable Instant attachedAt,
            @Nullable Instant firstFrameAt,
            Counters counters) {
        this(id, state, reason, attachedAt, firstFrameAt, counters, null, null, null, null);
    }
}
