package net.virtuoso.itests.whole;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.karaf.KarafInstance;
import net.virtuoso.lab.karaf.RestClient;
import net.virtuoso.lab.karaf.RestProblem;
import net.virtuoso.lab.middle.Nginx;
import net.virtuoso.lab.middle.OpenSsh;
import net.virtuoso.lab.middle.Squid;
import net.virtuoso.lab.net.NetInterface;
import net.virtuoso.lab.net.NetworkNamespace;
import net.virtuoso.lab.sites.Deployment;
import org.jspecify.annotations.Nullable;

/**
 * Two hosts that no packet gets between: the machine in the middle doesn't route, so that only its servers join them. It has the
 * controller, too.
 *
 * <pre>
 *   vm-a ── port [host-a] uplink ── left [middle: nginx, squid, sshd, controller] right ── uplink [host-b] port ── vm-b
 *                198.18.1.2     198.18.1.1                            198.18.2.1      198.18.2.2
 * </pre>
 *
 * Node host-a calls, host-b is called. Each transport has a virtual network of its own, and an interface of each VM.
 */
final class Divide implements AutoCloseable {
    static final String LEFT = "198.18.1.1";
    static final String B = "198.18.2.2";
    static final String USER = "vnet";
    static final String PASSWORD = "s3cret";
    private static final Duration BOOT = Duration.ofMinutes(5);
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int UNAVAILABLE = 503;
    private static final String HTTP3 = "443";

    final Lab lab;
    final NetworkNamespace hostA;
    final NetworkNamespace vmA;
    final NetworkNamespace vmB;
    final Nginx nginx;
    final Squid squid;
    final OpenSsh ssh;
    final KarafInstance agentA;
    private final NetworkNamespace middle;
    private final NetworkNamespace hostB;
    private final KarafInstance agentB;
    private final KarafInstance controller;
    private final Map<String, Integer> networks = new LinkedHashMap<>();

    private Divide(Lab lab) {
        this.lab = lab;
        middle = NetworkNamespace.create(lab, "middle");
        hostA = NetworkNamespace.create(lab, "host-a");
        hostB = NetworkNamespace.create(lab, "host-b");
        vmA = NetworkNamespace.create(lab, "vm-a");
        vmB = NetworkNamespace.create(lab, "vm-b");
        NetInterface.cable(middle, "left", hostA, "uplink").address(LEFT + "/24");
        NetInterface.cable(middle, "right", hostB, "uplink").address("198.18.2.1/24");
        hostA.netInterface("uplink").address("198.18.1.2/24");
        hostB.netInterface("uplink").address(B + "/24");
        hostA.ip("route", "add", "default", "via", LEFT);
        hostB.ip("route", "add", "default", "via", "198.18.2.1");
        nginx = Nginx.start(middle, LEFT, "/vnet", B + ":7772", B + ":7773");
        squid = Squid.start(middle, USER, PASSWORD, 7770, Nginx.HTTP, Nginx.HTTPS);
        ssh = OpenSsh.start(middle, B + ":7774");

        Path distribution = Path.of(System.getProperty("vnet.test.distribution"));
        controller = KarafInstance.unpack("controller", middle, distribution, List.of("vnet-controller", "vnet-rest"));
        controller.configure(
                "net.virtuoso.controller.cfg", Map.of("name", "controller", "bind", "0.0.0.0", "advertise", LEFT));
        agentA = KarafInstance.unpack("host-a", hostA, distribution, List.of("vnet-agent"));
        agentB = KarafInstance.unpack("host-b", hostB, distribution, List.of("vnet-agent"));
    }

