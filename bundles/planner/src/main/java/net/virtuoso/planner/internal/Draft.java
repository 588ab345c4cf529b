package net.virtuoso.planner.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.virtuoso.model.Change;
import net.virtuoso.model.DemandList;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Plan;
import net.virtuoso.model.PlanGoal;
import net.virtuoso.model.Target;
import net.virtuoso.model.VmBinding;
import net.virtuoso.model.VmMove;
import net.virtuoso.planner.NodePair;
import net.virtuoso.planner.Route;
import net.virtuoso.planner.Solution;

/** From a solution to the changes that lead there, and what is to be said about them. Links and rules of operators stay. */
public final class Draft {
    /** Instead of the rank of a pair, where a demand stays inside of a node. */
    private static final int INSIDE = -1;

    private final Situation situation;
    private final Solution solution;
    private final Map<String, Link> links = new LinkedHashMap<>();
    private final Map<String, ForwardingRule> rules;
    private final List<VmMove> moves = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private final Map<NodePair, Double> rates = new TreeMap<>();
    private final List<NodePair> pairs;

    public Draft(Situation situation, Solution solution) {
        this.situation = situation;
        this.solution = solution;
        Map<MacAddress, String> places = new TreeMap<>(situation.places);
        solution.places().forEach((mac, node) -> {
            String from = situation.places.get(mac);
            if (from != null && !from.equals(node)) {
                VmBinding binding = situation.state.bindings().get(mac);
                moves.add(new VmMove(mac, binding == null ? mac.toString() : binding.vm(), from, node));
            }
            places.put(mac, node);
        });
        moves.sort(Comparator.comparing(VmMove::mac));
        Set<String> relays = new HashSet<>();
        solution.routes().values().forEach(route -> relays.addAll(route.relays()));
        Whereabouts at = new Whereabouts(situation.demands, places, relays);
        pairs = sumUp(at);
        for (NodePair pair : pairs) {
            Route route = solution.routes().getOrDefault(pair, Route.STAR);
            if (!route.star()) {
                lead(pair, route);
            }
        }
        rules = RouteRules.of(situation, at, solution.routes(), inOrder(at));
    }

    /** Pairs that exchange something, the heaviest first. */
    public List<NodePair> pairs() {
        return pairs;
    }

    /** What a pair exchanges, bytes a second. */
    public double rate(NodePair pair) {
        return rates.getOrDefault(pair, 0.0);
    }

