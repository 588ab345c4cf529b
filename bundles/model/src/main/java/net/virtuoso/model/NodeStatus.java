package net.virtuoso.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node as the controller sees it.
 *
 * @param node its name and endpoints
 * @param connected whether its control connection stands
 * @param lastSeen when it last said anything; {@code null} since this controller leads
 * @param wantedRevision the revision it should run
 * @param report its newest report; {@code null} if there is none since this controller leads
 */
public record NodeStatus(
        Node node,
        boolean connected,
        @Nullable Instant lastSeen,
        long wantedRevision,
        @Nullable NodeReport report) {}
