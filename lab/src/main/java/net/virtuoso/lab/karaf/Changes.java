package net.virtuoso.lab.karaf;

import java.util.Map;

/** Changes of the desired state as REST takes them in {@code POST /changes}. */
public final class Changes {
    private Changes() {}

    /** A network gets a link between two nodes. */
    public static Map<String, Object> addLink(String network, String a, String b, String transport) {
        return Map.of("change", "add-link", "link", Map.of("network", network, "a", a, "b", b, "transport", transport));
    }

    /**
     * A node sends whatever is for a VM over a link.
     *
     * @param destination the VM's address
     * @param path the link, as nodes name it: {@code h1.h2.udp}
     */
    public static Map<String, Object> addRule(String network, String node, String destination, String path) {
        return Map.of(
                "change",
                "add-rule",
                "rule",
                Map.of(
                        "network",
                        network,
                        "node",
                        node,
                        "destination",
                        destination,
                        "target",
                        Map.of("type", "link", "link", path)));
    }
}
