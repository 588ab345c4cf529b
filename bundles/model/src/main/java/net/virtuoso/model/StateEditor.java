package net.virtuoso.model;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes changes on a copy of a state, each checked against what the ones before it left. One use, one thread.
 *
 * <p>{@code portOf} is a linear walk over the ports, and {@code with} copies the maps: at 1024 VMs a network a commit
 * stays well below a millisecond, far below what the store takes.
 */
final class StateEditor {
    private final NavigableMap<String, VirtualNetwork> networks;
    private final NavigableMap<String, Node> nodes;
    private final NavigableMap<MacAddress, VmBinding> bindings;
    private final NavigableMap<String, Port> ports;
    private final NavigableMap<String, Link> links;
    private final NavigableMap<String, ForwardingRule> rules;
    private Trust trust;

    StateEditor(DesiredState start) {
        networks = new TreeMap<>(start.networks());
        nodes = new TreeMap<>(start.nodes());
        bindings = new TreeMap<>(start.bindings());
        ports = new TreeMap<>(start.ports());
        links = new TreeMap<>(start.links());
        rules = new TreeMap<>(start.rules());
        trust = start.trust();
    }

    DesiredState state(long revision) {
        return new DesiredState(revision, networks, nodes, bindings, ports, links, rules, trust);
    }

    void make(Change change) {
        if (change instanceof Change.PutNode c) {
            nodes.put(c.node().name(), c.node());
        } else if (change instanceof Change.DeleteNode c) {
            deleteNode(c.name());
        } else if (change instanceof Change.CreateNetwork c) {
            createNetwork(c.network());
        } else if (change instanceof Change.UpdateNetwork c) {
            updateNetwork(c.network());
        } else if (change instanceof Change.DeleteNetwork c) {
            deleteNetwork(c.name());
        } else if (change instanceof Change.BindVm c) {
            bind(c.binding());
        } else if (change instanceof Change.UpdateVm c) {
            updateVm(c.binding());
        } else if (change instanceof Change.UnbindVm c) {
            unbind(c.mac());
        } else if (change instanceof Change.AddPort c) {
            addPort(c.port());
        } else if (change instanceof Change.DeletePort c) {
            deletePort(c.id());
        } else if (change instanceof Change.AddLink c) {
            addLink(c.link());
        } else if (change instanceof Change.DeleteLink c) {
            deleteLink(c.id());
        } else if (change instanceof Change.AddRule c) {
            addRule(c.rule());
        } else if (change instanceof Change.DeleteRule c) {
            known("rule", rules, c.id());
            rules.remove(c.id());
        } else if (change instanceof Change.OfTrust c) {
            trust = TrustEditor.make(trust, c);
        }
    }

    private void deleteNode(String name) {
        known("node", nodes, name);
        refuseUse("node", name, networks, n -> n.proxy().equals(name), "change the proxy of network");
        refuseUse("node", name, ports, p -> p.node().equals(name), "detach port");
        refuseUse("node", name, links, l -> l.joins(name), "delete link");
        refuseUse("node", name, rules, r -> r.node().equals(name), "delete rule");
        nodes.remove(name);
    }

    private void createNetwork(VirtualNetwork network) {
        if (networks.containsKey(network.name())) {
            throw RefusedException.conflict("name", network.name(), "a name that no network has");
        }
        known("proxy", nodes, network.proxy());
        int vni = network.vni() == 0 ? freeVni() : network.vni();
        for (VirtualNetwork other : networks.values()) {
            if (other.vni() == vni) {
                throw RefusedException.conflict(
                        "vni", vni, "a number that no network has ('" + other.name() + "' has it), or 0 to choose one");
            }
        }
        networks.put(network.name(), network.withVni(vni));
    }

    private int freeVni() {
        int candidate = networks.size() + 1;
        while (true) {
            int vni = candidate;
            if (networks.values().stream().noneMatch(n -> n.vni() == vni)) {
                return vni;
            }
            candidate = candidate == VirtualNetwork.MAX_VNI ? 1 : candidate + 1;
        }
    }

