package net.virtuoso.model;

import java.time.Instant;
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
 */
public record PortStatus(
        String id,
        PortState state,
        String reason,
        @Nullable Instant attachedAt,
        @Nullable Instant firstFrameAt,
        Counters counters) {}
