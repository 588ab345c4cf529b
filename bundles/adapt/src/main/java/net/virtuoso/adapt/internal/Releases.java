package net.virtuoso.adapt.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Origin;
import net.virtuoso.planner.Limits;
import net.virtuoso.planner.NodePair;
import net.virtuoso.planner.PlannerSettings;

/** Which of the links and rules that a plan takes away may go now, whatever the reason. Used once. */
final class Releases {
    private final String network;
    private final DesiredState state;
    private final Set<String> going;
    private final Map<String, List<ForwardingRule>> rulesOf = new HashMap<>();
    private final Set<String> released = new HashSet<>();

    /**
     * @param going identifiers of what the plan takes away
     * @param made rules that it makes, by identifier: one that is there and leads over another link from now on needs this one no
     *     more
     */
    Releases(String network, DesiredState state, Set<String> going, Map<String, ForwardingRule> made) {
        this.network = network;
        this.state = state;
        this.going = going;
        for (ForwardingRule rule : state.rulesOf(network)) {
            String link = Portions.link(network, rule);
            ForwardingRule instead = made.get(rule.id());
            if (link != null && (instead == null || link.equals(Portions.link(network, instead)))) {
                rulesOf.computeIfAbsent(link, key -> new ArrayList<>()).add(rule);
            }
        }
    }

    /** A link or rule may go. */
    void add(String id) {
        released.add(id);
    }

    private void addWithRules(String link) {
        released.add(link);
        rulesOf.getOrDefault(link, List.of()).stream()
                .map(ForwardingRule::id)
                .filter(going::contains)
                .forEach(released::add);
    }

    /**
     * What policy no longer allows goes, whether it was used lately or not.
     *
     * @return the links among it
     */
    Set<String> notAllowed(PlannerSettings settings) {
        Set<String> links = new HashSet<>();
        Limits limits = settings.limits();
        Map<MacAddress, String> places = limits.forbiddenRelays().isEmpty() ? Map.of() : state.placesOf(network);
        for (String id : going) {
            Link link = state.links().get(id);
            ForwardingRule rule = state.rules().get(id);
            if (link != null) {
                boolean allowed = settings.transports().contains(link.transport())
                        && !limits.forbiddenPairs().contains(new NodePair(link.a(), link.b()));
                if (!allowed) {
                    links.add(id);
                    addWithRules(id);
                }
            } else if (rule != null && rule.destination().isExact()) {
                Link over = state.links().get(String.valueOf(Portions.link(network, rule)));
                String next = over == null || !over.joins(rule.node()) ? "" : over.peerOf(rule.node());
                String end = places.get(rule.destination().address());
                if (limits.forbiddenRelays().contains(next) && !next.equals(end)) {
                    released.add(id);
                }
            }
        }
        return links;
    }

    /**
     * Where there would be more links than there may be, others make room.
     *
     * @param added links that the plan adds
     * @param longest those that go, in the order in which they are given up
     */
    void makeRoom(Limits limits, List<Link> added, List<Link> longest) {
        int all = 0;
        Map<String, Integer> atNode = new HashMap<>();
        List<Link> links = new ArrayList<>(added);
        state.linksOf(network).stream()
                .filter(link -> link.origin() == Origin.ADAPTATION && !released.contains(link.id()))
                .forEach(links::add);
        for (Link link : links) {
            all++;
            atNode.merge(link.a(), 1, Integer::sum);
            atNode.merge(link.b(), 1, Integer::sum);
        }
        for (Link link : longest) {
            boolean crowded = atNode.getOrDefault(link.a(), 0) > limits.maxLinksOfANode()
                    || atNode.getOrDefault(link.b(), 0) > limits.maxLinksOfANode();
            if (crowded && !released.contains(link.id())) {
                addWithRules(link.id());
                all--;
                atNode.merge(link.a(), -1, Integer::sum);
                atNode.merge(link.b(), -1, Integer::sum);
            }
        }
        for (Link link : longest) {
            if (all > limits.maxLinks() && !released.contains(link.id())) {
                addWithRules(link.id());
                all--;
            }
        }
    }

    /** All that may go: a link only when all goes that leads over it. */
    Set<String> all() {
        released.removeIf(id -> state.links().containsKey(id)
                && rulesOf.getOrDefault(id, List.of()).stream().anyMatch(r -> !released.contains(r.id())));
        return released;
    }
}