    private void updateNetwork(VirtualNetwork network) {
        VirtualNetwork old = known("network", networks, network.name());
        known("proxy", nodes, network.proxy());
        if (network.vni() != 0 && network.vni() != old.vni()) {
            throw RefusedException.invalid("vni", network.vni(), "0 or " + old.vni() + ": the number can't change");
        }
        if (!network.proxy().equals(old.proxy())) {
            refuseUse(
                    "proxy",
                    network.proxy(),
                    ports,
                    p -> p.network().equals(network.name()) && p.role() == PortRole.LAN,
                    "detach the LAN port");
        }
        networks.put(network.name(), network.withVni(old.vni()));
    }

    private void deleteNetwork(String name) {
        known("network", networks, name);
        networks.remove(name);
        bindings.values().removeIf(b -> b.network().equals(name));
        ports.values().removeIf(p -> p.network().equals(name));
        links.values().removeIf(l -> l.network().equals(name));
        rules.values().removeIf(r -> r.network().equals(name));
    }

    private void bind(VmBinding binding) {
        known("network", networks, binding.network());
        VmBinding other = bindings.get(binding.mac());
        if (other != null) {
            throw RefusedException.conflict(
                    "mac",
                    binding.mac(),
                    "an address that no VM has ('" + other.vm() + "' of network '" + other.network() + "' has it)");
        }
        long count = bindings.values().stream()
                .filter(b -> b.network().equals(binding.network()))
                .count();
        if (count >= VirtualNetwork.MAX_VMS) {
            throw RefusedException.limit(
                    "network",
                    binding.network(),
                    "at most " + VirtualNetwork.MAX_VMS + " VMs a network; unbind one or create another network");
        }
        requireFreeAddresses(binding);
        bindings.put(binding.mac(), binding);
    }

    private void updateVm(VmBinding binding) {
        VmBinding old = known("mac", bindings, binding.mac());
        if (!old.network().equals(binding.network())) {
            throw RefusedException.invalid(
                    "network", binding.network(), "'" + old.network() + "', where it is bound: unbind it to move it");
        }
        requireFreeAddresses(binding);
        bindings.put(binding.mac(), binding);
    }

    private void requireFreeAddresses(VmBinding binding) {
        if (binding.addresses().isEmpty()) {
            return;
        }
        for (VmBinding other : bindings.values()) {
            if (!other.network().equals(binding.network()) || other.mac().equals(binding.mac())) {
                continue;
            }
            for (IpAddress address : other.addresses()) {
                if (binding.addresses().contains(address)) {
                    throw RefusedException.conflict(
                            "addresses",
                            address,
                            "an address that no VM of the network has ('" + other.vm() + "', " + other.mac()
                                    + ", has it)");
                }
            }
        }
    }

    private void unbind(MacAddress mac) {
        known("mac", bindings, mac);
        bindings.remove(mac);
        for (Port port : List.copyOf(ports.values())) {
            if (mac.equals(port.mac())) {
                ports.remove(port.id());
                rules.values().removeIf(r -> pointsTo(r, port.id()));
            }
        }
    }

    private void addPort(Port port) {
        VirtualNetwork network = known("network", networks, port.network());
        known("node", nodes, port.node());
        if (port.role() == PortRole.LAN && !port.node().equals(network.proxy())) {
            throw RefusedException.invalid(
                    "node", port.node(), "'" + network.proxy() + "', the network's proxy: the LAN is there");
        }
        Port other = ports.get(port.id());
        if (other != null) {
            throw RefusedException.conflict(
                    "device",
                    port.device(),
                    "a device that no port has; on node '" + port.node() + "' it is bound to network '"
                            + other.network() + "': detach port '" + other.id() + "' first");
        }
        MacAddress mac = port.mac();
        if (mac != null) {
            VmBinding binding = known("mac", bindings, mac);
            if (!binding.network().equals(port.network())) {
                throw RefusedException.conflict("mac", mac, "network '" + binding.network() + "', where it is bound");
            }
            for (Port p : ports.values()) {
                if (mac.equals(p.mac())) {
                    throw RefusedException.conflict("mac", mac, "an address without a port ('" + p.id() + "' has it)");
                }
            }
        }
        ports.put(port.id(), port);
    }

