package net.virtuoso.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which transport to take where nobody has chosen one. */
public final class Transports {
    /**
     * The preferred one first: those that other things are wrapped around come late, the slowest last. A node offers either
     * those with encryption or those without, never both.
     */
    public static final List<String> PREFERRED = List.of("udp", "tls", "udp-plain", "tcp", "ws", "wss", "ssh", "quic");

    private Transports() {}

    /** The preferred one over which one of two nodes can be reached by the other; {@code null} if there is none. */
    public static @Nullable String between(Node a, Node b) {
        for (String transport : PREFERRED) {
            if (a.endpoint(transport) != null || b.endpoint(transport) != null) {
                return transport;
            }
        }
        return null;
    }
}
