package net.virtuoso.planner;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import net.virtuoso.model.Change;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Node;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Plan;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.Target;
import net.virtuoso.model.VirtualNetwork;
import org.jspecify.annotations.Nullable;

/**
 * Makes plans greedily: the two nodes whose VMs exchange the most get a link of their own first, and so on until a limit is
 * reached. What it minimises is the rate that the proxy relays between other nodes; that is the plan's objective, in bytes a
 * second, less is better. (After Sundararaj, Gupta and Dinda, "Dynamic Topology Adaptation of Virtual Networks of Virtual
 * Machines", LCR 2004: fast-path links in priority order over an always-working star.) Immutable; safe for use by several
 * threads.
 */
public final class Planner {
    private static final double LINK_COST = 1;
    private static final double RULE_COST = 0.1;

    private final PlannerSettings settings;

    /** @param settings the limits */
    public Planner(PlannerSettings settings) {
        this.settings = settings;
    }

    /**
     * Makes a plan.
     *
     * @param state what is wanted now; the plan's changes are made on it
     * @param network the network's name
     * @param demands what its VMs send each other; empty withdraws everything that plans have added
     * @param id the plan's identifier
     * @param made when it is made
     * @return the plan; without changes if all is as it should be
     * @throws net.virtuoso.model.RefusedException if there is no such network
     */
    public Plan plan(DesiredState state, String network, List<Demand> demands, String id, Instant made) {
        return new Work(state, state.network(network), id, made).plan(demands);
    }

    private final class Work {
        private final DesiredState state;
        private final VirtualNetwork network;
        private final String id;
        private final Instant made;
        private final Map<MacAddress, String> places = new HashMap<>();
        private final Map<String, Link> links = new LinkedHashMap<>();
        private final Map<String, ForwardingRule> rules = new LinkedHashMap<>();
        private final List<String> reasons = new ArrayList<>();
        private final List<String> rejected = new ArrayList<>();

        Work(DesiredState state, VirtualNetwork network, String id, Instant made) {
            this.state = state;
            this.network = network;
            this.id = id;
            this.made = made;
            for (Port port : state.portsOf(network.name())) {
                MacAddress mac = port.mac();
                if (port.role() == PortRole.VM && mac != null) {
                    places.put(mac, port.node());
                }
            }
        }

        Plan plan(List<Demand> demands) {
            List<NodePair> pairs = pairs(demands);
            double relayed = pairs.stream().mapToDouble(p -> p.rate).sum();
            double remaining = relayed;
            double before = relayed;
            int added = 0;
            for (NodePair pair : pairs) {
                if (hasWay(pair)) {
                    before -= pair.rate;
                }
                if (isOperators(pair)) {
                    remaining -= pair.rate;
                    rejected.add(name(pair) + ": an operator's rules say where all of it goes");
                } else if (pair.rate < settings.minimumRate()) {
                    rejected.add(name(pair) + ": " + rate(pair.rate) + " is below the limit of "
                            + rate(settings.minimumRate()) + "; it stays on the star");
                } else if (added >= settings.maxLinks()) {
                    rejected.add(name(pair) + ": the limit of " + settings.maxLinks() + " links is reached");
                } else if (connect(pair)) {
                    added++;
                    remaining -= pair.rate;
                }
            }
            List<Change> changes = difference();
            return new Plan(
                    id,
                    network.name(),
                    made,
                    changes,
                    Math.max(0, remaining),
                    Math.max(0, before),
                    cost(changes),
                    reasons,
                    rejected);
        }

        /** Demands by the pair of nodes that they cross, the heaviest first; those that need no relay are left out. */
        private List<NodePair> pairs(List<Demand> demands) {
            Map<String, NodePair> pairs = new TreeMap<>();
            for (Demand demand : demands) {
                String from = places.get(demand.source());
                String to = places.get(demand.destination());
                if (from == null || to == null || from.equals(to)) {
                    continue;
                }
                if (from.equals(network.proxy()) || to.equals(network.proxy())) {
                    continue;
                }
                String a = from.compareTo(to) < 0 ? from : to;
                String b = from.compareTo(to) < 0 ? to : from;
                pairs.computeIfAbsent(a + " " + b, key -> new NodePair(a, b)).add(demand, from);
            }
            return pairs.values().stream().sorted(NodePair.BY_RATE).toList();
        }

        /** Whether every VM of the pair has its way beside the star already. */
        private boolean hasWay(NodePair pair) {
            return pair.atB.stream().allMatch(mac -> hasRule(pair.a, mac))
                    && pair.atA.stream().allMatch(mac -> hasRule(pair.b, mac));
        }

