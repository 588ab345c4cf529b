package net.virtuoso.control.internal.agent;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import net.virtuoso.api.overlay.OverlaySettings.TransportSettings;
import net.virtuoso.identity.TokenText;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.Names;
import net.virtuoso.model.Node;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.transport.EndpointSettings;
import org.jspecify.annotations.Nullable;

/** Checks a configuration, whole. */
final class AgentConfigReader {
    private AgentConfigReader() {}

    /**
     * Reads a configuration.
     *
     * @param data the container's data folder
     * @throws RefusedException names the key, the value and what is allowed
     */
    static AgentSettings read(AgentConfig config, Path data) {
        String name = Names.requireName("name", config.name());
        List<TransportSettings> transports = new ArrayList<>();
        TreeMap<String, Endpoint> endpoints = new TreeMap<>();
        if (config.plaintext()) {
            transport("udp-plain", "udp", config.udp_port(), config.udp_advertise(), config, transports, endpoints);
            transport("tcp", "tcp", config.tcp_port(), config.tcp_advertise(), config, transports, endpoints);
        } else {
            transport("udp", "udp", config.udp_port(), config.udp_advertise(), config, transports, endpoints);
            transport("tls", "tls", config.tls_port(), config.tls_advertise(), config, transports, endpoints);
        }
        calling("ws", "ws", config.ws_port(), config.ws_advertise(), config.advertise(), config, transports, endpoints);
        // Without an address of the front server there is none: at the port itself nobody speaks HTTPS.
        calling("wss", "wss", config.wss_port(), config.wss_advertise(), "", config, transports, endpoints);
        // The same for SSH.
        calling("ssh", "ssh", config.ssh_port(), config.ssh_advertise(), "", config, transports, endpoints);
        if (!config.plaintext()) {
            // There is no QUIC without certificates.
            calling(
                    "quic",
                    "quic",
                    config.quic_port(),
                    config.quic_advertise(),
                    config.advertise(),
                    config,
                    transports,
                    endpoints);
        }
        Endpoint fastPath = fastPath(config);
        if (fastPath != null) {
            endpoints.put(Node.FAST_PATH, fastPath);
        }
        List<Endpoint> controllers = texts(config.controllers()).stream()
                .map(c -> in("controllers", c))
                .toList();
        if (controllers.isEmpty()) {
            throw RefusedException.invalid("controllers", null, "at least one host:port");
        }
        range("probe.interval.ms", config.probe_interval_ms(), 50, 60_000);
        range("probes.lost", config.probes_lost(), 1, 100);
        return new AgentSettings(
                new Node(name, endpoints),
                controllers,
                transports,
                texts(config.hypervisors()),
                Duration.ofMillis(config.probe_interval_ms()),
                config.probes_lost(),
                data.resolve("virtuoso").resolve("node-" + name + ".json"),
                config.plaintext(),
                token(config),
                data.resolve("virtuoso").resolve("node-" + name + ".pem"));
    }

    private static @Nullable Endpoint fastPath(AgentConfig config) {
        String text = config.vxlan().trim();
        if (text.isEmpty()) {
            return null;
        }
        Endpoint endpoint = in("vxlan", text);
        // Frames are let in by the address that they come from, so that a name or "all addresses" won't do.
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(endpoint.host());
        if (address == null || address.isAnyLocalAddress() || address.isMulticastAddress()) {
            throw RefusedException.invalid(
                    "vxlan", text, "an IP address of this host and a port, such as 192.0.2.1:4789");
        }
        return endpoint;
    }

    private static @Nullable TokenText token(AgentConfig config) {
        String text = config.token().trim();
        if (text.isEmpty()) {
            return null;
        }
        if (config.plaintext()) {
            throw RefusedException.invalid(
                    "token",
                    text.length() + " characters",
                    "none while plaintext = true: without encryption nobody is asked for one");
        }
        return TokenText.parse(text);
    }

    /** @param key what its keys in the configuration begin with */
    private static void transport(
            String transport,
            String key,
            int port,
            String advertised,
            AgentConfig config,
            List<TransportSettings> transports,
            TreeMap<String, Endpoint> endpoints) {
        range(key + ".port", port, EndpointSettings.NO_PORT, 65_535);
        if (port != EndpointSettings.NO_PORT) {
            calling(transport, key, port, advertised, config.advertise(), config, transports, endpoints);
        }
    }

    /**
     * A transport that can call without a port of its own.
     *
     * @param key what its keys in the configuration begin with
     * @param host where others reach the port, if nothing else is said; blank if they don't
     */
    private static void calling(
            String transport,
            String key,
            int port,
            String advertised,
            String host,
            AgentConfig config,
            List<TransportSettings> transports,
            TreeMap<String, Endpoint> endpoints) {
        range(key + ".port", port, EndpointSettings.NO_PORT, 65_535);
        transports.add(new TransportSettings(
                transport, new EndpointSettings(config.name(), config.bind(), port, config.plaintext())));
        if (!advertised.isBlank()) {
            if (port == EndpointSettings.NO_PORT) {
                throw RefusedException.invalid(
                        key + ".port", port, "a port while " + key + ".advertise leads others to it");
            }
            endpoints.put(transport, in(key + ".advertise", advertised.trim()));
        } else if (!host.isBlank() && port != EndpointSettings.NO_PORT) {
            if (port == 0) {
                throw RefusedException.invalid(
                        key + ".port", port, "a fixed port while the node advertises an address");
            }
            endpoints.put(transport, new Endpoint(host.trim(), port));
        }
    }

    /** A file of etc/ gives one text, whose commas part the values; Configuration Admin itself may give several. */
    private static List<String> texts(String[] values) {
        return Arrays.stream(values)
                .flatMap(v -> Arrays.stream(v.split(",", -1)))
                .map(String::trim)
                .filter(v -> !v.isEmpty())
                .toList();
    }

    private static Endpoint in(String key, String value) {
        try {
            return Endpoint.parse(value);
        } catch (RefusedException e) {
            RefusedException refused = RefusedException.invalid(key, value, e.allowed());
            refused.initCause(e);
            throw refused;
        }
    }

    private static void range(String key, int value, int low, int high) {
        if (value < low || value > high) {
            throw RefusedException.invalid(key, value, low + " to " + high);
        }
    }
}
