package net.virtuoso.control.internal.controller;

import java.time.Instant;
import net.virtuoso.control.internal.connection.Peer;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.NodeReport;
import org.jspecify.annotations.Nullable;

/** What the controller knows of one node. Changed on the controller's thread only. */
final class NodeRecord {
    final String name;

    /** The connection; {@code null} while there is none. */
    @Nullable
    Peer peer;

    /** By what the agent behind {@link #peer} is known; {@code null} before the first one. */
    @Nullable
    AgentMark mark;

    /** When the node last said anything. */
    @Nullable
    Instant lastSeen;

    /** The newest report over the connection that stands; the last one if none does. */
    @Nullable
    NodeReport report;

    /** What was sent last over the connection that stands. */
    @Nullable
    NodeConfig sent;

    NodeRecord(String name) {
        this.name = name;
    }

    /** Whether the node runs what it was sent. */
    boolean isRunning() {
        NodeConfig config = sent;
        NodeReport last = report;
        return config != null && last != null && last.revision() >= config.revision();
    }
}
