package net.virtuoso.itests.whole;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.karaf.KarafInstance;
import net.virtuoso.lab.karaf.RestClient;
import net.virtuoso.lab.net.Bridge;
import net.virtuoso.lab.net.NetInterface;
import net.virtuoso.lab.net.NetworkNamespace;
import net.virtuoso.lab.net.PacketSocket;
import net.virtuoso.lab.net.Ping;
import net.virtuoso.lab.sites.Deployment;
import org.jspecify.annotations.Nullable;

/**
 * One network over two hosts: Bob and the user's LAN at the proxy's, Alice and Mallory, who sends what he likes, at the other's.
 * The proxy's host has two more cables to the switch of the LAN, which no port uses yet.
 */
final class Neighbourhood implements AutoCloseable {
    static final int STORM_LIMIT = 200;
    static final int LAN_STORM_LIMIT = 300;
    static final String LAN = "lan0";
    static final String SECOND_LAN = "lan1";
    static final String THIRD = "lan2";

    private static final String NETWORK = "blue";
    private static final String PROXY = "host-a";
    private static final String OTHER = "host-b";
    private static final String CONTROLLER = "198.18.0.1";
    private static final Map<String, String> LIMITS =
            Map.of("storm.limit", Integer.toString(STORM_LIMIT), "lan.storm.limit", Integer.toString(LAN_STORM_LIMIT));

    private final Lab lab;
    private final KarafInstance home;
    private final NetworkNamespace proxy;
    final Guest alice;
    final Guest bob;
    final Guest mallory;
    /** A machine on the user's LAN. */
    final Guest station;

    /**
     * Who has an address in the network.
     *
     * @param device of the host, which leads to it; empty for one on the LAN
     */
    record Guest(NetworkNamespace network, String mac, String address, String node, String device) {
        NetInterface card() {
            return network.netInterface("eth0");
        }

        PacketSocket socket() {
            return PacketSocket.open(card());
        }

        boolean reaches(Guest other) {
            return Ping.once(network, other.address);
        }
    }

    private Neighbourhood(Lab lab) {
        this.lab = lab;
        proxy = NetworkNamespace.create(lab, PROXY);
        NetworkNamespace other = NetworkNamespace.create(lab, OTHER);
        NetInterface.cable(proxy, "uplink", other, "uplink").address(CONTROLLER + "/24");
        other.netInterface("uplink").address("198.18.0.2/24");
        alice = guest("alice", 1, OTHER, other);
        bob = guest("bob", 2, PROXY, proxy);
        mallory = guest("mallory", 3, OTHER, other);
        Bridge lanSwitch = Bridge.create(NetworkNamespace.create(lab, "switch"), "switch");
        for (String device : List.of(LAN, SECOND_LAN, THIRD)) {
            lanSwitch.connect(proxy, device, device);
        }
        NetworkNamespace onLan = NetworkNamespace.create(lab, "station");
        station = new Guest(onLan, mac(9), "10.77.0.9", PROXY, "");
        lanSwitch.connect(onLan, "eth0", "station").mac(station.mac).address(station.address + "/24");

        home = container(proxy, PROXY, List.of("vnet-controller", "vnet-agent", "vnet-rest"));
        home.configure(
                "net.virtuoso.controller.cfg",
                Map.of("name", "controller", "bind", "0.0.0.0", "advertise", CONTROLLER, "plaintext", "true"));
        KarafInstance agent = container(other, OTHER, List.of("vnet-agent"));
        home.start();
        agent.start();
        home.awaitRest(WholeSystem.BOOT);
        Wait.until(
                "two nodes",
                WholeSystem.BOOT,
                () -> Deployment.connectedNodes(home.rest()) == 2,
                () -> "; " + agent.log());
        rest().post("/networks", Map.of("name", NETWORK, "proxy", PROXY, "adaptation", "off"));
        attachLan(LAN);
        for (Guest guest : List.of(alice, bob, mallory)) {
            bind(guest.device, guest.mac, List.of(guest.address));
            attach(guest.node, guest.device, guest.mac);
        }
        for (Guest guest : List.of(alice, mallory, station)) {
            Ping.until(guest.network, bob.address, WholeSystem.BOOT);
        }
        Ping.until(alice.network, station.address, WholeSystem.BOOT);
    }

