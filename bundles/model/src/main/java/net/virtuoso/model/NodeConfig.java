package net.virtuoso.model;

import java.util.List;

/**
 * Everything that one node must run, at one revision of the {@link DesiredState}: complete, so that a node needs
 * nothing else and can be brought to it from anywhere.
 *
 * @param node the node's name
 * @param revision the revision that it follows from
 * @param links its ends of links
 * @param networks what it runs for each network
 * @param revoked the serial numbers of certificates that no node may be let in with, its own among them
 */
public record NodeConfig(
        String node, long revision, List<LinkConfig> links, List<NetworkConfig> networks, List<String> revoked) {
    /** Checks every part and takes copies. */
    public NodeConfig {
        Names.requireName("node", node);
        links = List.copyOf(Names.require("links", links, "a list"));
        networks = List.copyOf(Names.require("networks", networks, "a list"));
        revoked = List.copyOf(Names.require("revoked", revoked, "a list"));
        revoked.forEach(serial -> NodeCertificate.requireSerial("revoked", serial));
    }

    /** Without revoked certificates. */
    public NodeConfig(String node, long revision, List<LinkConfig> links, List<NetworkConfig> networks) {
        this(node, revision, links, networks, List.of());
    }

    /** A node that runs nothing. */
    public static NodeConfig empty(String node) {
        return new NodeConfig(node, 0, List.of(), List.of());
    }

    /** Whether both ask for the same, whatever the revision. */
    public boolean sameContent(NodeConfig other) {
        return node.equals(other.node)
                && links.equals(other.links)
                && networks.equals(other.networks)
                && revoked.equals(other.revoked);
    }
}
