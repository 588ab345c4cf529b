package net.virtuoso.bench.adaptation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.karaf.KarafInstance;
import net.virtuoso.lab.karaf.RestClient;
import net.virtuoso.lab.net.NetInterface;
import net.virtuoso.lab.net.NetworkNamespace;
import net.virtuoso.lab.net.Ping;
import net.virtuoso.lab.sites.Deployment;
import net.virtuoso.lab.sites.Internet;

/**
 * Four hosts with two VMs each, and the proxy.
 *
 * <pre>
 *                       [proxy: controller, REST, node]
 *                               │ the star's bottleneck
 *        ┌───────────┬───── internet ──┬───────────┐
 *        │           │                 │           │
 *    [host-1]    [host-2]          [host-3]    [host-4]      a container with a node each
 *    vm-1 vm-2   vm-3 vm-4         vm-5 vm-6   vm-7 vm-8
 * </pre>
 *
 * All are network namespaces; a VM is one with a veth pair whose host end is the port. What crosses between two hosts passes the
 * proxy's line once in each direction, as long as the star carries it.
 */
final class Cluster {
    static final String NETWORK = "bench";
    static final String PROXY = "proxy";
    static final int HOSTS = 4;
    static final int VMS_PER_HOST = 2;
    static final int VMS = HOSTS * VMS_PER_HOST;
    /** The VMs' own network. */
    static final String SUBNET = "10.88.0.0/24";

    private static final String PREFIX = "10.88.0.";
    private static final String CONTROL_PORT = "7771";
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(5);
    private static final Duration PING_LIMIT = Duration.ofSeconds(30);

    private final Lab lab;
    private final KarafInstance home;
    private final List<KarafInstance> containers;
    private final List<NetworkNamespace> vms;
    private final Internet.Line proxyLine;
    private final List<Internet.Line> hostLines;

    private Cluster(
            Lab lab,
            KarafInstance home,
            List<KarafInstance> containers,
            List<NetworkNamespace> vms,
            Internet.Line proxyLine,
            List<Internet.Line> hostLines) {
        this.proxyLine = proxyLine;
        this.hostLines = List.copyOf(hostLines);
        this.lab = lab;
        this.home = home;
        this.containers = List.copyOf(containers);
        this.vms = List.copyOf(vms);
    }

    /** Builds hosts, lines and VMs and unpacks a container for each host; starts none. Links are plain. */
    static Cluster build(Lab lab, Path distribution) {
        Internet internet = Internet.create(lab);
        NetworkNamespace proxy = NetworkNamespace.create(lab, PROXY);
        Internet.Line proxyLine = internet.connect(proxy, Lines.SLOW.proxy());
        String address = proxyLine.address();
        KarafInstance home =
                KarafInstance.unpack(PROXY, proxy, distribution, List.of("vnet-controller", "vnet-agent", "vnet-rest"));
        home.configure(
                "net.virtuoso.controller.cfg",
                Map.of("name", "controller", "bind", "0.0.0.0", "advertise", address, "plaintext", "true"));
        configureNode(home, PROXY, "127.0.0.1", address);
        List<KarafInstance> containers = new ArrayList<>(List.of(home));
        List<NetworkNamespace> vms = new ArrayList<>();
        List<Internet.Line> hostLines = new ArrayList<>();
        for (int i = 0; i < HOSTS; i++) {
            NetworkNamespace network = NetworkNamespace.create(lab, host(i));
            Internet.Line line = internet.connect(network, Lines.SLOW.host());
            hostLines.add(line);
            KarafInstance container = KarafInstance.unpack(host(i), network, distribution, List.of("vnet-agent"));
            configureNode(container, host(i), address, line.address());
            containers.add(container);
            for (int j = 0; j < VMS_PER_HOST; j++) {
                vms.add(plug(lab, network, vms.size()));
            }
        }
        return new Cluster(lab, home, containers, vms, proxyLine, hostLines);
    }

    private static void configureNode(KarafInstance container, String name, String controller, String address) {
        container.configure(
                "net.virtuoso.node-" + name + ".cfg",
                Map.of(
                        "name",
                        name,
                        "controllers",
                        controller + ":" + CONTROL_PORT,
                        "advertise",
                        address,
                        "plaintext",
                        "true"));
    }

    private static NetworkNamespace plug(Lab lab, NetworkNamespace host, int vm) {
        NetworkNamespace namespace = NetworkNamespace.create(lab, vmName(vm));
        NetInterface.cable(namespace, "eth0", host, port(vm)).mac(mac(vm)).address(address(vm) + "/24");
        return namespace;
    }

    /** Starts all containers, makes the virtual network and waits until every VM reaches the first. */
    void start() {
        containers.forEach(KarafInstance::start);
        home.awaitRest(BOOT_LIMIT);
        Wait.until(
                containers.size() + " connected nodes",
                BOOT_LIMIT,
                () -> Deployment.connectedNodes(rest()) == containers.size(),
                () -> "; the controller knows " + rest().get("/nodes"));
        rest().post("/networks", Map.of("name", NETWORK, "proxy", PROXY, "adaptation", "off"));
        List<Map<String, Object>> changes = new ArrayList<>();
        for (int vm = 0; vm < VMS; vm++) {
            changes.add(Map.of(
                    "change", "bind-vm", "binding", Map.of("network", NETWORK, "vm", vmName(vm), "mac", mac(vm))));
            changes.add(Map.of(
                    "change",
                    "add-port",
                    "port",
                    Map.of(
                            "network",
                            NETWORK,
                            "node",
                            host(hostOf(vm)),
                            "device",
                            port(vm),
                            "role",
                            "vm",
                            "driver",
                            "packet",
                            "mac",
                            mac(vm))));
        }
        rest().post("/changes?wait=running", Map.of("reason", "VMs", "changes", changes));
        for (int vm = 1; vm < VMS; vm++) {
            Ping.until(vms.get(vm), address(0), PING_LIMIT);
        }
    }

    /** Changes what the lines carry. */
    void limit(Lines lines) {
        proxyLine.limit(lines.proxy());
        hostLines.forEach(line -> line.limit(lines.host()));
    }

    /** The controller's REST interface. */
    RestClient rest() {
        return home.rest();
    }

    Lab lab() {
        return lab;
    }

    /** The VMs, those of a host beside each other. */
    List<NetworkNamespace> vms() {
        return vms;
    }

    /** The VMs' addresses. */
    static List<String> addresses() {
        List<String> addresses = new ArrayList<>();
        for (int vm = 0; vm < VMS; vm++) {
            addresses.add(address(vm));
        }
        return addresses;
    }

    /** The number of the host that a VM is on. */
    static int hostOf(int vm) {
        return vm / VMS_PER_HOST;
    }

    /** The node of a host, by its number from 0. */
    static String host(int number) {
        return "host-" + (number + 1);
    }

    static String vmName(int vm) {
        return "vm-" + (vm + 1);
    }

    static String mac(int vm) {
        return String.format("02:00:4d:02:00:%02x", vm + 1);
    }

    private static String address(int vm) {
        return PREFIX + (vm + 1);
    }

    private static String port(int vm) {
        return "port" + (vm + 1);
    }
}
