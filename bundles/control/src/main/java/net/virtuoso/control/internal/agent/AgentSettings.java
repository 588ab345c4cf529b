package net.virtuoso.control.internal.agent;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import net.virtuoso.api.overlay.OverlaySettings.TransportSettings;
import net.virtuoso.identity.TokenText;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.Node;
import org.jspecify.annotations.Nullable;

/**
 * The checked settings of an agent.
 *
 * @param node the node's name and how others reach it
 * @param controllers whom to call, at least one
 * @param transports the local ends
 * @param hypervisors the hypervisors' addresses
 * @param probeInterval how often links are probed
 * @param probesLost after how many unanswered probes a link is down
 * @param lastConfig the file that keeps what ran last
 * @param plaintext whether nothing is encrypted
 * @param token what lets the node in; {@code null} if it has joined, or doesn't encrypt
 * @param identity the file that keeps the node's key and certificate
 */
record AgentSettings(
        Node node,
        List<Endpoint> controllers,
        List<TransportSettings> transports,
        List<String> hypervisors,
        Duration probeInterval,
        int probesLost,
        Path lastConfig,
        boolean plaintext,
        @Nullable TokenText token,
        Path identity) {
    /** Whether both ask for the same, but that the second has no token any more: it has served. */
    boolean isSameButForTheToken(AgentSettings other) {
        return other.token == null
                && new AgentSettings(
                                node,
                                controllers,
                                transports,
                                hypervisors,
                                probeInterval,
                                probesLost,
                                lastConfig,
                                plaintext,
                                null,
                                identity)
                        .equals(other);
    }
}
