package net.virtuoso.itests.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.LabProcess;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.karaf.KarafInstance;
import net.virtuoso.lab.net.NetInterface;
import net.virtuoso.lab.net.NetworkNamespace;
import net.virtuoso.lab.net.Ping;
import net.virtuoso.lab.sites.Deployment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Two nodes that ask for the kernel's fast path: it carries what VMs send each other, counts it, gives it back when its port is
 * blocked, and leaves nothing. Without it, the plain transports carry the same.
 */
@EnabledIf("net.virtuoso.lab.Requirements#satisfied")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FastPathIT {
    private static final Duration SECONDS = Duration.ofSeconds(30);
    private static final String NETWORK = "blue";
    private static final String CONTROLLER = "198.18.0.1";
    private static final String PORT = "4789";

    @SuppressWarnings("NullAway.Init")
    private Lab lab;

    @SuppressWarnings("NullAway.Init")
    private Side a;

    @SuppressWarnings("NullAway.Init")
    private Side b;

    /** A host with its node, and a VM. */
    private record Side(String node, NetworkNamespace host, NetworkNamespace vm, KarafInstance container, String mac) {
        static Side build(Lab lab, String letter, int number, List<String> features) {
            NetworkNamespace host = NetworkNamespace.create(lab, "host-" + letter);
            NetworkNamespace vm = NetworkNamespace.create(lab, "vm-" + letter);
            String mac = "02:00:5e:00:01:0" + number;
            NetInterface.cable(vm, "eth0", host, "port0").mac(mac).mtu(1450).address("10.77.0." + number + "/24");
            KarafInstance container =
                    KarafInstance.unpack(letter, host, Path.of(System.getProperty("vnet.test.distribution")), features);
            return new Side("host-" + letter, host, vm, container, mac);
        }

        void configure(boolean fastPath) {
            Map<String, String> keys = new TreeMap<>(Map.of(
                    "name", node, "controllers", CONTROLLER + ":7771", "advertise", address(), "plaintext", "true"));
            if (fastPath) {
                keys.put("vxlan", address() + ":" + PORT);
            }
            container.configure("net.virtuoso.node-" + node + ".cfg", keys);
        }

        String address() {
            return "198.18.0." + (node.endsWith("a") ? 1 : 2);
        }

        String vmAddress() {
            return "10.77.0." + (node.endsWith("a") ? 1 : 2);
        }

        /** The VXLAN devices at the host. */
        String devices() {
            return host.ip("-d", "link", "show", "type", "vxlan");
        }
    }

    @BeforeAll
    void start() {
        lab = Lab.open();
        a = Side.build(lab, "a", 1, List.of("vnet-controller", "vnet-agent", "vnet-rest"));
        b = Side.build(lab, "b", 2, List.of("vnet-agent"));
        NetInterface.cable(a.host(), "uplink", b.host(), "uplink").address(a.address() + "/24");
        b.host().netInterface("uplink").address(b.address() + "/24");
        a.container()
                .configure(
                        "net.virtuoso.controller.cfg",
                        Map.of("name", "controller", "bind", "0.0.0.0", "advertise", CONTROLLER, "plaintext", "true"));
        for (Side side : List.of(a, b)) {
            side.configure(true);
            side.container().start();
        }
        a.container().awaitRest(WholeSystem.BOOT);
        Wait.until(
                "two nodes",
                WholeSystem.BOOT,
                () -> Deployment.connectedNodes(a.container().rest()) == 2,
                () -> "; " + b.container().log());
        a.container().rest().post("/networks", Map.of("name", NETWORK, "proxy", a.node(), "adaptation", "off"));
        for (Side side : List.of(a, b)) {
            a.container().rest().post("/vms", Map.of("network", NETWORK, "vm", "vm-" + side.node(), "mac", side.mac()));
            a.container()
                    .rest()
                    .post(
                            "/ports?wait=running",
                            Map.of(
                                    "network",
                                    NETWORK,
                                    "node",
                                    side.node(),
                                    "device",
                                    "port0",
                                    "role",
                                    "vm",
                                    "driver",
                                    "packet",
                                    "mac",
                                    side.mac()));
        }
        Ping.until(a.vm(), b.vmAddress(), SECONDS);
    }

    @AfterAll
    void stop() {
        if (lab != null) {
            lab.close();
        }
    }

    /** The network's link over a transport; missing, if there is none. */
    private JsonNode link(String transport) {
        return StreamSupport.stream(
                        a.container()
                                .rest()
                                .get("/links?network=" + NETWORK)
                                .path("items")
                                .spliterator(),
                        false)
                .filter(link -> link.path("transport").asText().equals(transport))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    private List<JsonNode> ends(String transport) {
        return StreamSupport.stream(link(transport).path("ends").spliterator(), false)
                .toList();
    }

    private List<JsonNode> ends() {
        return ends("udp-plain");
    }

    private boolean everyEndSends() {
        return ends().size() == 2
                && ends().stream().allMatch(end -> end.at("/fastPath/sending").asInt() > 0);
    }

    private LabProcess transfer(String name, int seconds) {
        LabProcess server = b.vm().start("iperf3-server-" + name, "iperf3", "-s", "-1", "--forceflush");
        await().atMost(SECONDS).until(() -> server.output().contains("listening"));
        return a.vm().start(
                        "iperf3-" + name,
                        "iperf3",
                        "-c",
                        b.vmAddress(),
                        "-t",
                        Integer.toString(seconds),
                        "-b",
                        "200M",
                        "-i",
                        "1",
                        "--forceflush");
    }

    /** What the kernel has sent past user space: nobody else uses the device. */
    private static long kernelBytes(Side side) {
        return side.host().netInterface(vxlan(side)).counter("tx_bytes");
    }

    private static String vxlan(Side side) {
        return side.devices().lines().findFirst().orElseThrow().split(": ")[1];
    }

    @Test
    @Order(1)
    void theKernelCarriesWhatVmsSendEachOtherAndCountsIt() {
        LabProcess transfer = transfer("first", 6);
        await().atMost(SECONDS).until(this::everyEndSends);
        long before = kernelBytes(a);
        await().atMost(SECONDS).until(() -> kernelBytes(a) > before + 30_000_000);
        Wait.until("the end of a transfer", SECONDS, () -> !transfer.isAlive());
        assertThat(transfer.output()).contains("receiver");
        long bytes = 200_000_000L / 8 * 5;
        await().atMost(SECONDS).untilAsserted(() -> {
            assertThat(ends()).allSatisfy(end -> {
                JsonNode counters = end.path("counters");
                assertThat(counters.path("txBytes").asLong()
                                + counters.path("rxBytes").asLong())
                        .isGreaterThan(bytes);
            });
            assertThat(StreamSupport.stream(
                                    a.container()
                                            .rest()
                                            .get("/ports?network=" + NETWORK)
                                            .path("items")
                                            .spliterator(),
                                    false)
                            .toList())
                    .hasSize(2)
                    .allSatisfy(port -> assertThat(port.at("/status/counters/rxBytes")
                                            .asLong()
                                    + port.at("/status/counters/txBytes").asLong())
                            .isGreaterThan(bytes));
        });
        assertThat(a.container().log()).contains("uses the kernel's fast path");
    }

    @Test
    @Order(2)
    void eachByteArrivesThroughTheKernelAsItWasSent() throws Exception {
        long before = kernelBytes(a);
        Sum.carriesUnchanged("the kernel's fast path", Sum.MANY, a.vm(), b.vm(), b.vmAddress());
        // What of it came before the two nodes had agreed went through user space.
        assertThat(kernelBytes(a) - before).isGreaterThan(Sum.MANY / 2);
    }

    @Test
    @Order(3)
    void theMatrixHasIt() {
        LabProcess transfer = transfer("matrix", 8);
        await().atMost(SECONDS).untilAsserted(() -> {
            JsonNode matrix = a.container().rest().get("/matrices/" + NETWORK + "?window=4s");
            int from = a.mac().equals(matrix.at("/vms/0").asText()) ? 0 : 1;
            assertThat(matrix.path("bytes").path(from).path(1 - from).asDouble())
                    .as("bytes in four seconds: %s", matrix)
                    .isGreaterThan(40_000_000);
        });
        Wait.until("the end of a transfer", SECONDS, () -> !transfer.isAlive());
    }

    @Test
    @Order(4)
    void aBlockedPortCostsNoConnectionAndTheKernelComesBack() {
        LabProcess transfer = transfer("blocked", 25);
        await().atMost(SECONDS).until(this::everyEndSends);
        b.host().cmd("nft", "add", "table", "inet", "block").check();
        b.host()
                .cmd("nft", "add chain inet block in { type filter hook input priority 0 ; }")
                .check();
        b.host()
                .cmd("nft", "add", "rule", "inet", "block", "in", "udp", "dport", PORT, "drop")
                .check();
        await().atMost(SECONDS)
                .until(() -> ends().stream()
                        .anyMatch(end -> end.at("/fastPath/sending").asInt() == 0
                                && end.at("/fastPath/reason").asText().contains("does not get through")));
        int lines = transfer.output().split("Mbits/sec", -1).length;
        await().atMost(SECONDS).until(() -> transfer.output().split("Mbits/sec", -1).length > lines + 2);
        assertThat(a.container().log()).contains("goes without the kernel's fast path");

        b.host().cmd("nft", "delete", "table", "inet", "block").check();

        await().atMost(SECONDS).until(this::everyEndSends);
        assertThat(a.container().log()).contains("uses again the kernel's fast path");
        Wait.until("the end of a transfer", Duration.ofSeconds(60), () -> !transfer.isAlive());
        assertThat(transfer.output()).as("one connection all the time").contains("receiver");
    }

    @Test
    @Order(5)
    void aKilledAgentIsNoneTheWiserAndTakesItsDeviceUpAgain() {
        b.container().kill();
        assertThat(b.devices()).as("what outlives it").contains("net.virtuoso.fastpath:host-b");
        b.container().start();
        Ping.until(a.vm(), b.vmAddress(), WholeSystem.BOOT);
        LabProcess transfer = transfer("killed", 5);
        await().atMost(SECONDS).until(this::everyEndSends);
        Wait.until("the end of a transfer", SECONDS, () -> !transfer.isAlive());
        assertThat(b.devices().lines().filter(line -> line.contains("alias")).count())
                .isOne();
    }

    /** The same VMs, and the two transports that these nodes have for them in user space. */
    @Test
    @Order(6)
    void withoutTheKernelEachByteArrivesToo() throws Exception {
        b.configure(false);
        await().atMost(SECONDS)
                .until(() -> ends("udp-plain").size() == 2
                        && ends("udp-plain").stream()
                                .allMatch(end -> end.path("fastPath").isMissingNode()));
        Ping.until(a.vm(), b.vmAddress(), SECONDS);
        carriesUnchanged("udp-plain");

        running("/links", Map.of("network", NETWORK, "a", a.node(), "b", b.node(), "transport", "tcp"));
        for (Side side : List.of(a, b)) {
            Map<String, String> link = Map.of("type", "link", "link", "host-a.host-b.tcp");
            String peer = side == a ? b.mac() : a.mac();
            running("/rules", Map.of("network", NETWORK, "node", side.node(), "destination", peer, "target", link));
        }
        await().atMost(SECONDS).until(() -> link("tcp").path("state").asText().equals("up"));
        carriesUnchanged("tcp");
    }

    private void running(String path, Map<String, ?> what) {
        JsonNode answer = a.container().rest().post(path + "?wait=running", what);
        assertThat(answer.path("running").asBoolean())
                .as("%s: %s", path, answer)
                .isTrue();
    }

    private void carriesUnchanged(String transport) throws Exception {
        long before = received(transport);
        Sum.carriesUnchanged(transport, Sum.MANY, a.vm(), b.vm(), b.vmAddress());
        await("the link over " + transport + " has carried it")
                .atMost(SECONDS)
                .untilAsserted(() -> assertThat(received(transport)).isGreaterThanOrEqualTo(before + Sum.MANY));
    }

    /** The bytes of frames that a link has given out at host-b. */
    private long received(String transport) {
        return ends(transport).stream()
                .filter(end -> end.path("peer").asText().equals(a.node()))
                .mapToLong(end -> end.at("/counters/rxBytes").asLong())
                .sum();
    }

    @Test
    @Order(7)
    void whoAsksNoMoreHasNothingLeft() {
        b.configure(false);
        await().atMost(SECONDS).until(() -> b.devices().isBlank());
        await().atMost(SECONDS)
                .until(() -> ends().size() == 2
                        && ends().stream().allMatch(end -> end.path("fastPath").isMissingNode()));
        Ping.until(a.vm(), b.vmAddress(), SECONDS);
        a.container().unconfigure("net.virtuoso.node-" + a.node() + ".cfg");
        await().atMost(SECONDS).until(() -> a.devices().isBlank());
        // The port goes after the device.
        await().atMost(SECONDS)
                .untilAsserted(() -> assertThat(a.host()
                                .cmd("tc", "filter", "show", "dev", "port0", "ingress")
                                .text())
                        .as("filters at a VM's interface")
                        .isBlank());
    }
}
