package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.OptBoolean;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * @param guarded the network's VMs whose IP addresses are known or that are trusted, wherever they run; at most
 *     {@link VirtualNetwork#MAX_VMS}. Absent means none.
 * @param uses the links over which the network's frames may come here, and from whom. Absent or empty, as a controller or a file
 *     from before had it: those that rules and tree name, from anybody.
 */
public record NetworkConfig(
        String name,
        int vni,
        String proxy,
        List<Port> ports,
        List<RuleConfig> rules,
        List<String> tree,
        @JsonProperty(isRequired = OptBoolean.FALSE) List<VmBinding> guarded,
        @JsonProperty(isRequired = OptBoolean.FALSE) List<LinkUse> uses) {
    /** Checks every part and takes copies. */
    public NetworkConfig(
            String name,
            int vni,
            String proxy,
            List<Port> ports,
            List<RuleConfig> rules,
            List<String> tree,
            @Nullable List<VmBinding> guarded,
            @Nullable List<LinkUse> uses) {
        Names.requireName("network", name);
        Names.requireName("proxy", proxy);
        if (vni < 1 || vni > VirtualNetwork.MAX_VNI) {
            throw RefusedException.invalid("vni", vni, "1 to " + VirtualNetwork.MAX_VNI);
        }
        this.name = name;
        this.vni = vni;
        this.proxy = proxy;
        this.ports = List.copyOf(Names.require("ports", ports, "a list"));
        this.rules = List.copyOf(Names.require("rules", rules, "a list"));
        this.tree = List.copyOf(Names.require("tree", tree, "a list"));
        this.guarded = guarded == null ? List.of() : List.copyOf(guarded);
        this.uses = uses == null ? List.of() : List.copyOf(uses);
        if (this.guarded.size() > VirtualNetwork.MAX_VMS) {
            throw RefusedException.limit(
                    "guarded", this.guarded.size(), "at most " + VirtualNetwork.MAX_VMS + " VMs a network");
        }
    }

    /** Without a VM whose addresses are known, and with frames from anybody. */
    public NetworkConfig(
            String name, int vni, String proxy, List<Port> ports, List<RuleConfig> rules, List<String> tree) {
        this(name, vni, proxy, ports, rules, tree, null, null);
    }
}
