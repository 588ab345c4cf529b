package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.OptBoolean;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One end of a link as its node sees it.
 *
 * @param id {@link LinkConfig#id()}
 * @param peer the node at the other end
 * @param state whether it works
 * @param reason why it isn't up, for people; empty if it is
 * @param rttMicros the last round trip in microseconds; -1 if none was measured
 * @param lossPermille lost probes among the last ones, in thousandths
 * @param firstDataAt when the first frame arrived or left over it; {@code null} if none has
 * @param counters what passed, in the kernel too
 * @param refused frames that weren't carried, by reason; reasons that never occurred aren't there. They are part of
 *     {@link Counters#rxDropped}, those of {@link DropReason#HOP_LIMIT} of it or of {@link Counters#txDropped}.
 * @param fastPath what of it the kernel carries; {@code null} if the link has no fast path
 */
public record LinkStatus(
        String id,
        String peer,
        LinkState state,
        String reason,
        long rttMicros,
        int lossPermille,
        @Nullable Instant firstDataAt,
        Counters counters,
        @JsonProperty(isRequired = OptBoolean.FALSE) Map<DropReason, Long> refused,

        @JsonProperty(isRequired = OptBoolean.FALSE) @Nullable
        FastPathStatus fastPath) {
    /** Takes a copy; what is absent is empty. Refuses what can't have been counted. */
    public LinkStatus(
            String id,
            String peer,
            LinkState state,
            String reason,
            long rttMicros,
            int lossPermille,
            @Nullable Instant firstDataAt,
            Counters counters,
            @Nullable Map<DropReason, Long> refused,
            @Nullable FastPathStatus fastPath) {
        this.id = Names.require("id", id, "a link");
        this.peer = Names.require("peer", peer, "a node");
        this.state = Names.require("state", state, "a state");
        this.reason = Names.require("reason", reason, "a text");
        this.rttMicros = rttMicros;
        this.lossPermille = lossPermille;
        this.firstDataAt = firstDataAt;
        this.counters = Names.require("counters", counters, "counters");
        this.refused = DropReason.copyOf(refused);
        this.fastPath = fastPath;
    }

    /** Nothing was refused, and there is no fast path. */
    public LinkStatus(
            String id,
            String peer,
            LinkState state,
            String reason,
            long rttMicros,
            int lossPermille,
            @Nullable Instant firstDataAt,
            Counters counters) {
        this(id, peer, state, reason, rttMicros, lossPermille, firstDataAt, counters, null, null);
    }
}
