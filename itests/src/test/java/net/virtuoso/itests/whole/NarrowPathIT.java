package net.virtuoso.itests.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import net.virtuoso.lab.Cmd;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.karaf.KarafInstance;
import net.virtuoso.lab.karaf.RestClient;
import net.virtuoso.lab.karaf.RestProblem;
import net.virtuoso.lab.net.NetInterface;
import net.virtuoso.lab.net.NetworkNamespace;
import net.virtuoso.lab.net.Ping;
import net.virtuoso.lab.sites.Deployment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * VMs of two MTUs, first over a path of the usual width, then over one that is narrower than what either VM sends, and whose
 * routers don't say so: over encrypted UDP, then over TLS. The control connection takes the same path.
 *
 * <pre>
 *   vm-a ── ports [host-a] uplink ── [near] narrow ── narrow [far] ── uplink [host-b] ports ── vm-b
 *                198.18.1.1                                          198.18.2.1
 * </pre>
 */
@EnabledIf("net.virtuoso.lab.Requirements#satisfied")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NarrowPathIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String A = "198.18.1.1";
    private static final String B = "198.18.2.1";
    private static final String PORT = ":7770";
    private static final int UNAVAILABLE = 503;
    private static final int NARROW = 1_300;
    /** What IP and ICMP take of a packet. */
    private static final int HEADERS = 28;
    /** Some ten thousand datagrams. */
    private static final long BYTES = 64L << 20;
    /** The MTUs of the VMs' interfaces: each has a virtual network of its own. */
    private static final List<Integer> MTUS = List.of(9_000, 1_500);

    @SuppressWarnings("NullAway.Init")
    private Lab lab;

    @SuppressWarnings("NullAway.Init")
    private List<NetworkNamespace> routers;

    @SuppressWarnings("NullAway.Init")
    private Side a;

    @SuppressWarnings("NullAway.Init")
    private Side b;

    /** A host with its node, and a VM. */
    private record Side(int number, String node, NetworkNamespace host, NetworkNamespace vm, KarafInstance container) {
        static Side build(Lab lab, int number, String letter, List<String> features) {
            NetworkNamespace host = NetworkNamespace.create(lab, "host-" + letter);
            return new Side(
                    number,
                    "host-" + letter,
                    host,
                    NetworkNamespace.create(lab, "vm-" + letter),
                    KarafInstance.unpack(
                            letter, host, Path.of(System.getProperty("vnet.test.distribution")), features));
        }

        String mac(int mtu) {
            return String.format("02:00:4e:00:%02x:%02x", MTUS.indexOf(mtu), number);
        }

        String vmAddress(int mtu) {
            return "10.77." + MTUS.indexOf(mtu) + "." + number;
        }
    }

    @BeforeAll
    void start() {
        lab = Lab.open();
        a = Side.build(lab, 1, "a", List.of("vnet-controller", "vnet-agent", "vnet-rest"));
        b = Side.build(lab, 2, "b", List.of("vnet-agent"));
        layPath();
        a.container()
                .configure(
                        "net.virtuoso.controller.cfg", Map.of("name", "controller", "bind", "0.0.0.0", "advertise", A));
        a.container().start();
        b.container().start();
        a.container().awaitRest(WholeSystem.BOOT);
        letIn(a, Map.of());
        letIn(b, Map.of("udp.advertise", B + PORT, "tls.advertise", B + PORT));
        Wait.until(
                "two connected nodes",
                WholeSystem.BOOT,
                () -> Deployment.connectedNodes(rest()) == 2,
                () -> "; " + a.container().log() + b.container().log());
        MTUS.forEach(this::join);
    }

    @AfterAll
    void stop() {
        if (lab != null) {
            lab.close();
        }
    }

    private void layPath() {
        NetworkNamespace near = NetworkNamespace.create(lab, "near");
        NetworkNamespace far = NetworkNamespace.create(lab, "far");
        NetInterface.cable(a.host(), "uplink", near, "host").address(A + "/24");
        near.netInterface("host").address("198.18.1.2/24");
        NetInterface.cable(near, "narrow", far, "narrow").address("198.18.3.1/24");
        far.netInterface("narrow").address("198.18.3.2/24");
        NetInterface.cable(b.host(), "uplink", far, "host").address(B + "/24");
        far.netInterface("host").address("198.18.2.2/24");
        a.host().ip("route", "add", "default", "via", "198.18.1.2");
        near.ip("route", "add", "default", "via", "198.18.3.2");
        far.ip("route", "add", "default", "via", "198.18.3.1");
        b.host().ip("route", "add", "default", "via", "198.18.2.2");
        routers = List.of(near, far);
        for (NetworkNamespace router : routers) {
            router.forwarding(true);
            router.cmd("nft", "add table inet silent").check();
            router.cmd("nft", "add chain inet silent out { type filter hook output priority 0 ; }")
                    .check();
            router.cmd("nft", "add rule inet silent out icmp type destination-unreachable drop")
                    .check();
        }
    }

    private void letIn(Side side, Map<String, String> keys) {
        Map<String, String> all = new HashMap<>(keys);
        all.put("name", side.node());
        all.put("controllers", A + ":7771");
        all.put("token", Wait.value("a token for " + side.node(), WholeSystem.BOOT, () -> token(side.node())));
        side.container().configure("net.virtuoso.node-" + side.node() + ".cfg", all);
    }

    private @Nullable String token(String node) {
        try {
            return rest().post("/tokens", Map.of("node", node)).at("/item/text").asText();
        } catch (RestProblem e) {
            if (e.status() == UNAVAILABLE) {
                return null;
            }
            throw e;
        }
    }

    private RestClient rest() {
        return a.container().rest();
    }

    /** Makes a virtual network of an interface of each VM. */
    private void join(int mtu) {
        String network = network(mtu);
        rest().post("/networks", Map.of("name", network, "proxy", a.node(), "adaptation", "off"));
        for (Side side : List.of(a, b)) {
            String port = "port" + mtu;
            NetInterface.cable(side.vm(), "eth" + mtu, side.host(), port)
                    .mac(side.mac(mtu))
                    .mtu(mtu)
                    .address(side.vmAddress(mtu) + "/24");
            side.host().netInterface(port).mtu(mtu);
            rest().post("/vms", Map.of("network", network, "vm", "vm-" + side.number(), "mac", side.mac(mtu)));
            Map<String, String> wanted = Map.of(
                    "network",
                    network,
                    "node",
                    side.node(),
                    "device",
                    port,
                    "role",
                    "vm",
                    "driver",
                    "packet",
                    "mac",
                    side.mac(mtu));
            rest().post("/ports?wait=running", wanted);
        }
    }

    private static String network(int mtu) {
        return "mtu-" + mtu;
    }

    private JsonNode link(String transport, int mtu) {
        return StreamSupport.stream(
                        rest().get("/links?network=" + network(mtu))
                                .path("items")
                                .spliterator(),
                        false)
                .filter(link -> link.path("transport").asText().equals(transport))
                .findFirst()
                .orElseThrow();
    }

    /** The bytes of frames that a network's link has brought from a host. */
    private long carried(String transport, int mtu, Side from) {
        return StreamSupport.stream(link(transport, mtu).path("ends").spliterator(), false)
                .filter(end -> end.path("peer").asText().equals(from.node()))
                .mapToLong(end -> end.at("/counters/rxBytes").asLong())
                .sum();
    }

    private void carriesUnchanged(String transport, String path, int mtu, long bytes, Side from, Side to)
            throws Exception {
        long before = carried(transport, mtu, from);
        String over = transport + ", VMs' MTU " + mtu + ", " + path + ", from " + from.node();
        Sum.carriesUnchanged(over, bytes, from.vm(), to.vm(), to.vmAddress(mtu));
        await("the link has carried it")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(carried(transport, mtu, from)).isGreaterThanOrEqualTo(before + bytes));
    }

    /** Whether a packet of this length is answered that nobody may cut. */
    private static boolean passesWhole(NetworkNamespace from, String address, int length) {
        return ping(from, address, length).succeeds();
    }

    private static Cmd ping(NetworkNamespace from, String address, int length) {
        return from.cmd(
                "ping", "-n", "-c", "1", "-W", "1", "-M", "do", "-s", Integer.toString(length - HEADERS), address);
    }

    @Test
    @Order(1)
    void overAPathOfTheUsualWidthEachByteArrives() throws Exception {
        for (int mtu : MTUS) {
            Ping.until(a.vm(), b.vmAddress(mtu), SOON);
            carriesUnchanged("udp", "path 1500", mtu, mtu == MTUS.get(0) ? Sum.MANY : BYTES, a, b);
        }
    }

    @Test
    @Order(2)
    void throughANarrowSilentPathGoesWhateverVmsSend() throws Exception {
        routers.forEach(router -> router.netInterface("narrow").mtu(NARROW));
        assertThat(passesWhole(a.host(), B, NARROW)).isTrue();
        assertThat(ping(a.host(), B, NARROW + 1).run().out())
                .as("nobody says that it is too long")
                .contains("100% packet loss")
                .doesNotContain("needed", "too long");
        for (int mtu : MTUS) {
            for (Side from : List.of(a, b)) {
                Side to = from == a ? b : a;
                awaitWhole(from, to, mtu);
                assertThat(passesWhole(from.vm(), to.vmAddress(mtu), mtu + 1))
                        .as("the VM's own limit stays")
                        .isFalse();
                carriesUnchanged("udp", "path " + NARROW, mtu, BYTES, from, to);
            }
        }
    }

    private static void awaitWhole(Side from, Side to, int mtu) {
        Wait.until(
                "an answer to a packet of " + mtu + " bytes from " + from.node(),
                SOON,
                () -> passesWhole(from.vm(), to.vmAddress(mtu), mtu));
    }

    /** Small records pass at first, the first long segment stalls the connection: its link has to find that out. */
    @Test
    @Order(3)
    void throughTheSamePathGoesALinkOverTcp() throws Exception {
        int mtu = 1_500;
        running("/links", Map.of("network", network(mtu), "a", a.node(), "b", b.node(), "transport", "tls"));
        for (Side side : List.of(a, b)) {
            running(
                    "/rules",
                    Map.of(
                            "network",
                            network(mtu),
                            "node",
                            side.node(),
                            "destination",
                            (side == a ? b : a).mac(mtu),
                            "target",
                            Map.of("type", "link", "link", a.node() + "." + b.node() + ".tls")));
        }
        Wait.until(
                "the link over TLS",
                SOON,
                () -> link("tls", mtu).path("state").asText().equals("up"));

        for (Side from : List.of(a, b)) {
            Side to = from == a ? b : a;
            awaitWhole(from, to, mtu);
            carriesUnchanged("tls", "path " + NARROW, mtu, BYTES, from, to);
        }
        assertThat(Deployment.connectedNodes(rest())).isEqualTo(2);
    }

    private void running(String path, Map<String, ?> what) {
        assertThat(rest().post(path + "?wait=running", what).path("running").asBoolean())
                .as("%s runs", what)
                .isTrue();
    }
}