    /** Sums up what pairs exchange, in the order of the demands. */
    private List<NodePair> sumUp(Whereabouts at) {
        DemandList demands = situation.demands;
        double[] sums = new double[at.pairCount()];
        for (int d = 0; d < demands.size(); d++) {
            int from = at.ofVm(demands.source(d));
            int to = at.ofVm(demands.destination(d));
            if (from != to) {
                sums[at.pair(from, to)] += demands.rate(d);
            }
        }
        for (int a = 0; a < at.nodeCount(); a++) {
            for (int b = a + 1; b < at.nodeCount(); b++) {
                double sum = sums[at.pair(a, b)];
                if (sum > 0) {
                    rates.put(situation.pair(at.node(a), at.node(b)), sum);
                }
            }
        }
        return rates.entrySet().stream()
                .sorted(Map.Entry.<NodePair, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Demands between nodes by their place in the list, those of the heaviest pair first. */
    private int[] inOrder(Whereabouts at) {
        DemandList demands = situation.demands;
        int[] rank = new int[at.pairCount()];
        for (int k = 0; k < pairs.size(); k++) {
            NodePair pair = pairs.get(k);
            rank[at.pair(at.number(pair.a()), at.number(pair.b()))] = k;
        }
        int[] ranks = new int[demands.size()];
        int[] next = new int[pairs.size() + 1];
        for (int d = 0; d < ranks.length; d++) {
            int from = at.ofVm(demands.source(d));
            int to = at.ofVm(demands.destination(d));
            ranks[d] = from == to ? INSIDE : rank[at.pair(from, to)];
            if (from != to) {
                next[ranks[d] + 1]++;
            }
        }
        for (int k = 1; k < next.length; k++) {
            next[k] += next[k - 1];
        }
        int[] order = new int[next[pairs.size()]];
        for (int d = 0; d < ranks.length; d++) {
            if (ranks[d] != INSIDE) {
                order[next[ranks[d]]++] = d;
            }
        }
        return order;
    }

    private void lead(NodePair pair, Route route) {
        List<String> nodes = new ArrayList<>();
        nodes.add(pair.a());
        nodes.addAll(route.relays());
        nodes.add(pair.b());
        boolean isNew = false;
        for (int k = 1; k < nodes.size(); k++) {
            Link link = situation.link(new NodePair(nodes.get(k - 1), nodes.get(k)));
            if (link == null) {
                throw new IllegalStateException("no link between " + nodes.get(k - 1) + " and " + nodes.get(k));
            }
            links.put(link.id(), link);
            isNew |= !situation.state.links().containsKey(link.id());
        }
        if (isNew) {
            String exchange = pair + " exchange " + PlanGoal.RESIDUAL_BANDWIDTH.text(rate(pair)) + " over the proxy: ";
            Link first = situation.link(new NodePair(nodes.get(0), nodes.get(1)));
            reasons.add(
                    route.relays().isEmpty() && first != null
                            ? exchange + "a link over " + first.transport() + " relieves it"
                            : exchange + "links over " + route.relays() + " relieve it");
        }
    }

    /** VMs that have to move first. */
    public List<VmMove> moves() {
        return List.copyOf(moves);
    }

    /** Why the changes, one sentence each. Complete only after {@link #changes}. */
    public List<String> reasons() {
        return List.copyOf(reasons);
    }

    /** What leads from the state to the links and rules that are wanted: new ones in front, what goes behind. */
    public List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        List<Change> goRules = new ArrayList<>();
        List<Change> goLinks = new ArrayList<>();
        String network = situation.network.name();
        links.forEach((key, link) -> {
            if (!situation.state.links().containsKey(key)) {
                changes.add(new Change.AddLink(link));
            }
        });
        rules.forEach((key, rule) -> {
            ForwardingRule old = situation.state.rules().get(key);
            if (old == null) {
                changes.add(new Change.AddRule(rule));
            } else if (old.origin() == Origin.ADAPTATION && !old.equals(rule)) {
                changes.add(new Change.DeleteRule(key));
                changes.add(new Change.AddRule(rule));
            }
        });
        Set<String> needed = new HashSet<>();
        situation.state.rulesOf(network).forEach(rule -> {
            boolean stays = rules.containsKey(rule.id()) || situation.heldRules.contains(rule.id());
            if (rule.origin() == Origin.ADAPTATION && !stays) {
                goRules.add(new Change.DeleteRule(rule.id()));
            } else if (situation.heldRules.contains(rule.id()) && rule.target() instanceof Target.ToLink to) {
                needed.add(to.link());
            }
        });
        situation.state.linksOf(network).forEach(link -> {
            boolean held =
                    needed.contains(link.pathId()) || situation.held().contains(new NodePair(link.a(), link.b()));
            if (link.origin() == Origin.ADAPTATION
                    && !links.containsKey(link.id())
                    && !held
                    && !situation.isUsedByOperator(link)) {
                goLinks.add(new Change.DeleteLink(link.id()));
                reasons.add("link " + link.id() + " carries nothing that is wanted any more");
            }
        });
        changes.addAll(goRules);
        changes.addAll(goLinks);
        return changes;
    }

    /** The weighted number of changes and moves. */
    public double cost(List<Change> changes) {
        return Plan.cost(changes, moves.size());
    }

    /** The solution that it leads to. */
    public Solution solution() {
        return solution;
    }
}
