package net.virtuoso.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import net.virtuoso.api.adaptation.ReplayReport;
import net.virtuoso.api.inventory.PathChoice;
import net.virtuoso.api.inventory.PathExplanation;
import net.virtuoso.api.inventory.PathStep;
import net.virtuoso.api.inventory.Verdict;
import net.virtuoso.model.Change;
import net.virtuoso.model.Counters;
import net.virtuoso.model.Decision;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DropReason;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.HostStatus;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.LanAlert;
import net.virtuoso.model.LanStatus;
import net.virtuoso.model.Lease;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Node;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Plan;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.PlanStatus;
import net.virtuoso.model.PortState;
import net.virtuoso.model.PortStatus;
import net.virtuoso.model.Station;
import net.virtuoso.model.Target;
import net.virtuoso.model.TopologyClass;
import net.virtuoso.model.VmInterface;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The marketplace's day: every operation, each answer compared with the specification by {@link Api}. */
class MainJobTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00.120Z");
    private static final MacAddress ONE = MacAddress.parse("02:00:00:01:00:01");
    private static final MacAddress TWO = MacAddress.parse("02:00:00:01:00:02");

    private final Api api = new Api();

    @BeforeEach
    void threeNodes() {
        for (String name : List.of("lan", "host-1", "host-2")) {
            api.controller.commit(
                    List.of(new Change.PutNode(
                            new Node(name, new TreeMap<>(Map.of("udp", new Endpoint("192.0.2.1", 7770)))))),
                    "control",
                    "joined");
        }
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void carriesOutTheMainJobWithEveryOperation() {
        JsonNode network = api.post("/api/v1/networks", "{\"name\": \"blue\", \"proxy\": \"lan\"}")
                .body();
        assertThat(network.toString())
                .isEqualTo("{\"revision\":4,\"item\":{\"name\":\"blue\",\"vni\":1,\"proxy\":\"lan\","
                        + "\"adaptation\":\"automatic\"}}");
        assertThat(api.get("/api/v1/networks/blue").body()).isEqualTo(network.path("item"));
        assertThat(api.put("/api/v1/networks/blue", "{\"proxy\": \"lan\", \"adaptation\": \"advise\"}")
                        .body()
                        .at("/item/adaptation")
                        .asText())
                .isEqualTo("advise");

        bindsAndAttaches();
        guards();
        linksAndRules();
        observes();
        seesTheLan();
        explains();
        adapts();
        letsInAndShutsOut();
        takesDown();

        api.get("/openapi.json");
        api.get("/healthz");
        api.get("/metrics");
        api.get("/api/v1/events?format=json");
        assertThat(api.exercised).containsExactlyInAnyOrderElementsOf(api.router.operations());
        assertThat(api.controller.audit()).contains("admin: REST createNetwork", "admin: off the star");
    }

    private void letsInAndShutsOut() {
        var made = api.post("/api/v1/tokens", "{\"node\": \"host-1\", \"validitySeconds\": 600}");
        assertThat(made.status()).isEqualTo(201);
        String id = made.body().at("/item/id").asText();
        assertThat(made.header("Location")).isEqualTo("/api/v1/tokens/" + id);
        String secret = made.body().at("/item/text").asText().split("\\.")[2];
        String other = api.post("/api/v1/tokens", "{}").body().at("/item/id").asText();
        assertThat(api.get("/api/v1/nodes/host-1").body().has("certificate")).isFalse();

        api.tokens.admit(id, "host-1", "0a");

        var tokens = api.get("/api/v1/tokens");
        assertThat(tokens.text()).doesNotContain(secret).contains("\"usedBy\":\"host-1\"", "\"state\":\"used\"");
        assertThat(api.get("/api/v1/nodes/host-1")
                        .body()
                        .at("/certificate/serial")
                        .asText())
                .isEqualTo("0a");
        assertThat(api.delete("/api/v1/tokens/" + other).status()).isEqualTo(200);
        assertThat(api.delete("/api/v1/tokens/" + other).status()).isEqualTo(404);

        assertThat(api.delete("/api/v1/nodes/host-1/certificate").status()).isEqualTo(200);
        assertThat(api.get("/api/v1/nodes/host-1").body().path("shutOut").asBoolean())
                .isTrue();
        assertThat(api.get("/api/v1/tokens").body().path("items")).isEmpty();
        assertThat(api.delete("/api/v1/nodes/host-1/certificate").status()).isGreaterThanOrEqualTo(400);
        assertThat(api.post("/api/v1/tokens", "{\"validitySeconds\": 1}").status())
                .isEqualTo(422);
        assertThat(api.post("/api/v1/tokens", "{\"node\": \"No Name\"}").text()).contains("node");
        assertThat(api.controller.audit()).contains("admin: certificates of node host-1 revoked");
    }

    private void bindsAndAttaches() {
        var bound = api.post("/api/v1/vms", "{\"network\": \"blue\", \"vm\": \"web-1\"}");
        assertThat(bound.status()).isEqualTo(201);
        assertThat(bound.header("Location")).isEqualTo("/api/v1/vms/02:00:00:01:00:01");
        assertThat(bound.body().at("/item/mac").asText()).isEqualTo(ONE.toString());
        api.post("/api/v1/vms", "{\"network\": \"blue\", \"vm\": \"web-2\", \"mac\": \"" + TWO + "\"}");
        assertThat(api.get("/api/v1/vms?network=blue").body().path("items")).hasSize(2);

        api.post(
                "/api/v1/ports",
                "{\"network\":\"blue\",\"node\":\"lan\",\"device\":\"eth1\",\"role\":\"lan\",\"driver\":\"packet\"}");
        var port = api.post(
                "/api/v1/ports",
                "{\"network\":\"blue\",\"node\":\"host-1\",\"device\":\"vnet0\",\"role\":\"vm\",\"driver\":\"tap\","
                        + "\"mac\":\"" + ONE + "\",\"vm\":\"web-1\"}");
        assertThat(port.header("Location")).isEqualTo("/api/v1/ports/host-1.vnet0");
        assertThat(port.body().at("/item/id").asText()).isEqualTo("host-1.vnet0");
        assertThat(api.get("/api/v1/ports?network=blue").body().path("items")).hasSize(2);
        assertThat(api.get("/api/v1/vms/" + ONE).body().path("port").asText()).isEqualTo("host-1.vnet0");
    }

    private void guards() {
        assertThat(api.put(
                                "/api/v1/vms/" + ONE,
                                "{\"addresses\": [\"2001:db8:0:0::7\", \"192.0.2.7\"], \"trusted\": true}")
                        .body()
                        .path("item")
                        .toString())
                .contains("\"vm\":\"web-1\"", "\"addresses\":[\"192.0.2.7\",\"2001:db8::7\"],\"trusted\":true");
        api.put("/api/v1/vms/" + TWO, "{\"addresses\": [\"192.0.2.7\"]}").isProblem(409, "conflict");
        api.put("/api/v1/vms/" + TWO, "{\"addresses\": [\"no address\"]}").isProblem(422, "invalid");
        api.put("/api/v1/vms/02:00:00:00:00:99", "{}").isProblem(404, "not-found");
        assertThat(api.post(
                                "/api/v1/changes",
                                "{\"changes\":[{\"change\":\"update-vm\",\"binding\":{\"network\":\"blue\",\"mac\":\""
                                        + ONE + "\",\"vm\":\"web-1\",\"addresses\":[\"192.0.2.8\"]}}]}")
                        .status())
                .isEqualTo(200);
        assertThat(api.get("/api/v1/vms/" + ONE).body().path("trusted").asBoolean())
                .isFalse();
    }

    private void seesTheLan() {
        api.controller.report(new NodeReport(
                "lan",
                NOW,
                api.controller.current().revision(),
                List.of(),
                List.of(),
                true,
                List.of(new PortStatus(
                        "lan.eth1",
                        PortState.ATTACHED,
                        "",
                        NOW,
                        NOW,
                        Counters.ZERO,
                        null,
                        null,
                        null,
                        new LanStatus(
                                300,
                                2,
                                List.of(new Station(MacAddress.parse("02:00:00:00:00:cc"), NOW)),
                                new LanAlert(LanAlert.Kind.VM_ADDRESS, ONE, NOW)))),
                List.of()));
        assertThat(api.get("/api/v1/networks/blue/stations").body().toString())
                .isEqualTo("{\"known\":300,\"items\":[{\"port\":\"lan.eth1\",\"mac\":\"02:00:00:00:00:cc\","
                        + "\"seenAt\":\"2026-11-23T10:00:00.120Z\"}]}");
        assertThat(api.get("/api/v1/ports/lan.eth1")
                        .body()
                        .at("/status/lan/alert/kind")
                        .asText())
                .isEqualTo("vm-address");
        assertThat(api.get("/metrics").text())
                .contains("vnet_overlay_lan_stations{network=\"blue\",port=\"lan.eth1\"} 300.0");
        api.get("/api/v1/networks/red/stations").isProblem(404, "not-found");
    }

    private void linksAndRules() {
        CompletableFuture<Long> running = new CompletableFuture<>();
        api.controller.running(running);
        running.completeAsync(
                () -> 9L, CompletableFuture.delayedExecutor(100, java.util.concurrent.TimeUnit.MILLISECONDS));
        var link = api.post(
                "/api/v1/links?wait=running",
                "{\"network\":\"blue\",\"a\":\"host-2\",\"b\":\"host-1\",\"transport\":\"udp\"}");
        assertThat(link.body().path("running").asBoolean()).isTrue();
        assertThat(link.body().at("/item/id").asText()).isEqualTo("blue.host-1.host-2.udp");
        assertThat(link.body().at("/item/origin").asText()).isEqualTo("operator");

        CompletableFuture<Long> never = new CompletableFuture<>();
        never.completeExceptionally(new TimeoutException("30 s"));
        api.controller.running(never);
        var rule = api.post(
                "/api/v1/rules?wait=running",
                "{\"network\":\"blue\",\"node\":\"host-1\",\"destination\":\"" + TWO
                        + "\",\"target\":{\"type\":\"link\",\"link\":\"host-1.host-2.udp\"}}");
        assertThat(rule.status()).isEqualTo(201);
        assertThat(rule.body().path("running").isBoolean()).isTrue();
        assertThat(rule.body().path("running").asBoolean()).isFalse();
        assertThat(rule.body().at("/item/target/type").asText()).isEqualTo("link");
        String id = rule.body().at("/item/id").asText();
        assertThat(api.get("/api/v1/rules/" + id).body()).isEqualTo(rule.body().path("item"));
        assertThat(api.get("/api/v1/rules?network=blue").body().path("items")).hasSize(1);
        api.controller.running(null);

        api.delete("/api/v1/links/blue.host-1.host-2.udp").isProblem(409, "conflict");
        assertThat(api.delete("/api/v1/rules/" + id).body().has("revision")).isTrue();
        var changes = api.post(
                "/api/v1/changes",
                "{\"reason\":\"off the star\",\"changes\":[{\"change\":\"delete-link\",\"id\":\"blue.host-1.host-2.udp\"},"
                        + "{\"change\":\"add-link\",\"link\":{\"network\":\"blue\",\"a\":\"host-1\",\"b\":\"host-2\","
                        + "\"transport\":\"udp\"}},{\"change\":\"add-rule\",\"rule\":{\"network\":\"blue\","
                        + "\"node\":\"host-1\",\"destination\":\"" + TWO
                        + "\",\"target\":{\"type\":\"drop\"}}}]}");
        assertThat(changes.status()).isEqualTo(200);
    }

    private void observes() {
        Counters counters = new Counters(1, 2, 3, 4, 5, 6);
        api.controller.report(new NodeReport(
                "host-1",
                NOW,
                api.controller.current().revision(),
                List.of("device vnet9: no such device"),
                List.of(new VmInterface("6b0e5f5e", "web-1", ONE, "vnet0", "packet", "blue", NOW)),
                true,
                List.of(new PortStatus(
                        "host-1.vnet0",
                        PortState.ATTACHED,
                        "",
                        NOW,
                        NOW,
                        counters,
                        Map.of(DropReason.SPOOFED_ARP, 4L),
                        2L,
                        new Lease(IpAddress.parse("192.0.2.9"), NOW),
                        null)),
                List.of(new LinkStatus("host-1.host-2.udp", "host-2", LinkState.UP, "", 180, 0, NOW, counters)),
                List.of(),
                new HostStatus(8, 16_000_000_000L, 4_000_000_000L, 0.25)));
        assertThat(api.get("/api/v1/nodes/host-1")
                        .body()
                        .at("/report/host/busy")
                        .asDouble())
                .isEqualTo(0.25);
        assertThat(api.get("/api/v1/vms/" + ONE).body().path("firstFrameAt").asText())
                .isEqualTo("2026-11-23T10:00:00.120Z");
        assertThat(api.get("/api/v1/vms/" + ONE).body().at("/lease/address").asText())
                .isEqualTo("192.0.2.9");
        assertThat(api.get("/api/v1/ports/host-1.vnet0")
                        .body()
                        .at("/status/refused/spoofed-arp")
                        .asInt())
                .isEqualTo(4);
        assertThat(api.get("/metrics").text())
                .contains(
                        "vnet_overlay_port_refused_frames_total{network=\"blue\",port=\"host-1.vnet0\",reason=\"spoofed-arp\"} 4.0",
                        "vnet_overlay_port_answered_requests_total{network=\"blue\",port=\"host-1.vnet0\"} 2.0");
        assertThat(api.get("/api/v1/ports/host-1.vnet0")
                        .body()
                        .at("/status/counters/rxBytes")
                        .asLong())
                .isEqualTo(2);
        assertThat(api.get("/api/v1/links/blue.host-1.host-2.udp")
                        .body()
                        .at("/ends/0/rttMicros")
                        .asLong())
                .isEqualTo(180);
        assertThat(api.get("/api/v1/links?network=blue")
                        .body()
                        .at("/items/0/state")
                        .asText())
                .isEqualTo("up");
        assertThat(api.get("/api/v1/nodes").body().at("/items/0").has("report")).isFalse();
        assertThat(api.get("/api/v1/nodes/host-1").body().at("/report/vms/0/vm").asText())
                .isEqualTo("web-1");
        JsonNode status = api.get("/api/v1/status").body();
        assertThat(status.path("connectedNodes").asInt()).isEqualTo(1);
        assertThat(status.path("converged").asBoolean()).isTrue();
        assertThat(status.at("/problems/0").asText()).isEqualTo("host-1: device vnet9: no such device");

        JsonNode structure = api.get("/api/v1/networks/blue/structure").body();
        assertThat(structure.path("period").asDouble()).isEqualTo(0.4);
        assertThat(structure.path("bottleneck").asText()).isEqualTo("vm");
        assertThat(structure.at("/vms/0/name").asText()).isEqualTo("web-1");
        assertThat(structure.at("/vms/0").has("waiting"))
                .as("its hypervisor tells")
                .isTrue();
        assertThat(structure.at("/vms/1").has("waiting"))
                .as("its hypervisor doesn't")
                .isFalse();
        assertThat(structure.at("/links/0/link").asText()).isEqualTo("host-1.lan.udp");
        JsonNode matrix = api.get("/api/v1/matrices/blue?window=8s").body();
        assertThat(matrix.path("bytes").toString()).isEqualTo("[[0.0,1000000.0],[1000000.0,0.0]]");
        assertThat(matrix.path("packets").toString()).isEqualTo("[[0.0,1000.0],[1000.0,0.0]]");
        assertThat(matrix.path("names").toString()).isEqualTo("[\"web-1\",\"web-2\"]");
        assertThat(matrix.path("seconds").asDouble()).isEqualTo(8);
        assertThat(matrix.at("/byClass/arp").asLong()).isEqualTo(42);
        assertThat(api.get("/api/v1/matrices/blue").body().path("seconds").asDouble())
                .isEqualTo(4);
    }

    private void explains() {
        api.controller.ways((network, source, destination) -> new PathExplanation(
                network,
                source,
                destination,
                Verdict.DROPPED,
                "at node 'host-1': the rules that match point to what isn't usable now",
                List.of(
                        new PathStep(
                                "host-1",
                                new Target.ToPort("host-1.vnet0"),
                                List.of(new PathChoice(
                                        "blue.host-1.any.any",
                                        Origin.STAR,
                                        new Target.ToLink("host-1.lan.udp"),
                                        false,
                                        "link host-1.lan.udp is down: no answer")),
                                "the rules that match point to what isn't usable now"),
                        new PathStep(
                                "host-2",
                                new Target.ToLink("host-1.host-2.udp"),
                                List.of(new PathChoice(null, null, new Target.Drop(), true, "drop")),
                                "nowhere")),
                List.of("node 'lan' hasn't reported")));
        JsonNode way = api.get("/api/v1/networks/blue/explain?source=web-1&destination=broadcast")
                .body();
        assertThat(way.path("verdict").asText()).isEqualTo("dropped");
        assertThat(way.path("source").asText()).isEqualTo(ONE.toString());
        assertThat(way.path("destination").asText()).isEqualTo("ff:ff:ff:ff:ff:ff");
        assertThat(way.at("/steps/0/ingress").toString()).isEqualTo("{\"type\":\"port\",\"port\":\"host-1.vnet0\"}");
        assertThat(way.at("/steps/0/choices/0").toString())
                .isEqualTo("{\"rule\":\"blue.host-1.any.any\",\"origin\":\"star\","
                        + "\"target\":{\"type\":\"link\",\"link\":\"host-1.lan.udp\"},\"taken\":false,"
                        + "\"reason\":\"link host-1.lan.udp is down: no answer\"}");
        assertThat(way.at("/steps/1/choices/0").has("rule")).isFalse();
        assertThat(way.at("/notes/0").asText()).isEqualTo("node 'lan' hasn't reported");
    }

    private void adapts() {
        api.get("/api/v1/topologies/blue").isProblem(404, "not-found").names("topology", "blue", "POST infers");
        api.adaptation.infers(
                "blue",
                new InferredTopology(
                        TopologyClass.PAIR,
                        List.of(ONE, TWO),
                        List.of(new Demand(ONE, TWO, 5e6)),
                        Map.of(ONE, "hub"),
                        0.97,
                        0,
                        0.97,
                        0,
                        0,
                        List.of(),
                        "one pair",
                        NOW));
        JsonNode topology = api.get("/api/v1/topologies/blue").body();
        assertThat(topology.path("kind").asText()).isEqualTo("pair");
        assertThat(topology.path("roles").path(ONE.toString()).asText()).isEqualTo("hub");
        assertThat(api.post("/api/v1/topologies/blue", null).body()).isEqualTo(topology);

        api.adaptation.plan(new PlanStatus(
                new Plan(
                        "blue-1",
                        "blue",
                        NOW,
                        List.of(new Change.DeleteRule("blue.host-1.any.020000010002")),
                        Double.POSITIVE_INFINITY,
                        1,
                        1,
                        List.of("the pair talks"),
                        List.of()),
                PlanState.PROPOSED,
                "waits",
                NOW));
        JsonNode plan = api.get("/api/v1/plans/blue-1").body();
        assertThat(plan.path("state").asText()).isEqualTo("proposed");
        assertThat(plan.path("objective").isNull()).isTrue();
        assertThat(plan.path("gain").isNull()).isTrue();
        assertThat(plan.path("goal").asText()).isEqualTo("residual-bandwidth");
        assertThat(plan.path("moves")).isEmpty();
        assertThat(api.get("/api/v1/plans?network=blue").body().path("items")).hasSize(1);
        JsonNode tried = api.post("/api/v1/plans/blue-1/apply?dryRun=true&wait=running", null)
                .body();
        assertThat(tried.at("/item/state").asText()).isEqualTo("proposed");
        assertThat(tried.at("/item/changes")).hasSize(1);
        assertThat(tried.has("running")).isFalse();
        assertThat(api.controller.current().rules()).hasSize(1);
        api.post("/api/v1/plans/blue-1/apply?dryRun=perhaps", null).isProblem(422, "invalid");
        JsonNode applied =
                api.post("/api/v1/plans/blue-1/apply?wait=running", null).body();
        assertThat(applied.at("/item/state").asText()).isEqualTo("applied");
        assertThat(applied.path("running").asBoolean()).isTrue();
        assertThat(api.controller.current().rules()).isEmpty();
        api.post("/api/v1/plans/blue-1/apply", null).isProblem(409, "conflict");
        assertThat(api.post("/api/v1/plans/blue-1/rollback?dryRun=true", null)
                        .body()
                        .at("/item/state")
                        .asText())
                .isEqualTo("applied");
        assertThat(api.post("/api/v1/plans/blue-1/rollback", null)
                        .body()
                        .at("/item/state")
                        .asText())
                .isEqualTo("rolled-back");

        api.adaptation.decided(new Decision(1, NOW, "blue", "infer", "pair at 0.97"));
        assertThat(api.get("/api/v1/decisions/blue?most=10")
                        .body()
                        .at("/items/0/reason")
                        .asText())
                .isEqualTo("pair at 0.97");
        api.adaptation.replays(
                new ReplayReport("blue.20261123-100000-001.jsonl", "blue", NOW, NOW.plusSeconds(60), 61, 7, null));
        JsonNode replay = api.post("/api/v1/decisions/blue/replay", null).body();
        assertThat(replay.at("/items/0/decisions").asInt()).isEqualTo(7);
        assertThat(replay.at("/items/0").has("difference")).isFalse();
        api.post("/api/v1/decisions/green/replay", null).isProblem(404, "not-found");
    }

    private void takesDown() {
        api.delete("/api/v1/nodes/host-2").isProblem(409, "conflict");
        api.delete("/api/v1/links/blue.host-1.host-2.udp");
        api.delete("/api/v1/nodes/host-2");
        api.delete("/api/v1/ports/host-1.vnet0");
        api.delete("/api/v1/vms/" + ONE);
        assertThat(api.delete("/api/v1/networks/blue").status()).isEqualTo(200);
        assertThat(api.get("/api/v1/networks").body().path("items")).isEmpty();
    }
}