    static Divide open() {
        Lab lab = Lab.open();
        try {
            Divide divide = new Divide(lab);
            divide.start();
            return divide;
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    private void start() {
        configureProxy(PASSWORD, LEFT);
        agentA.configure(
                "net.virtuoso.transport.ssh.cfg",
                Map.of(
                        "user",
                        "root",
                        "key",
                        ssh.userKey().toString(),
                        "host.keys",
                        ssh.fingerprint(),
                        "destination",
                        B + ":7774"));
        controller.start();
        agentA.start();
        agentB.start();
        controller.awaitRest(BOOT);
        letIn(agentA, Map.of());
        letIn(
                agentB,
                Map.of(
                        "tls.advertise", B + ":7770",
                        "ws.port", "7772",
                        "ws.advertise", LEFT + ":" + Nginx.HTTP,
                        "wss.port", "7773",
                        "wss.advertise", LEFT + ":" + Nginx.HTTPS,
                        "ssh.port", "7774",
                        "ssh.advertise", LEFT + ":" + OpenSsh.PORT,
                        "quic.port", HTTP3,
                        "quic.advertise", B + ":" + HTTP3));
        Wait.until(
                "two connected nodes",
                BOOT,
                () -> Deployment.connectedNodes(rest()) == 2,
                () -> "; " + agentA.log() + agentB.log());
    }

    /** The firewall between lets through what looks like HTTP/3 and nothing else; or not even that. */
    void letHttp3Through(boolean through) {
        middle.cmd("nft", "add table ip divide").check();
        middle.cmd("nft", "add chain ip divide between { type filter hook forward priority 0 ; policy drop ; }")
                .check();
        middle.cmd("nft", "flush chain ip divide between").check();
        if (through) {
            middle.cmd("nft", "add rule ip divide between udp dport " + HTTP3 + " accept")
                    .check();
            middle.cmd("nft", "add rule ip divide between udp sport " + HTTP3 + " accept")
                    .check();
            middle.forwarding(true);
        }
    }

    /** What is on host-a's way; a running container takes it within seconds. */
    void configureProxy(String password, String direct) {
        agentA.configure(
                "net.virtuoso.transport.cfg",
                Map.of(
                        "proxy",
                        "http://" + USER + ":" + password + "@" + LEFT + ":" + Squid.PORT,
                        "no.proxy",
                        direct,
                        "wss.ca",
                        nginx.certificate().toString()));
    }

    /** The same, and waits until it counts. */
    void changeProxy(String password, String direct) {
        configureProxy(password, direct);
        agentA.awaitLog("but to [" + direct + "] directly", SOON);
    }

    private void letIn(KarafInstance agent, Map<String, String> keys) {
        Map<String, String> all = new HashMap<>(keys);
        all.put("name", agent.name());
        all.put("controllers", LEFT + ":7771");
        all.put("token", Wait.value("a token for " + agent.name(), BOOT, () -> token(agent.name())));
        agent.configure("net.virtuoso.node-" + agent.name() + ".cfg", all);
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

    RestClient rest() {
        return controller.rest();
    }

    /** Makes a virtual network of an interface of each VM, carried by a transport, and waits until its link is up. */
    void carry(String transport) {
        int number = networks.size() + 1;
        networks.put(transport, number);
        rest().post("/networks", Map.of("name", transport, "proxy", "host-a", "adaptation", "off"));
        plug(transport, vmA, hostA, "host-a", 1, number);
        plug(transport, vmB, hostB, "host-b", 2, number);
        if (!links(transport).stream()
                .allMatch(link -> link.path("transport").asText().equals(transport))) {
            running("/links", Map.of("network", transport, "a", "host-a", "b", "host-b", "transport", transport));
            rule(transport, "host-a", mac(2, number));
            rule(transport, "host-b", mac(1, number));
        }
        awaitUp(transport);
    }

    private void plug(String network, NetworkNamespace vm, NetworkNamespace host, String node, int side, int number) {
        NetInterface.cable(vm, "eth" + number, host, "port" + number)
                .mac(mac(side, number))
                .address("10.77." + number + "." + side + "/24");
        rest().post("/vms", Map.of("network", network, "vm", "vm-" + side, "mac", mac(side, number)));
        running(
                "/ports",
                Map.of(
                        "network",
                        network,
                        "node",
                        node,
                        "device",
                        "port" + number,
                        "role",
                        "vm",
                        "driver",
                        "packet",
                        "mac",
                        mac(side, number)));
    }

    private void rule(String transport, String node, String destination) {
        running(
                "/rules",
                Map.of(
                        "network", transport,
                        "node", node,
                        "destination", destination,
                        "target", Map.of("type", "link", "link", "host-a.host-b." + transport)));
    }

    private void running(String path, Map<String, ?> what) {
        JsonNode answer = rest().post(path + "?wait=running", what);
        if (!answer.path("running").asBoolean()) {
            throw new IllegalStateException("the nodes don't run " + what + ": " + rest().get("/status"));
        }
    }

    private static String mac(int side, int number) {
        return String.format("02:00:4d:00:%02x:%02x", number, side);
    }

    /** The links of a transport's network, as the controller sees them. */
    List<JsonNode> links(String transport) {
        return StreamSupport.stream(
                        rest().get("/links?network=" + transport).path("items").spliterator(), false)
                .toList();
    }

    /** The state of the link of a transport. */
    String state(String transport) {
        return links(transport).stream()
                .filter(link -> link.path("transport").asText().equals(transport))
                .map(link -> link.path("state").asText())
                .findFirst()
                .orElse("missing");
    }

    /** The bytes of frames that the link of a transport has given out at host-b. */
    long carried(String transport) {
        return links(transport).stream()
                .filter(link -> link.path("transport").asText().equals(transport))
                .flatMap(link -> StreamSupport.stream(link.path("ends").spliterator(), false))
                .filter(end -> end.path("peer").asText().equals("host-a"))
                .mapToLong(end -> end.at("/counters/rxBytes").asLong())
                .sum();
    }

    void awaitUp(String transport) {
        awaitState(transport, "up");
    }

    void awaitState(String transport, String state) {
        Wait.until(
                "link over " + transport + " " + state,
                SOON,
                () -> state(transport).equals(state),
                () -> "; links: " + links(transport) + "\nhost-a: " + tail(agentA) + "\nhost-b: " + tail(agentB));
    }

    private static String tail(KarafInstance agent) {
        String log = agent.log();
        return log.substring(Math.max(0, log.length() - 4_000));
    }

    /** The address of VM b in the network of a transport. */
    String addressOfB(String transport) {
        return "10.77." + networks.get(transport) + ".2";
    }

    @Override
    public void close() {
        lab.close();
    }
}
