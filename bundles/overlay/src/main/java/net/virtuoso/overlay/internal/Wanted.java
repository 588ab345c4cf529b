package net.virtuoso.overlay.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.NetworkConfig;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.Port;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.RuleConfig;
import net.virtuoso.model.Target;

/**
 * What of a node's configuration can be run: nothing twice, nothing of another node, and no rule that points to what isn't
 * there or out of its network. What can't be run is left out and said; the rest runs.
 *
 * @param links by identifier
 * @param networks by number, each with what of it can be run
 * @param ports by identifier
 * @param problems for people, one line each
 */
record Wanted(
        Map<String, LinkConfig> links,
        Map<Integer, NetworkConfig> networks,
        Map<String, PlacedPort> ports,
        List<String> problems) {
    /** How many problems are told one by one. */
    private static final int MAX_PROBLEMS = 32;

    /**
     * A port and the network that it belongs to.
     *
     * @param vni the network's number
     * @param port the port
     */
    record PlacedPort(int vni, Port port) {}

    /**
     * Looks a configuration through.
     *
     * @param node the node that is to run it
     * @throws RefusedException if it is another node's
     */
    static Wanted of(NodeConfig config, String node) {
        if (!config.node().equals(node)) {
            throw RefusedException.invalid("node", config.node(), "'" + node + "', the node that runs here");
        }
        return new Builder(node).add(config);
    }

    private static final class Builder {
        private final String node;
        private final Map<String, LinkConfig> links = new LinkedHashMap<>();
        private final Map<Integer, NetworkConfig> networks = new LinkedHashMap<>();
        private final Map<String, PlacedPort> ports = new LinkedHashMap<>();
        private final List<String> problems = new ArrayList<>();
        private int untold;

        Builder(String node) {
            this.node = node;
        }

        Wanted add(NodeConfig config) {
            for (LinkConfig link : config.links()) {
                if (links.putIfAbsent(link.id(), link) != null) {
                    problem("link '" + link.id() + "' is there twice; the first one runs");
                }
            }
            Set<String> names = new HashSet<>();
            for (NetworkConfig network : config.networks()) {
                if (networks.containsKey(network.vni()) || !names.add(network.name())) {
                    problem("network '" + network.name() + "' (vni " + network.vni()
                            + ") has the name or number of another one; it doesn't run");
                } else {
                    networks.put(network.vni(), network);
                }
            }
            networks.values().forEach(this::addPorts);
            networks.replaceAll((vni, network) -> runnable(network));
            if (untold > 0) {
                problems.add("and " + untold + " more problems");
            }
            return new Wanted(links, networks, ports, List.copyOf(problems));
        }

        private void addPorts(NetworkConfig network) {
            Map<MacAddress, String> owners = new HashMap<>();
            for (Port port : network.ports()) {
                MacAddress mac = port.mac();
                if (!port.node().equals(node) || !port.network().equals(network.name())) {
                    problem("port '" + port.id() + "' of network '" + port.network() + "' doesn't belong to node '"
                            + node + "' and network '" + network.name() + "'; it doesn't run");
                } else if (ports.containsKey(port.id())) {
                    problem("port '" + port.id() + "' is there twice; the first one runs");
                } else if (mac != null && owners.putIfAbsent(mac, port.id()) != null) {
                    problem("port '" + port.id() + "' has the address " + mac + " of port '" + owners.get(mac)
                            + "'; it doesn't run");
                } else {
                    ports.put(port.id(), new PlacedPort(network.vni(), port));
                }
            }
        }

        private NetworkConfig runnable(NetworkConfig network) {
            List<Port> own = ports.values().stream()
                    .filter(placed -> placed.vni() == network.vni())
                    .map(PlacedPort::port)
                    .toList();
            List<RuleConfig> rules = new ArrayList<>(network.rules().size());
            for (RuleConfig rule : network.rules()) {
                String why = fault(network, rule.target());
                if (why.isEmpty()) {
                    rules.add(rule);
                } else {
                    problem("rule " + rule.source() + " to " + rule.destination() + " of network '" + network.name()
                            + "' points to " + why + "; it is left out");
                }
            }
            List<String> tree = new ArrayList<>();
            for (String link : network.tree()) {
                if (!links.containsKey(link)) {
                    problem("the tree of network '" + network.name() + "' names link '" + link
                            + "', which this node doesn't have; it is left out");
                } else if (!tree.contains(link)) {
                    tree.add(link);
                }
            }
            return new NetworkConfig(
                    network.name(),
                    network.vni(),
                    network.proxy(),
                    own,
                    rules,
                    tree,
                    network.guarded(),
                    network.uses().stream()
                            .filter(use -> links.containsKey(use.link()))
                            .toList());
        }

        private String fault(NetworkConfig network, Target target) {
            if (target instanceof Target.ToPort to) {
                PlacedPort placed = ports.get(to.port());
                return placed == null || placed.vni() != network.vni()
                        ? "port '" + to.port() + "', which isn't a port of this network here"
                        : "";
            }
            return target instanceof Target.ToLink to && !links.containsKey(to.link())
                    ? "link '" + to.link() + "', which this node doesn't have"
                    : "";
        }

        private void problem(String line) {
            if (problems.size() < MAX_PROBLEMS) {
                problems.add(line);
            } else {
                untold++;
            }
        }
    }
}
