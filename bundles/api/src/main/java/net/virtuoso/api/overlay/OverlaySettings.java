package net.virtuoso.api.overlay;

import java.time.Duration;
import java.util.List;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.Names;
import net.virtuoso.spi.transport.EndpointSettings;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one node's data path.
 *
 * @param node the node's name
 * @param endpoints the local end of each transport, by the transport's name
 * @param probeInterval how often each link is probed
 * @param probesLost after how many unanswered probes in a row a link is down
 * @param onChange called on the data path's thread when a port or link changed its state or carried its first frame:
 *     {@link Overlay#status()} is worth a look; must return at once
 * @param fastPath the address and UDP port at which the kernels of other nodes reach this one's; {@code null} if the node
 *     doesn't ask for the fast path
 */
public record OverlaySettings(
        String node,
        List<TransportSettings> endpoints,
        Duration probeInterval,
        int probesLost,
        Runnable onChange,
        @Nullable Endpoint fastPath) {
    /** Takes a copy. */
    public OverlaySettings {
        Names.requireName("node", node);
        endpoints = List.copyOf(endpoints);
    }

    /** Without the fast path. */
    public OverlaySettings(
            String node, List<TransportSettings> endpoints, Duration probeInterval, int probesLost, Runnable onChange) {
        this(node, endpoints, probeInterval, probesLost, onChange, null);
    }

    /**
     * One transport's local end.
     *
     * @param transport its name
     * @param endpoint where to bind
     */
    public record TransportSettings(String transport, EndpointSettings endpoint) {}
}