    static Neighbourhood start() {
        Lab lab = Lab.open();
        try {
            return new Neighbourhood(lab);
        } catch (RuntimeException | Error e) {
            lab.close();
            throw e;
        }
    }

    private Guest guest(String name, int number, String node, NetworkNamespace host) {
        Guest guest =
                new Guest(NetworkNamespace.create(lab, name), mac(number), "10.77.0." + number, node, "port-" + name);
        NetInterface.cable(guest.network, "eth0", host, guest.device)
                .mac(guest.mac)
                .address(guest.address + "/24");
        return guest;
    }

    static String mac(int number) {
        return "02:00:5e:00:01:0" + number;
    }

    private static KarafInstance container(NetworkNamespace host, String node, List<String> features) {
        String address = node.equals(PROXY) ? CONTROLLER : "198.18.0.2";
        return KarafInstance.unpack(node, host, Path.of(System.getProperty("vnet.test.distribution")), features)
                .configure("net.virtuoso.overlay.cfg", LIMITS)
                .configure(
                        "net.virtuoso.node-" + node + ".cfg",
                        Map.of(
                                "name",
                                node,
                                "controllers",
                                CONTROLLER + ":7771",
                                "advertise",
                                address,
                                "plaintext",
                                "true"));
    }

    private RestClient rest() {
        return home.rest();
    }

    /** Binds a VM to the network. */
    void bind(String vm, String mac, List<String> addresses) {
        rest().post("/vms", Map.of("network", NETWORK, "vm", vm, "mac", mac, "addresses", addresses));
    }

    /** Makes a device of the proxy's host a port of a VM. */
    void attachVm(String device, String mac) {
        attach(PROXY, device, mac);
    }

    /** Makes a device of the proxy's host a port of the user's LAN. */
    void attachLan(String device) {
        attach(PROXY, device, null);
    }

    private void attach(String node, String device, @Nullable String mac) {
        Map<String, Object> port =
                new TreeMap<>(Map.of("network", NETWORK, "node", node, "device", device, "driver", "packet"));
        port.put("role", mac == null ? "lan" : "vm");
        if (mac != null) {
            port.put("mac", mac);
        }
        rest().post("/ports?wait=running", port);
    }

    /** Takes a port of the proxy's away. */
    void detach(String device) {
        rest().delete("/ports/" + port(device).path("id").asText() + "?wait=running");
    }

    /** Pulls one of the cables to the switch. */
    void pull(String device) {
        proxy.netInterface(device).down();
    }

    /** A port with what its node reports of it. */
    JsonNode port(String device) {
        JsonNode ports = rest().get("/ports?network=" + NETWORK).path("items");
        return StreamSupport.stream(ports.spliterator(), false)
                .filter(port -> port.path("device").asText().equals(device))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no port at " + device + ": " + ports));
    }

    /** How many frames a port has refused for a reason. */
    long refused(String device, String reason) {
        return port(device).at("/status/refused").path(reason).asLong();
    }

    /** What has come in at devices of the proxy's host, by the kernel's own count. */
    long arrived(String... devices) {
        return List.of(devices).stream()
                .mapToLong(device -> proxy.netInterface(device).counter("rx_packets"))
                .sum();
    }

    /** What the controller has told of loops and stolen addresses in the LAN. */
    List<JsonNode> conflicts() {
        return StreamSupport.stream(
                        rest().get("/events?format=json&after=0").path("items").spliterator(), false)
                .map(event -> event.path("event"))
                .filter(event -> event.path("type").asText().equals("lan-conflict"))
                .toList();
    }

    @Override
    public void close() {
        lab.close();
    }
}
