package net.virtuoso.spi.transport;

import net.virtuoso.model.Names;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.identity.NodeIdentity;
import org.jspecify.annotations.Nullable;

/**
 * What a transport needs to open a node's local end.
 *
 * @param node the node's name
 * @param host the local address to bind, for example {@code 192.0.2.1} or {@code 0.0.0.0}
 * @param port the local port; 0 chooses one; {@link #NO_PORT} for an end that only calls, where a transport can do that (streams)
 * @param plaintext whether links without encryption are allowed; they have to be asked for
 * @param identity what an encrypted link shows and trusts; {@code null} for a node that has none
 */
public record EndpointSettings(
        String node,
        String host,
        int port,
        boolean plaintext,
        @Nullable NodeIdentity identity) {
    /** No port: the end calls, and isn't called. */
    public static final int NO_PORT = -1;

    /** For links without encryption, or none. */
    public EndpointSettings(String node, String host, int port, boolean plaintext) {
        this(node, host, port, plaintext, null);
    }

    /** For encrypted links. */
    public EndpointSettings(String host, int port, NodeIdentity identity) {
        this(identity.node(), host, port, false, identity);
    }

    /** Checks every part. */
    public EndpointSettings {
        Names.requireName("node", node);
        Names.requireLabel("host", host);
        if (port < NO_PORT || port > 65_535) {
            throw RefusedException.invalid("port", port, "-1 (none), 0 (choose one) to 65535");
        }
    }
}