        private boolean hasRule(String node, MacAddress destination) {
            return state.rules().containsKey(ruleId(node, destination));
        }

        private boolean connect(NodePair pair) {
            String transport = transport(pair);
            if (transport == null) {
                rejected.add(name(pair) + ": neither node can be reached by the other over " + settings.transports());
                return false;
            }
            Link link = new Link(network.name(), pair.a, pair.b, transport, Origin.ADAPTATION);
            links.put(link.id(), link);
            pair.atB.forEach(mac -> addRule(pair.a, mac, link));
            pair.atA.forEach(mac -> addRule(pair.b, mac, link));
            reasons.add(name(pair) + " exchange " + rate(pair.rate) + " over the proxy: a link over " + transport
                    + " relieves it");
            return true;
        }

        /** Whether rules of an operator stand where all of the pair's would be: a link would carry nothing. */
        private boolean isOperators(NodePair pair) {
            return pair.atB.stream().allMatch(mac -> isOperators(pair.a, mac))
                    && pair.atA.stream().allMatch(mac -> isOperators(pair.b, mac));
        }

        private boolean isOperators(String node, MacAddress destination) {
            ForwardingRule there = state.rules().get(ruleId(node, destination));
            return there != null && there.origin() != Origin.ADAPTATION;
        }

        private String ruleId(String node, MacAddress destination) {
            return new ForwardingRule(
                            network.name(), node, MacPattern.ANY, MacPattern.of(destination), new Target.Drop(), null)
                    .id();
        }

        private void addRule(String node, MacAddress destination, Link link) {
            ForwardingRule rule = new ForwardingRule(
                    network.name(),
                    node,
                    MacPattern.ANY,
                    MacPattern.of(destination),
                    new Target.ToLink(link.pathId()),
                    Origin.ADAPTATION);
            rules.put(rule.id(), rule);
        }

        private @Nullable String transport(NodePair pair) {
            Node a = state.nodes().get(pair.a);
            Node b = state.nodes().get(pair.b);
            if (a == null || b == null) {
                return null;
            }
            for (String transport : settings.transports()) {
                if (a.endpoint(transport) != null || b.endpoint(transport) != null) {
                    return transport;
                }
            }
            return null;
        }

        /** What leads from the state to the links and rules that are wanted: new ones in front, what goes behind. */
        private List<Change> difference() {
            List<Change> changes = new ArrayList<>();
            List<Change> goRules = new ArrayList<>();
            List<Change> goLinks = new ArrayList<>();
            links.forEach((key, link) -> {
                if (!state.links().containsKey(key)) {
                    changes.add(new Change.AddLink(link));
                }
            });
            rules.forEach((key, rule) -> {
                ForwardingRule old = state.rules().get(key);
                if (old == null) {
                    changes.add(new Change.AddRule(rule));
                } else if (old.origin() == Origin.ADAPTATION && !old.equals(rule)) {
                    changes.add(new Change.DeleteRule(key));
                    changes.add(new Change.AddRule(rule));
                }
            });
            state.rulesOf(network.name()).forEach(rule -> {
                if (rule.origin() == Origin.ADAPTATION && !rules.containsKey(rule.id())) {
                    goRules.add(new Change.DeleteRule(rule.id()));
                }
            });
            state.linksOf(network.name()).forEach(link -> {
                if (link.origin() == Origin.ADAPTATION && !links.containsKey(link.id()) && !usedByOperator(link)) {
                    goLinks.add(new Change.DeleteLink(link.id()));
                    reasons.add("link " + link.id() + " carries nothing that is wanted any more");
                }
            });
            changes.addAll(goRules);
            changes.addAll(goLinks);
            return changes;
        }

        private boolean usedByOperator(Link link) {
            return state.rulesOf(network.name()).stream()
                    .anyMatch(r -> r.origin() == Origin.OPERATOR
                            && r.target() instanceof Target.ToLink t
                            && t.link().equals(link.pathId()));
        }

        private String name(NodePair pair) {
            return "nodes " + pair.a + " and " + pair.b;
        }
    }

    private static double cost(List<Change> changes) {
        double cost = 0;
        for (Change change : changes) {
            cost += change instanceof Change.AddLink || change instanceof Change.DeleteLink ? LINK_COST : RULE_COST;
        }
        return Math.round(cost * 10) / 10.0;
    }

    private static String rate(double bytesPerSecond) {
        return String.format(Locale.ROOT, "%.1f kB/s", bytesPerSecond / 1_000);
    }
}
