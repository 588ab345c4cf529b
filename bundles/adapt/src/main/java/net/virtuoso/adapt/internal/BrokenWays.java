package net.virtuoso.adapt.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.virtuoso.model.Change;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Plan;
import org.jspecify.annotations.Nullable;

/**
 * Which rules of a plan aren't to be made when links are missing, so that no way is led half: those over a missing link, those that
 * lead to a node where such a rule should lead on, and those that only carry on what these would have led to them. Used once.
 */
final class BrokenWays {
    private final String network;
    private final Map<String, Link> links;
    /** Rules by where they are. */
    private final Map<Place, Map<MacPattern, List<ForwardingRule>>> at = new HashMap<>();
    /** Rules by where they lead. */
    private final Map<Place, Map<MacPattern, List<ForwardingRule>>> to = new HashMap<>();
    /** By rule, how many that aren't broken lead to it. */
    private final Map<String, Integer> leading = new HashMap<>();

    private final Set<String> broken = new HashSet<>();
    private final ArrayDeque<ForwardingRule> found = new ArrayDeque<>();

    /** Frames to a destination at a node. */
    private record Place(String node, MacPattern destination) {}

    private BrokenWays(String network, Map<String, Link> links) {
        this.network = network;
        this.links = links;
    }

    /**
     * Follows the ways of a plan's rules.
     *
     * @param standing links that there are, by identifier; besides them there are those that the plan adds
     * @param missing identifiers of links that there won't be
     * @return identifiers of rules
     */
    static Set<String> of(Plan plan, Map<String, Link> standing, Collection<String> missing) {
        Map<String, Link> links = new HashMap<>(standing);
        List<ForwardingRule> rules = new ArrayList<>();
        for (Change change : plan.changes()) {
            if (change instanceof Change.AddLink add) {
                links.put(add.link().id(), add.link());
            } else if (change instanceof Change.AddRule add) {
                rules.add(add.rule());
            }
        }
        BrokenWays ways = new BrokenWays(plan.network(), links);
        rules.forEach(ways::index);
        Set<String> gone = new HashSet<>(missing);
        for (ForwardingRule rule : rules) {
            String link = Portions.link(plan.network(), rule);
            if (link != null && gone.contains(link)) {
                ways.breaks(rule);
            }
        }
        ways.follow();
        return ways.broken;
    }

    private void index(ForwardingRule rule) {
        put(at, new Place(rule.node(), rule.destination()), rule);
        Place next = next(rule);
        if (next != null) {
            put(to, next, rule);
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

    private List<ForwardingRule> leadingTo(ForwardingRule rule) {
        return shared(to, new Place(rule.node(), rule.destination()), rule);
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
            Place next = next(rule);
            if (next == null) {
                continue;
            }
            for (ForwardingRule after : shared(at, next, rule)) {
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
