package net.virtuoso.model;

import java.time.Instant;
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
 * @param counters what passed
 */
public record LinkStatus(
        String id,
        String peer,
        LinkState state,
        String reason,
        long rttMicros,
        int lossPermille,
        @Nullable Instant firstDataAt,
        Counters counters) {}
