package net.virtuoso.model;

import java.util.List;

/**
 * What one node runs for one network.
 *
 * @param name the network's name
 * @param vni its number on the wire
 * @param proxy the node at the centre of the star
 * @param ports the ports at this node
 * @param rules the forwarding table, star included, in no particular order
 * @param tree the links ({@link LinkConfig#id()}) over which broadcast and multicast go on from here: this node's part
 *     of a tree over the network's nodes
 */
public record NetworkConfig(
        String name, int vni, String proxy, List<Port> ports, List<RuleConfig> rules, List<String> tree) {
    /** Checks every part and takes copies. */
    public NetworkConfig {
        Names.requireName("network", name);
        Names.requireName("proxy", proxy);
        if (vni < 1 || vni > VirtualNetwork.MAX_VNI) {
            throw RefusedException.invalid("vni", vni, "1 to " + VirtualNetwork.MAX_VNI);
        }
        ports = List.copyOf(Names.require("ports", ports, "a list"));
        rules = List.copyOf(Names.require("rules", rules, "a list"));
        tree = List.copyOf(Names.require("tree", tree, "a list"));
    }
}
