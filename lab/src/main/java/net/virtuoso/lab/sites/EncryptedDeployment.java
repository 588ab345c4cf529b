package net.virtuoso.lab.sites;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.karaf.KarafInstance;
import net.virtuoso.lab.karaf.RestProblem;
import net.virtuoso.lab.vm.Driver;

/**
 * A {@link Deployment} as an operator installs it: everything is encrypted, and each node joins by a token that is put into
 * its configuration while it runs.
 *
 * @param sites where
 * @param containers the containers
 */
public record EncryptedDeployment(Sites sites, Deployment containers) {
    private static final int CONTROL_PORT = 7771;
    private static final int UNAVAILABLE = 503;

    /**
     * Unpacks and configures the containers; starts none.
     *
     * @param distribution the tar.gz that the build makes
     */
    public static EncryptedDeployment unpack(Sites sites, Path distribution) {
        EncryptedDeployment deployment = new EncryptedDeployment(sites, Deployment.unpack(sites, distribution));
        deployment
                .containers
                .home()
                .configure(
                        "net.virtuoso.controller.cfg",
                        Map.of(
                                "name",
                                "controller",
                                "bind",
                                "0.0.0.0",
                                "advertise",
                                sites.proxyLine().address()));
        deployment.nodes().keySet().forEach(node -> deployment.configure(node, Map.of()));
        return deployment;
    }

    /** The containers by the names of their nodes. */
    private Map<String, KarafInstance> nodes() {
        Map<String, KarafInstance> nodes = new LinkedHashMap<>();
        nodes.put(Deployment.PROXY_NODE, containers.home());
        containers.agents().forEach(agent -> nodes.put(agent.name(), agent));
        return nodes;
    }

    /**
     * Writes a node's configuration; a container that runs takes it at once.
     *
     * @param node the node's name
     * @param more keys beyond the usual ones
     */
    public void configure(String node, Map<String, String> more) {
        KarafInstance container = nodes().get(node);
        if (container == null) {
            throw new IllegalArgumentException("no node '" + node + "' here, only " + nodes().keySet());
        }
        Map<String, String> values = new HashMap<>(Map.of("name", node));
        if (node.equals(Deployment.PROXY_NODE)) {
            values.put("controllers", "127.0.0.1:" + CONTROL_PORT);
            values.put("advertise", sites.proxyLine().address());
        } else {
            RemoteHost host = sites.hosts().stream()
                    .filter(h -> h.name().equals(node))
                    .findFirst()
                    .orElseThrow();
            List<String> hypervisors = Stream.of(Driver.values())
                    .map(driver -> host.libvirt().uri(driver))
                    .toList();
            values.put("controllers", sites.proxyLine().address() + ":" + CONTROL_PORT);
            values.put("advertise", host.line().address());
            values.put("hypervisors", String.join(", ", hypervisors));
        }
        values.putAll(more);
        container.configure("net.virtuoso.node-" + node + ".cfg", values);
    }

    /** Makes a token for a node and puts it into the node's configuration. */
    public void letIn(String node) {
        String token = containers
                .rest()
                .post("/tokens", Map.of("node", node))
                .at("/item/text")
                .asText();
        configure(node, Map.of("token", token));
    }

    /** Starts all containers at once, lets the nodes in, and waits until every one is connected. */
    public void start(Duration limit) {
        nodes().values().forEach(KarafInstance::start);
        containers.home().awaitRest(limit);
        Wait.until("a controller that makes tokens", limit, this::makesTokens);
        nodes().keySet().forEach(this::letIn);
        containers.awaitNodes(limit);
    }

    /** Whether a token can be made; makes one and deletes it. */
    private boolean makesTokens() {
        try {
            String token =
                    containers.rest().post("/tokens", Map.of()).at("/item/id").asText();
            containers.rest().delete("/tokens/" + token);
            return true;
        } catch (RestProblem e) {
            if (e.status() == UNAVAILABLE) {
                return false;
            }
            throw e;
        }
    }
}
