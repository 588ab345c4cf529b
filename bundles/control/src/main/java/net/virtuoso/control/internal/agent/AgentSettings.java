package net.virtuoso.control.internal.agent;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import net.virtuoso.api.overlay.OverlaySettings.TransportSettings;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.Node;

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
 */
record AgentSettings(
        Node node,
        List<Endpoint> controllers,
        List<TransportSettings> transports,
        List<String> hypervisors,
        Duration probeInterval,
        int probesLost,
        Path lastConfig) {}
