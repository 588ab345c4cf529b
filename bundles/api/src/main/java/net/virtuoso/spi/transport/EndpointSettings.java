package net.virtuoso.spi.transport;

import net.virtuoso.model.Names;
import net.virtuoso.model.RefusedException;

/**
 * What a transport needs to open a node's local end.
 *
 * @param node the node's name
 * @param host the local address to bind, for example {@code 192.0.2.1} or {@code 0.0.0.0}
 * @param port the local port; 0 chooses one
 * @param plaintext whether links without encryption are allowed; they have to be asked for
 */
public record EndpointSettings(String node, String host, int port, boolean plaintext) {
    /** Checks every part. */
    public EndpointSettings {
        Names.requireName("node", node);
        Names.requireLabel("host", host);
        if (port < 0 || port > 65_535) {
            throw RefusedException.invalid("port", port, "0 (choose one) to 65535");
        }
    }
}
