package net.virtuoso.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import net.virtuoso.lab.karaf.Changes;
import net.virtuoso.lab.karaf.RestClient;
import net.virtuoso.lab.sites.Deployment;

/** The demo's virtual network, as its controller's REST interface shows and changes it. */
public final class BlueNetwork {
    /** The network's name. */
    public static final String NAME = "blue";

    private static final String PATH = "/networks/" + NAME;

    private final RestClient rest;
    private int decisionsRead;

    private BlueNetwork(RestClient rest) {
        this.rest = rest;
    }

    /**
     * Makes the network, without adaptation, and plugs the user's LAN in at the proxy.
     *
     * @param lanDevice the proxy's interface on the user's LAN
     * @param lanDriver the port driver that opens it
     */
    public static BlueNetwork create(RestClient rest, String lanDevice, String lanDriver) {
        rest.post("/networks", Map.of("name", NAME, "proxy", Deployment.PROXY_NODE, "adaptation", "off"));
        rest.post(
                "/ports?wait=running",
                Map.of(
                        "network",
                        NAME,
                        "node",
                        Deployment.PROXY_NODE,
                        "device",
                        lanDevice,
                        "role",
                        "lan",
                        "driver",
                        lanDriver));
        return new BlueNetwork(rest);
    }

    /** Says that a VM's interface belongs to the network. */
    public void bind(String vm, String mac) {
        rest.post("/vms", Map.of("network", NAME, "vm", vm, "mac", mac));
    }

    /** Sets whether the network is adapted: {@code off}, {@code advise} or {@code automatic}. */
    public void adaptation(String mode) {
        rest.put(PATH + "?wait=running", Map.of("proxy", Deployment.PROXY_NODE, "adaptation", mode));
    }

    /** Its VMs, bound or found. */
    public List<JsonNode> vms() {
        return items("/vms?network=" + NAME);
    }

    /** The VM with this address; empty if the network has none. */
    public Optional<JsonNode> vm(String mac) {
        return vms().stream().filter(vm -> vm.path("mac").asText().equals(mac)).findFirst();
    }

    /** Its links beyond the star. */
    public List<JsonNode> addedLinks() {
        return items("/links?network=" + NAME).stream()
                .filter(link -> !link.path("origin").asText().equals("star"))
                .toList();
    }

    /** When the first frame of a VM took a link beyond the star; empty if none has. */
    public Optional<Instant> firstDataOverAddedLink() {
        return addedLinks().stream()
                .flatMap(link -> StreamSupport.stream(link.path("ends").spliterator(), false))
                .map(end -> end.path("firstDataAt").asText(""))
                .filter(at -> !at.isEmpty())
                .map(Instant::parse)
                .min(Instant::compareTo);
    }

    /** Links two nodes and sends the traffic of each to the VMs at the other that way; waits until both run it. */
    public void mesh(String a, List<String> macsAtA, String b, List<String> macsAtB) {
        mesh(a, macsAtA, b, macsAtB, "udp-plain");
    }

    /** The same over another transport. */
    public void mesh(String a, List<String> macsAtA, String b, List<String> macsAtB, String transport) {
        List<Map<String, Object>> changes = new ArrayList<>();
        changes.add(Changes.addLink(NAME, a, b, transport));
        String path = a + "." + b + "." + transport;
        macsAtB.forEach(mac -> changes.add(Changes.addRule(NAME, a, mac, path)));
        macsAtA.forEach(mac -> changes.add(Changes.addRule(NAME, b, mac, path)));
        JsonNode answer = rest.post("/changes?wait=running", Map.of("reason", "a full mesh", "changes", changes));
        if (!answer.path("running").asBoolean()) {
            throw new DemoFailed("the nodes don't run the full mesh: " + rest.get("/status"));
        }
    }

    /** Number of the newest event. */
    public long lastEvent() {
        return rest.get("/events?format=json").path("last").asLong();
    }

    /** The first inference behind an event: the event as it was logged. */
    public Optional<JsonNode> inferenceAfter(long event) {
        return StreamSupport.stream(
                        rest.get("/events?format=json&after=" + event)
                                .path("items")
                                .spliterator(),
                        false)
                .filter(e -> e.path("event").path("type").asText().equals("topology-inferred"))
                .filter(e -> e.path("event").path("network").asText().equals(NAME))
                .findFirst();
    }

    /** The decisions made since this was asked last, oldest first, a line each. */
    public List<String> newDecisions() {
        List<String> lines = new ArrayList<>();
        for (JsonNode decision : items("/decisions/" + NAME + "?most=1000")) {
            int number = decision.path("number").asInt();
            if (number > decisionsRead) {
                decisionsRead = number;
                lines.add(decision.path("decision").asText() + ": "
                        + decision.path("reason").asText());
            }
        }
        return lines;
    }

    /** The traffic matrix of the last seconds as a table, in kB/s. */
    public String matrix() {
        JsonNode matrix = rest.get("/matrices/" + NAME + "?window=4s");
        double seconds = matrix.path("seconds").asDouble(1);
        StringBuilder table = new StringBuilder(String.format(Locale.ROOT, "%-10s", "kB/s to"));
        matrix.path("names").forEach(name -> table.append(String.format(Locale.ROOT, "%10s", name.asText())));
        for (int row = 0; row < matrix.path("bytes").size(); row++) {
            table.append(String.format(
                    Locale.ROOT,
                    "%n%-10s",
                    "from " + matrix.path("names").path(row).asText()));
            for (JsonNode bytes : matrix.path("bytes").path(row)) {
                table.append(String.format(Locale.ROOT, "%10.0f", bytes.asDouble() / seconds / 1000));
            }
        }
        return table.append(String.format(Locale.ROOT, "%nbytes by class: %s", matrix.path("byClass")))
                .toString();
    }

    /** What its application does with its time, from the last 8 s. */
    public JsonNode structure() {
        return rest.get(PATH + "/structure?window=8s");
    }

    private List<JsonNode> items(String path) {
        return StreamSupport.stream(rest.get(path).path("items").spliterator(), false)
                .toList();
    }
}
