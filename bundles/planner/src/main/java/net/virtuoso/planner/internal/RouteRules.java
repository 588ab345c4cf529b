package net.virtuoso.planner.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.model.DemandList;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Target;
import net.virtuoso.planner.NodePair;
import net.virtuoso.planner.Route;

/**
 * Rules that lead demands, and the answers to them, over their routes. At a node and for a destination it is one rule for any
 * source if all that pass there are to go on over the same link, otherwise one for each pair of VMs: so nothing is led astray,
 * and what a node hands on is what it is believed to hand on (ADR 17). A rule for any source always continues at the next node
 * with another one or with the star, which ends at the destination, so frames of others that follow it don't circle.
 */
final class RouteRules {
    /** No frames of others are led to a destination at a node. */
    private static final int NONE = 0;
    /** There are several answers to where they go on. */
    private static final int DIFFERENT = -1;

    /** Instead of a source, where a rule is for any. */
    private static final int NO_ONE = -1;

    private final Situation situation;
    private final Whereabouts at;
    private final Map<NodePair, Route> routes;
    private final DemandList demands;
    private final int vmCount;
    /** What links are called at their ends; the link of number {@code k} is at {@code k - 1}. */
    private final List<String> links = new ArrayList<>();

    private final Map<String, Integer> linkNumbers = new HashMap<>();
    /** By ordered pair of nodes that exchange something: each node and link of the way from one to the other; empty on the star. */
    private final int[][] ways;
    /** By node and destination, the number of the link over which frames go on, {@link #NONE}, or {@link #DIFFERENT}. */
    private final int[] nexts;
    /** By node and destination, whether the rule for any source is made. */
    private final boolean[] done;

    private final Map<String, ForwardingRule> rules = new LinkedHashMap<>();

    private RouteRules(Situation situation, Whereabouts at, Map<NodePair, Route> routes) {
        this.situation = situation;
        this.at = at;
        this.routes = routes;
        demands = situation.demands;
        vmCount = demands.vms().size();
        ways = new int[at.pairCount()][];
        nexts = new int[at.nodeCount() * vmCount];
        done = new boolean[nexts.length];
    }

    /**
     * Makes the rules.
     *
     * @param at the node of each VM
     * @param routes those that aren't the star
     * @param order the situation's demands between different nodes, by their place in the list
     * @return by identifier, in the order of the demands
     */
    static Map<String, ForwardingRule> of(
            Situation situation, Whereabouts at, Map<NodePair, Route> routes, int[] order) {
        RouteRules maker = new RouteRules(situation, at, routes);
        maker.eachWay(order, maker::agree);
        maker.eachWay(order, maker::spareTheStar);
        maker.spareOperators();
        maker.eachWay(order, maker::lead);
        return maker.rules;
    }

    /** What is done with the way from a VM to another one, both by number. */
    @FunctionalInterface
    private interface Step {
        void take(int source, int destination);
    }

    /** Both directions of each demand: answers take the way of questions, unless an operator's rule leads them elsewhere. */
    private void eachWay(int[] order, Step step) {
        List<MacAddress> vms = demands.vms();
        for (int demand : order) {
            int source = demands.source(demand);
            int destination = demands.destination(demand);
            step.take(source, destination);
            if (!situation.isLedByOperator(vms.get(destination), vms.get(source))) {
                step.take(destination, source);
            }
        }
    }

    private int[] way(int source, int destination) {
        int pair = at.ofVm(source) * at.nodeCount() + at.ofVm(destination);
        if (ways[pair] == null) {
            ways[pair] = way(at.node(at.ofVm(source)), at.node(at.ofVm(destination)));
        }
        return ways[pair];
    }

    private int[] way(String from, String to) {
        NodePair pair = situation.pair(from, to);
        Route route = routes.getOrDefault(pair, Route.STAR);
        if (route.star()) {
            return new int[0];
        }
        List<String> relays = route.relays();
        boolean forward = from.equals(pair.a());
        int[] way = new int[2 * (relays.size() + 1)];
        String node = from;
        for (int k = 0; k <= relays.size(); k++) {
            String next = k == relays.size() ? to : relays.get(forward ? k : relays.size() - 1 - k);
            Link link = situation.link(situation.pair(node, next));
            if (link == null) {
                throw new IllegalStateException("no link between " + node + " and " + next);
            }
            way[2 * k] = at.number(node);
            way[2 * k + 1] = number(link.pathId());
            node = next;
        }
        return way;
    }

    private int number(String link) {
        return linkNumbers.computeIfAbsent(link, name -> {
            links.add(name);
            return links.size();
        });
    }

    /** Says where frames go on that follow a route. */
    private void agree(int source, int destination) {
        int[] way = way(source, destination);
        for (int k = 0; k < way.length; k += 2) {
            int key = way[k] * vmCount + destination;
            nexts[key] = nexts[key] == NONE || nexts[key] == way[k + 1] ? way[k + 1] : DIFFERENT;
        }
    }

    /** A rule for any source would lead those away that are to stay on the star. */
    private void spareTheStar(int source, int destination) {
        int key = at.ofVm(source) * vmCount + destination;
        if (nexts[key] != NONE && way(source, destination).length == 0) {
            nexts[key] = DIFFERENT;
        }
    }

    private void spareOperators() {
        List<MacAddress> vms = demands.vms();
        for (int key = 0; key < nexts.length; key++) {
            if (nexts[key] != NONE && situation.couldOverrule(at.node(key / vmCount), vms.get(key % vmCount))) {
                nexts[key] = DIFFERENT;
            }
        }
    }

    /** Makes the rules of a way. */
    private void lead(int source, int destination) {
        int[] way = way(source, destination);
        for (int k = 0; k < way.length; k += 2) {
            int key = way[k] * vmCount + destination;
            boolean any = nexts[key] != DIFFERENT;
            if (!any || !done[key]) {
                done[key] |= any;
                add(way[k], any ? NO_ONE : source, destination, links.get(way[k + 1] - 1));
            }
        }
    }

    private void add(int node, int source, int destination, String link) {
        List<MacAddress> vms = demands.vms();
        ForwardingRule rule = new ForwardingRule(
                situation.network.name(),
                at.node(node),
                source == NO_ONE ? MacPattern.ANY : MacPattern.of(vms.get(source)),
                MacPattern.of(vms.get(destination)),
                new Target.ToLink(link),
                Origin.ADAPTATION);
        rules.putIfAbsent(rule.id(), rule);
    }
}
