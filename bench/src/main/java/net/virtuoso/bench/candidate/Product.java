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
import net.virtuoso.lab.sites.Deployment;

/**
 * Our product on a bed: a container of the distribution at each host, with controller and REST at the first. Each lane is a
 * virtual network of its own.
 */
public final class Product {
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(5);
    private static final Duration STOP_GRACE = Duration.ofSeconds(20);
    private static final Duration LINK_LIMIT = Duration.ofSeconds(30);
    /** What the star uses where both ends have it; its links are there without being asked for. */
    private static final String STAR_TRANSPORT = "udp";

    private final KarafInstance first;
    private final KarafInstance second;

    private Product(KarafInstance first, KarafInstance second) {
        this.first = first;
        this.second = second;
    }

    /**
     * Unpacks, configures and starts both containers and waits until the nodes are connected.
     *
     * @param overlay keys of the overlay's configuration, if others than the defaults are wanted
     */
    public static Product start(Bed bed, Path distribution, Map<String, String> overlay) {
        return start(bed, distribution, overlay, ProductSetup.USER_SPACE);
    }

    static Product start(Bed bed, Path distribution, Map<String, String> overlay, ProductSetup setup) {
        String controller = bed.a().address();
        KarafInstance first =
                setup.unpack(bed.a(), distribution, List.of("vnet-controller", "vnet-agent", "vnet-rest"));
        first.configure(
                "net.virtuoso.controller.cfg",
                Map.of(
                        "name",
                        "controller",
                        "bind",
                        "0.0.0.0",
                        "port",
                        Integer.toString(setup.controlPort()),
                        "advertise",
                        controller,
                        "plaintext",
                        "true"));
        KarafInstance second = setup.unpack(bed.b(), distribution, List.of("vnet-agent"));
        Product product = new Product(first, second);
        configureNode(first, bed.a(), controller, setup);
        configureNode(second, bed.b(), controller, setup);
        product.configureOverlay(overlay);
        first.start();
        second.start();
        first.awaitRest(BOOT_LIMIT);
        Wait.until(
                "two connected nodes",
                BOOT_LIMIT,
                () -> Deployment.connectedNodes(product.rest()) == 2,
                () -> "; " + second.log());
        return product;
    }

    private static void configureNode(KarafInstance container, Bed.Side side, String controller, ProductSetup setup) {
        container.configure("net.virtuoso.node-" + node(side) + ".cfg", setup.node(side, node(side), controller));
    }

    /** Writes the overlay's configuration of both containers; while they run it takes effect within seconds. */
    public void configureOverlay(Map<String, String> overlay) {
        containers().forEach(container -> container.configure("net.virtuoso.overlay.cfg", overlay));
    }

    /** The name of the node at a side. */
    public static String node(Bed.Side side) {
        return "host-" + side.letter();
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
        if (!transport.equals(STAR_TRANSPORT)) {
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