    private void deletePort(String id) {
        known("port", ports, id);
        refuseUse("port", id, rules, r -> pointsTo(r, id), "delete rule");
        ports.remove(id);
    }

    private static boolean pointsTo(ForwardingRule rule, String port) {
        return rule.target() instanceof Target.ToPort to && to.port().equals(port);
    }

    private void addLink(Link link) {
        known("network", networks, link.network());
        Node a = known("a", nodes, link.a());
        Node b = known("b", nodes, link.b());
        if (a.endpoint(link.transport()) == null && b.endpoint(link.transport()) == null) {
            throw RefusedException.invalid(
                    "transport",
                    link.transport(),
                    "a transport at which '" + link.a() + "' or '" + link.b() + "' can be reached: " + a.endpoints()
                            + ", " + b.endpoints());
        }
        if (links.containsKey(link.id())) {
            throw RefusedException.conflict("link", link.id(), "a link that network doesn't have yet");
        }
        links.put(link.id(), link);
    }

    private void deleteLink(String id) {
        Link link = known("link", links, id);
        refuseUse(
                "link",
                id,
                rules,
                r -> r.network().equals(link.network())
                        && r.target() instanceof Target.ToLink t
                        && t.link().equals(link.pathId()),
                "delete rule");
        links.remove(id);
    }

    private void addRule(ForwardingRule rule) {
        known("network", networks, rule.network());
        known("node", nodes, rule.node());
        if (rules.containsKey(rule.id())) {
            throw RefusedException.conflict(
                    "rule", rule.id(), "patterns that no rule of this node has; delete rule '" + rule.id() + "' first");
        }
        if (rule.target() instanceof Target.ToPort t) {
            Port port = known("target.port", ports, t.port());
            if (!port.node().equals(rule.node()) || !port.network().equals(rule.network())) {
                throw RefusedException.invalid(
                        "target.port",
                        t.port(),
                        "a port of network '" + rule.network() + "' on node '" + rule.node() + "'");
            }
        } else if (rule.target() instanceof Target.ToLink t) {
            boolean joined = links.values().stream()
                    .anyMatch(l ->
                            l.network().equals(rule.network()) && l.pathId().equals(t.link()) && l.joins(rule.node()));
            if (!joined) {
                throw RefusedException.notFound(
                        "target.link",
                        t.link(),
                        DesiredState.choices(
                                links.values().stream()
                                        .filter(l -> l.network().equals(rule.network()) && l.joins(rule.node()))
                                        .map(Link::pathId)
                                        .toList(),
                                "a link of network '" + rule.network() + "' at node '" + rule.node()
                                        + "'; add the link first"));
            }
        }
        rules.put(rule.id(), rule);
    }

    private static <K, V> V known(String field, NavigableMap<K, V> map, @Nullable K key) {
        V value = key == null ? null : map.get(key);
        if (value == null) {
            throw RefusedException.notFound(
                    field, key, DesiredState.choices(map.keySet(), "nothing yet: there is no " + field));
        }
        return value;
    }

    private static <V> void refuseUse(
            String field, String key, NavigableMap<String, V> users, Predicate<V> uses, String mend) {
        for (var entry : users.entrySet()) {
            if (uses.test(entry.getValue())) {
                throw RefusedException.conflict(
                        field, key, "one that nothing uses; first " + mend + " '" + entry.getKey() + "'");
            }
        }
    }
}
