package net.virtuoso.adapt.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import net.virtuoso.model.Change;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Origin;
import net.virtuoso.planner.Ways;

/** Which of our rules demands follow, hop by hop, and the answers to them, which take the same way. */
final class Followed {
    /** Identifiers of rules that a demand follows, wherever they lead it. */
    private final Set<String> rules = new HashSet<>();
    /** Those of rules that lead a demand where it goes. One way of a relay alone isn't worth having: the star is shorter. */
    private final Map<String, ForwardingRule> whole = new HashMap<>();

    private final Ways ways;
    private final Predicate<MacAddress> asked;
    private final Map<MacAddress, Set<String>> seen = new HashMap<>();

    private Followed(DesiredState state, String network, Predicate<MacAddress> asked) {
        this.ways = new Ways(state, state.network(network));
        this.asked = asked;
    }

    /**
     * Follows demands.
     *
     * @param asked to which receivers
     */
    static Followed of(DesiredState state, String network, List<Demand> demands, Predicate<MacAddress> asked) {
        Followed followed = new Followed(state, network, asked);
        for (Demand demand : demands) {
            followed.follow(demand.source(), demand.destination());
            followed.follow(demand.destination(), demand.source());
        }
        return followed;
    }

    private void follow(MacAddress source, MacAddress destination) {
        String node = ways.place(source);
        if (node == null || !asked.test(destination)) {
            return;
        }
        // There may be a million demands, and few nodes that they come from.
        boolean fresh = seen.computeIfAbsent(destination, vm -> new HashSet<>()).add(node);
        if (!fresh && !ways.dependsOnSender(destination)) {
            return;
        }
        Ways.Way way = ways.of(source, destination);
        for (ForwardingRule rule : way.rules()) {
            rules.add(rule.id());
            if (way.whole()) {
                whole.put(rule.id(), rule);
            }
        }
    }

    /** Identifiers of rules that a demand follows, wherever they lead it. */
    Set<String> rules() {
        return rules;
    }

    /** The rules that lead a demand all the way. */
    Iterable<ForwardingRule> whole() {
        return whole.values();
    }

    /** What takes away that no demand follows to its end: rules, then links over which nothing leads. */
    List<Change> leftovers(DesiredState state, String network) {
        List<Change> changes = new ArrayList<>();
        Set<String> used = new HashSet<>();
        for (ForwardingRule rule : state.rulesOf(network)) {
            if (rule.origin() == Origin.ADAPTATION && !whole.containsKey(rule.id())) {
                changes.add(new Change.DeleteRule(rule.id()));
            } else {
                String link = Portions.link(network, rule);
                if (link != null) {
                    used.add(link);
                }
            }
        }
        for (Link link : state.linksOf(network)) {
            if (link.origin() == Origin.ADAPTATION && !used.contains(link.id())) {
                changes.add(new Change.DeleteLink(link.id()));
            }
        }
        return changes;
    }
}
