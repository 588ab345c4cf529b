package net.virtuoso.bench.candidate;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.bed.Lane;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.karaf.KarafInstance;
import net.virtuoso.lab.karaf.RestClient;
import net.virtuoso.lab.karaf.RestProblem;
import net.virtuoso.lab.sites.Deployment;

/**
 * Our product on a bed: a container of the distribution at each host, with controller and REST at the first. Each lane is a
 * virtual network of its own.
 */
public final class Product {
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(5);
    private static final Duration STOP_GRACE = Duration.ofSeconds(20);
    private static final Duration LINK_LIMIT = Duration.ofSeconds(30);
    private static final int UNAVAILABLE = 503;

    private final ProductSetup setup;
    private final Bed bed;
    private final KarafInstance first;
    private final KarafInstance second;

    private Product(ProductSetup setup, Bed bed, Path distribution) {
        this.setup = setup;
        this.bed = bed;
        first = setup.unpack(bed.a(), distribution, List.of("vnet-controller", "vnet-agent", "vnet-rest"));
        second = setup.unpack(bed.b(), distribution, List.of("vnet-agent"));
    }

    /**
     * Unpacks, configures and starts both containers without encryption and waits until the nodes are connected.
     *
     * @param overlay keys of the overlay's configuration, if others than the defaults are wanted
     */
    public static Product start(Bed bed, Path distribution, Map<String, String> overlay) {
        return start(ProductSetup.PLAIN, bed, distribution, overlay);
    }

    /** The same with another setup. */
    static Product start(ProductSetup setup, Bed bed, Path distribution, Map<String, String> overlay) {
        Product product = new Product(setup, bed, distribution);
        product.first.configure(
                "net.virtuoso.controller.cfg",
                Map.of(
                        "name",
                        "controller",
                        "bind",
                        "0.0.0.0",
                        "port",
                        Integer.toString(setup.controlPort()),
                        "advertise",
                        bed.a().address(),
                        "plaintext",
                        Boolean.toString(!setup.encrypted())));
        product.configureNode(bed.a(), Map.of());
        product.configureNode(bed.b(), Map.of());
        product.configureOverlay(overlay);
        product.first.start();
        product.second.start();
        product.first.awaitRest(BOOT_LIMIT);
        if (setup.encrypted()) {
            Wait.until("tokens for both nodes", BOOT_LIMIT, () -> product.letIn(bed.a()) && product.letIn(bed.b()));
        }
        Wait.until(
                "two connected nodes",
                BOOT_LIMIT,
                () -> Deployment.connectedNodes(product.rest()) == 2,
                () -> "; " + product.second.log());
        return product;
    }

    private void configureNode(Bed.Side side, Map<String, String> more) {
        Map<String, String> values = setup.node(side, node(side), bed.a().address());
        values.putAll(more);
        KarafInstance container = side.equals(bed.a()) ? first : second;
        container.configure("net.virtuoso.node-" + node(side) + ".cfg", values);
    }

    /** Gives a node a token; returns whether the controller makes any yet. */
    private boolean letIn(Bed.Side side) {
        try {
            String token = rest().post("/tokens", Map.of("node", node(side)))
                    .at("/item/text")
                    .asText();
            configureNode(side, Map.of("token", token));
            return true;
        } catch (RestProblem e) {
            if (e.status() == UNAVAILABLE) {
                return false;
            }
            throw e;
        }
    }

    /** Writes the overlay's configuration of both containers; while they run it takes effect within seconds. */
    public void configureOverlay(Map<String, String> overlay) {
        containers().forEach(container -> container.configure("net.virtuoso.overlay.cfg", overlay));
    }

    /** Writes a file of etc/ of the container whose node calls the other; it takes effect within seconds. */
    void configureCaller(String file, Map<String, String> keys) {
        first.configure(file, keys);
    }

    /** The name of the node at a side. Another deployment's at the same host has another: a node clears up what its name has left. */
    public String node(Bed.Side side) {
        return "host-" + side.letter() + setup.suffix();
    }

    /** The name of the virtual network of a lane. */
    public static String network(Lane lane) {
        return "lane" + lane.number();
    }

    /** Stops both containers, when what comes next should have the machine for itself. */
    public void stop() {
        first.stop(STOP_GRACE);
        second.stop(STOP_GRACE);
    }

    /** The controller's REST interface. */
    public RestClient rest() {
        return first.rest();
    }

    /** The containers, the controller's first. */
    public List<KarafInstance> containers() {
        return List.of(first, second);
    }

    /** The processes of both containers. */
    public List<ProcessHandle> daemons() {
        return Stream.of(first, second)
                .map(container -> ProcessHandle.of(container.pid()).orElseThrow())
                .toList();
    }

    /** Makes a virtual network of a lane's two ports and has a transport carry it. */
    public void join(Lane lane, String transport) {
        String network = network(lane);
        Bed.Side a = lane.bed().a();
        Bed.Side b = lane.bed().b();
        rest().post("/networks", Map.of("name", network, "proxy", node(a), "adaptation", "off"));
        for (Bed.Side side : List.of(a, b)) {
            rest().post("/vms", Map.of("network", network, "vm", "vm-" + side.letter(), "mac", lane.mac(side)));
            running(rest().post(
                            "/ports?wait=running",
                            Map.of(
                                    "network",
                                    network,
                                    "node",
                                    node(side),
                                    "device",
                                    lane.port(side).name(),
                                    "role",
                                    "vm",
                                    "driver",
                                    "packet",
                                    "mac",
                                    lane.mac(side))));
        }
        if (!transport.equals(setup.star())) {
            running(rest().post(
                            "/links?wait=running",
                            Map.of("network", network, "a", node(a), "b", node(b), "transport", transport)));
            String path = node(a) + "." + node(b) + "." + transport;
            sendOver(network, a, lane.mac(b), path);
            sendOver(network, b, lane.mac(a), path);
        }
        Wait.until("links of " + network, LINK_LIMIT, () -> isUp(network), () -> "; " + rest().get("/links"));
    }

    private void sendOver(String network, Bed.Side at, String destination, String path) {
        running(rest().post(
                        "/rules?wait=running",
                        Map.of(
                                "network",
                                network,
                                "node",
                                node(at),
                                "destination",
                                destination,
                                "target",
                                Map.of("type", "link", "link", path))));
    }

    private boolean isUp(String network) {
        JsonNode links = rest().get("/links?network=" + network).path("items");
        return !links.isEmpty()
                && StreamSupport.stream(links.spliterator(), false)
                        .allMatch(link -> link.path("state").asText().equals("up"));
    }

    private void running(JsonNode answer) {
        if (!answer.path("running").asBoolean()) {
            throw new IllegalStateException("the nodes don't run it: " + rest().get("/status"));
        }
    }
}
