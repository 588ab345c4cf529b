package net.virtuoso.lab.sites;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.karaf.KarafInstance;
import net.virtuoso.lab.karaf.RestClient;
import net.virtuoso.lab.karaf.RestProblem;
import net.virtuoso.lab.vm.Driver;

/**
 * The product on {@link Sites}: controller, proxy node and REST in one container on the proxy's host, an agent with the
 * libvirt adapter on each remote host. Links are plain, as a closed network may ask for.
 *
 * @param home the container on the proxy's host
 * @param agents the containers on the remote hosts, in their order
 */
public record Deployment(KarafInstance home, List<KarafInstance> agents) {
    /** Name of the proxy's node. */
    public static final String PROXY_NODE = "home";

    private static final int CONTROL_PORT = 7771;
    private static final int UNAVAILABLE = 503;

    /**
     * Unpacks and configures the containers; starts none.
     *
     * @param distribution the tar.gz that the build makes
     */
    public static Deployment unpack(Sites sites, Path distribution) {
        String controller = sites.proxyLine().address();
        KarafInstance home = KarafInstance.unpack(
                PROXY_NODE, sites.proxy(), distribution, List.of("vnet-controller", "vnet-agent", "vnet-rest"));
        home.configure(
                "net.virtuoso.controller.cfg",
                Map.of("name", "controller", "bind", "0.0.0.0", "advertise", controller, "plaintext", "true"));
        home.configure("net.virtuoso.node-home.cfg", node(PROXY_NODE, "127.0.0.1", controller, List.of()));
        List<KarafInstance> agents = new ArrayList<>();
        for (RemoteHost host : sites.hosts()) {
            List<String> hypervisors = Stream.of(Driver.values())
                    .map(driver -> host.libvirt().uri(driver))
                    .toList();
            agents.add(KarafInstance.unpack(
                            host.name(), host.network(), distribution, List.of("vnet-agent", "vnet-libvirt"))
                    .configure(
                            "net.virtuoso.node-" + host.name() + ".cfg",
                            node(host.name(), controller, host.line().address(), hypervisors)));
        }
        return new Deployment(home, List.copyOf(agents));
    }

    private static Map<String, String> node(
            String name, String controller, String advertise, List<String> hypervisors) {
        return Map.of(
                "name",
                name,
                "controllers",
                controller + ":" + CONTROL_PORT,
                "advertise",
                advertise,
                "plaintext",
                "true",
                "hypervisors",
                String.join(", ", hypervisors));
    }

    /** Starts all containers at once and waits until REST answers and every node is connected. */
    public Duration start(Duration limit) {
        long start = System.nanoTime();
        home.start();
        agents.forEach(KarafInstance::start);
        home.awaitRest(limit);
        awaitNodes(limit);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Waits until the controller reports every node as connected. */
    public void awaitNodes(Duration limit) {
        awaitNodes(agents.size() + 1, limit);
    }

    /** Waits until the controller reports so many nodes as connected. */
    public void awaitNodes(int wanted, Duration limit) {
        Wait.until(
                wanted + " connected nodes",
                limit,
                () -> connectedNodes() == wanted,
                () -> "; the controller knows " + rest().get("/nodes"));
    }

    /** How many nodes the controller reports as connected; none while it says that it does not lead (503). */
    public long connectedNodes() {
        return connectedNodes(rest());
    }

    /**
     * The same of any controller.
     *
     * @param rest its REST interface
     */
    public static long connectedNodes(RestClient rest) {
        try {
            return StreamSupport.stream(rest.get("/nodes").path("items").spliterator(), false)
                    .filter(node -> node.path("connected").asBoolean())
                    .count();
        } catch (RestProblem e) {
            if (e.status() == UNAVAILABLE) {
                return 0;
            }
            throw e;
        }
    }

    /** The REST interface of the controller. */
    public RestClient rest() {
        return home.rest();
    }
}
