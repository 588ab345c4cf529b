package net.virtuoso.bench.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.karaf.KarafInstance;
import net.virtuoso.lab.karaf.RestClient;
import net.virtuoso.lab.net.NetworkNamespace;
import net.virtuoso.lab.sites.Deployment;

/**
 * One container with a controller and several nodes in it, each an agent with sockets of its own and a TAP as its VM's port.
 * They share a JVM and talk over the loopback; a change still goes from the controller over each node's connection, and links
 * are real ones.
 */
final class Stations {
    static final String NETWORK = "bench";

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int FIRST_PORT = 7801;

    private final KarafInstance container;
    private final int count;

    private Stations(KarafInstance container, int count) {
        this.container = container;
        this.count = count;
    }

    static Stations start(Lab lab, Path distribution, int count) {
        KarafInstance container = KarafInstance.unpack(
                "nodes",
                NetworkNamespace.create(lab, "nodes"),
                distribution,
                List.of("vnet-controller", "vnet-agent", "vnet-rest"));
        container.configure("net.virtuoso.controller.cfg", Map.of("name", "controller", "plaintext", "true"));
        container.configure("net.virtuoso.overlay.cfg", ControlEvaluation.NO_LINGER);
        for (int i = 0; i < count; i++) {
            String port = Integer.toString(FIRST_PORT + i);
            container.configure(
                    "net.virtuoso.node-" + node(i) + ".cfg",
                    Map.of(
                            "name",
                            node(i),
                            "bind",
                            "127.0.0.1",
                            "advertise",
                            "127.0.0.1",
                            "udp.port",
                            port,
                            "tcp.port",
                            port,
                            "plaintext",
                            "true"));
        }
        container.start();
        container.awaitRest(LIMIT);
        Stations stations = new Stations(container, count);
        Wait.until(
                count + " connected nodes",
                LIMIT,
                () -> Deployment.connectedNodes(stations.rest()) == count,
                () -> "; " + container.log());
        stations.network();
        return stations;
    }

    private void network() {
        rest().post("/networks", Map.of("name", NETWORK, "proxy", node(0), "adaptation", "off"));
        List<Map<String, Object>> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            changes.add(
                    Map.of("change", "bind-vm", "binding", Map.of("network", NETWORK, "vm", "vm-" + i, "mac", mac(i))));
            changes.add(Map.of(
                    "change",
                    "add-port",
                    "port",
                    Map.of(
                            "network", NETWORK, "node", node(i), "device", "tap" + i, "role", "vm", "driver", "tap",
                            "mac", mac(i))));
        }
        commit("stations", changes);
        awaitUp();
    }

    RestClient rest() {
        return container.rest();
    }

    int count() {
        return count;
    }

    static String node(int number) {
        return "n" + number;
    }

    static String mac(int number) {
        return String.format("02:00:4d:01:00:%02x", number);
    }

    /** The path of a link between two nodes, as rules name it. */
    static String path(int a, int b) {
        return node(Math.min(a, b)) + "." + node(Math.max(a, b)) + "." + TRANSPORT;
    }

    /** Not the star's, so that every link is made and none was there before. */
    static final String TRANSPORT = "tcp";

    /** Commits changes together and waits until all nodes run them. */
    void commit(String reason, List<Map<String, Object>> changes) {
        requireRunning(rest().post("/changes?wait=running", Map.of("reason", reason, "changes", changes)));
    }

    void requireRunning(JsonNode answer) {
        if (!answer.path("running").asBoolean()) {
            throw new IllegalStateException("the nodes don't run it after 30 s: " + rest().get("/status"));
        }
    }

    /** Waits until every link that is wanted is up at both ends. */
    void awaitUp() {
        Wait.until("all links up", Duration.ofSeconds(30), this::isUp, () -> "; " + states());
    }

    private boolean isUp() {
        return states().values().stream().allMatch("up"::equals);
    }

    private Map<String, String> states() {
        Map<String, String> states = new TreeMap<>();
        rest().get("/links?network=" + NETWORK)
                .path("items")
                .forEach(link ->
                        states.put(link.path("id").asText(), link.path("state").asText("unknown")));
        return states;
    }
}
