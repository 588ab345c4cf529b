package net.virtuoso.adapt.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.virtuoso.model.Change;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Plan;
import org.jspecify.annotations.Nullable;

/**
 * Which rules of a plan aren't to be made when links are missing, so that no way is led half: those over a missing link, those that
 * lead to a node where such a rule should lead on, and those that nobody follows without these: no VM of their own node, and no
 * frames that other rules lead there. Used once.
 */
final class BrokenWays {
    private final String network;
    private final Map<String, Link> links = new HashMap<>();
    private final Map<MacAddress, String> places;
    /** By VM, the nodes whose own VMs send to it. */
    private final Map<MacAddress, Set<String>> senders = new HashMap<>();
    /** The plan's rules, by identifier. */
    private final Map<String, ForwardingRule> rules = new LinkedHashMap<>();
    /** These by where they are. */
    private final Map<Place, Map<MacPattern, List<ForwardingRule>>> at = new HashMap<>();
    /** Rules by where they lead, also those that stand and stay. */
    private final Map<Place, Map<MacPattern, List<ForwardingRule>>> to = new HashMap<>();
    /** By rule, how many that aren't broken lead to it. */
    private final Map<String, Integer> leading = new HashMap<>();

    private final Set<String> broken = new HashSet<>();
    private final ArrayDeque<ForwardingRule> found = new ArrayDeque<>();

    /** Frames to a destination at a node. */
    private record Place(String node, MacPattern destination) {}

    private BrokenWays(Plan plan, DesiredState state, List<Demand> demands) {
        network = plan.network();
        places = state.placesOf(network);
        state.linksOf(network).forEach(link -> links.put(link.id(), link));
        for (Change change : plan.changes()) {
            if (change instanceof Change.AddLink add) {
                links.put(add.link().id(), add.link());
            } else if (change instanceof Change.AddRule add) {
                rules.put(add.rule().id(), add.rule());
            }
        }
        for (ForwardingRule rule : rules.values()) {
            put(at, new Place(rule.node(), rule.destination()), rule);
            leads(rule);
        }
        for (ForwardingRule rule : state.rulesOf(network)) {
            if (!rules.containsKey(rule.id())) {
                leads(rule);
            }
        }
        for (Demand demand : demands) {
            sends(demand.source(), demand.destination());
            sends(demand.destination(), demand.source());
        }
    }

    /**
     * Follows the ways of a plan's rules.
     *
     * @param state what there is; besides its links there are those that the plan adds
     * @param demands what the plan is for; answers to them take the same ways
     * @param missing identifiers of links that there won't be
     * @return identifiers of rules
     */
    static Set<String> of(Plan plan, DesiredState state, List<Demand> demands, Collection<String> missing) {
        BrokenWays ways = new BrokenWays(plan, state, demands);
        Set<String> gone = new HashSet<>(missing);
        for (ForwardingRule rule : ways.rules.values()) {
            String link = Portions.link(plan.network(), rule);
            if (link != null && gone.contains(link)) {
                ways.breaks(rule);
            }
        }
        ways.follow();
        ways.broken.retainAll(ways.rules.keySet());
        return ways.broken;
    }

    private void leads(ForwardingRule rule) {
        Place next = next(rule);
        if (next != null) {
            put(to, next, rule);
        }
    }

    private void sends(MacAddress source, MacAddress destination) {
        String node = places.get(source);
        if (node != null) {
            senders.computeIfAbsent(destination, vm -> new HashSet<>()).add(node);
        }
    }

    private static void put(Map<Place, Map<MacPattern, List<ForwardingRule>>> index, Place place, ForwardingRule rule) {
        index.computeIfAbsent(place, key -> new HashMap<>())
                .computeIfAbsent(source(rule), key -> new ArrayList<>(1))
                .add(rule);
    }

    /** The source as far as rules are told apart by it: plans have rules for one and for any. */
    private static MacPattern source(ForwardingRule rule) {
        return rule.sourcePattern().isExact() ? rule.sourcePattern() : MacPattern.ANY;
    }

    /** Where a rule leads; {@code null} if over no link. */
    private @Nullable Place next(ForwardingRule rule) {
        Link link = links.get(String.valueOf(Portions.link(network, rule)));
        return link == null || !link.joins(rule.node())
                ? null
                : new Place(link.peerOf(rule.node()), rule.destination());
    }

    /** Those of the rules indexed under a place that frames of one of a rule's sources may follow. */
    private static List<ForwardingRule> shared(
            Map<Place, Map<MacPattern, List<ForwardingRule>>> index, Place place, ForwardingRule rule) {
        Map<MacPattern, List<ForwardingRule>> there = index.getOrDefault(place, Map.of());
        MacPattern source = source(rule);
        List<ForwardingRule> shared = new ArrayList<>();
        if (source.equals(MacPattern.ANY)) {
            there.values().forEach(shared::addAll);
        } else {
            shared.addAll(there.getOrDefault(source, List.of()));
            shared.addAll(there.getOrDefault(MacPattern.ANY, List.of()));
        }
        return shared;
    }

    /** The rules that lead to one. What a VM sends comes from nowhere else to its own node. */
    private List<ForwardingRule> leadingTo(ForwardingRule rule) {
        return isOfOwn(rule) ? List.of() : shared(to, new Place(rule.node(), rule.destination()), rule);
    }

    /** Whether a rule is for a VM of its node alone. */
    private boolean isOfOwn(ForwardingRule rule) {
        MacPattern source = rule.sourcePattern();
        return source.isExact() && rule.node().equals(places.get(source.address()));
    }

    /** Whether VMs of its node send by a rule. */
    private boolean begins(ForwardingRule rule) {
        return isOfOwn(rule)
                || !rule.sourcePattern().isExact()
                        && rule.destination().isExact()
                        && senders.getOrDefault(rule.destination().address(), Set.of())
                                .contains(rule.node());
    }

    private void breaks(ForwardingRule rule) {
        if (broken.add(rule.id())) {
            found.add(rule);
        }
    }

    private void follow() {
        while (!found.isEmpty()) {
            ForwardingRule rule = found.remove();
            leadingTo(rule).forEach(this::breaks);
            // One that stands isn't taken away: what it leads to is still followed.
            Place next = rules.containsKey(rule.id()) ? next(rule) : null;
            if (next == null) {
                continue;
            }
            for (ForwardingRule after : shared(at, next, rule)) {
                if (begins(after)) {
                    continue;
                }
                int left = leading.computeIfAbsent(
                                after.id(), id -> leadingTo(after).size())
                        - 1;
                leading.put(after.id(), left);
                if (left == 0) {
                    breaks(after);
                }
            }
        }
    }
}
