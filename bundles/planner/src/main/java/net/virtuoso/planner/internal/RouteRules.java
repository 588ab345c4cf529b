package net.virtuoso.planner.internal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.virtuoso.model.Demand;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Target;
import net.virtuoso.planner.NodePair;
import net.virtuoso.planner.Route;
import org.jspecify.annotations.Nullable;

/**
 * Rules that lead demands, and the answers to them, over their routes. At a node and for a destination it is one rule for any
 * source if all that pass there are to go on over the same link, otherwise one for each pair of VMs: so nothing is led astray,
 * and what a node hands on is what it is believed to hand on (ADR 17). A rule for any source always continues at the next node
 * with another one or with the star, which ends at the destination, so frames of others that follow it don't circle.
 */
final class RouteRules {
    private final Situation situation;
    private final Map<MacAddress, String> places;
    private final Map<NodePair, Route> routes;
    /** By node and destination, over which link frames go on; {@link #DIFFERENT} if there are several answers. */
    private final Map<Key, String> nexts = new HashMap<>();

    /** Where the rule for any source is made. */
    private final Set<Key> done = new HashSet<>();

    private final Map<String, ForwardingRule> rules = new LinkedHashMap<>();

    private static final String DIFFERENT = "";
    private static final String STAR = "*";

    private record Key(String node, MacAddress destination) {}

    /** Is told of each hop of a demand. */
    private interface Hop {
        void at(String node, MacAddress source, MacAddress destination, @Nullable String link);
    }

    private RouteRules(Situation situation, Map<MacAddress, String> places, Map<NodePair, Route> routes) {
        this.situation = situation;
        this.places = places;
        this.routes = routes;
    }

    /**
     * Makes the rules.
     *
     * @param places the node of each VM
     * @param routes those that aren't the star
     * @return by identifier, in the order of the demands
     */
    static Map<String, ForwardingRule> of(
            Situation situation, Map<MacAddress, String> places, Map<NodePair, Route> routes, List<Demand> demands) {
        RouteRules maker = new RouteRules(situation, places, routes);
        demands.forEach(demand -> maker.walk(demand, (node, source, destination, link) -> {
            if (link != null) {
                maker.nexts.merge(new Key(node, destination), link, RouteRules::agreed);
            }
        }));
        demands.forEach(demand -> maker.walk(demand, (node, source, destination, link) -> {
            if (link == null) {
                maker.nexts.computeIfPresent(new Key(node, destination), (key, next) -> DIFFERENT);
            }
        }));
        maker.nexts.replaceAll(
                (key, next) -> situation.couldOverrule(key.node(), key.destination()) ? DIFFERENT : next);
        demands.forEach(demand -> maker.walk(demand, maker::add));
        return maker.rules;
    }

    private static String agreed(String one, String other) {
        return one.equals(other) ? one : DIFFERENT;
    }

    /** Both directions of a demand: answers take the way of questions, unless an operator's rule leads them elsewhere. */
    private void walk(Demand demand, Hop hop) {
        walk(demand.source(), demand.destination(), hop);
        if (!situation.isLedByOperator(demand.destination(), demand.source())) {
            walk(demand.destination(), demand.source(), hop);
        }
    }

    private void walk(MacAddress source, MacAddress destination, Hop hop) {
        String from = places.getOrDefault(source, STAR);
        String to = places.getOrDefault(destination, STAR);
        if (from.equals(to)) {
            return;
        }
        NodePair pair = situation.pair(from, to);
        Route route = routes.getOrDefault(pair, Route.STAR);
        if (route.star()) {
            hop.at(from, source, destination, null);
            return;
        }
        List<String> relays = route.relays();
        String at = from;
        for (int k = 0; k <= relays.size(); k++) {
            boolean forward = from.equals(pair.a());
            String next = k == relays.size() ? to : relays.get(forward ? k : relays.size() - 1 - k);
            Link link = situation.link(situation.pair(at, next));
            if (link == null) {
                throw new IllegalStateException("no link between " + at + " and " + next);
            }
            hop.at(at, source, destination, link.pathId());
            at = next;
        }
    }

    private void add(String node, MacAddress source, MacAddress destination, @Nullable String link) {
        if (link == null) {
            return;
        }
        Key key = new Key(node, destination);
        boolean any = !DIFFERENT.equals(nexts.get(key));
        if (any && !done.add(key)) {
            return;
        }
        ForwardingRule rule = new ForwardingRule(
                situation.network.name(),
                node,
                any ? MacPattern.ANY : MacPattern.of(source),
                MacPattern.of(destination),
                new Target.ToLink(link),
                Origin.ADAPTATION);
        rules.putIfAbsent(rule.id(), rule);
    }
}
