package net.virtuoso.planner;

import java.util.ArrayList;
import java.util.Comparator;
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
import net.virtuoso.model.Target;
import net.virtuoso.model.VirtualNetwork;
import org.jspecify.annotations.Nullable;

/**
 * Which way frames take now, read off the rules of a network as nodes apply them: the longest destination first, then the
 * longest source, an operator's before ours, at last the star; what leads back where the frame came from doesn't match, nor does
 * a rule of ours at the node that has the receiver. Immutable; safe for use by several threads.
 */
public final class Ways {
    private static final Comparator<ForwardingRule> PRECEDENCE = Comparator.comparingInt(
                    (ForwardingRule rule) -> -rule.destination().length())
            .thenComparingInt(rule -> -rule.sourcePattern().length())
            .thenComparingInt(rule -> rule.origin() == Origin.OPERATOR ? 0 : 1);

    private final String proxy;
    private final Map<MacAddress, String> places;
    private final Map<String, Link> links = new HashMap<>();
    private final Map<String, Table> tables = new HashMap<>();
    /** Receivers to which the way may depend on the very VM that sends. */
    private final Set<MacAddress> bySender = new HashSet<>();

    private boolean isWideBySender;

    /** The rules of a node. */
    private static final class Table {
        final Map<MacAddress, List<ForwardingRule>> exact = new HashMap<>();
        final List<ForwardingRule> wide = new ArrayList<>();
        boolean isOperators;
    }

    /**
     * The way of frames from one VM to another.
     *
     * @param nodes that they pass, the sender's first
     * @param operators whether an operator's rule leads them somewhere on it
     * @param rules our rules that they follow, in order
     * @param whole whether they arrive, and our rules alone lead them
     */
    public record Way(List<String> nodes, boolean operators, List<ForwardingRule> rules, boolean whole) {}

    /** Of a network as it is wanted. */
    public Ways(DesiredState state, VirtualNetwork network) {
        this(state, network, state.placesOf(network.name()));
    }

    /** @param places the node of each VM */
    public Ways(DesiredState state, VirtualNetwork network, Map<MacAddress, String> places) {
        proxy = network.proxy();
        this.places = places;
        state.linksOf(network.name()).forEach(link -> links.put(link.pathId(), link));
        for (ForwardingRule rule : state.rulesOf(network.name())) {
            Table table = tables.computeIfAbsent(rule.node(), node -> new Table());
            if (rule.destination().isExact()) {
                table.exact
                        .computeIfAbsent(rule.destination().address(), mac -> new ArrayList<>(1))
                        .add(rule);
            } else {
                table.wide.add(rule);
            }
            table.isOperators |= rule.origin() != Origin.ADAPTATION;
            if (rule.sourcePattern().length() > 0) {
                isWideBySender |= !rule.destination().isExact();
                if (rule.destination().isExact()) {
                    bySender.add(rule.destination().address());
                }
            }
        }
        for (Table table : tables.values()) {
            table.wide.sort(PRECEDENCE);
            table.exact.values().forEach(rules -> rules.sort(PRECEDENCE));
        }
    }

    /** The node of a VM; {@code null} if it has none. */
    public @Nullable String place(MacAddress vm) {
        return places.get(vm);
    }

    /** Whether VMs of one node may have different ways to a receiver. */
    public boolean dependsOnSender(MacAddress destination) {
        return isWideBySender || bySender.contains(destination);
    }

    /** Whether there are no rules at all: then the way depends on nothing but the two nodes. */
    public boolean isStar() {
        return tables.isEmpty();
    }

    /** Whether an operator has rules at a node. */
    public boolean hasOperatorsRules(String node) {
        Table table = tables.get(node);
        return table != null && table.isOperators;
    }

    /** Whether a rule of ours that matches any source could stand in the way of an operator's at a node. */
    public boolean couldOverrule(String node, MacAddress destination) {
        Table table = tables.get(node);
        if (table == null || !table.isOperators) {
            return false;
        }
        return table.wide.stream()
                .anyMatch(
                        r -> r.origin() != Origin.ADAPTATION && r.destination().matches(destination));
    }

    /** The way between two VMs that both have a place. */
    public Way of(MacAddress source, MacAddress destination) {
        String end = places.getOrDefault(destination, "");
        String at = places.getOrDefault(source, "");
        List<String> nodes = new ArrayList<>(3);
        nodes.add(at);
        boolean operators = false;
        List<ForwardingRule> rules = List.of();
        String from = null;
        while (nodes.size() <= VirtualNetwork.MAX_HOPS) {
            ForwardingRule rule = rule(at, from, source, destination);
            String next;
            if (rule == null) {
                if (at.equals(end)) {
                    break;
                }
                next = at.equals(proxy) ? end : proxy;
            } else {
                operators |= rule.origin() != Origin.ADAPTATION;
                next = next(rule, at);
                if (next == null) {
                    break;
                }
                if (rule.origin() == Origin.ADAPTATION) {
                    rules = rules.isEmpty() ? new ArrayList<>(2) : rules;
                    rules.add(rule);
                }
            }
            from = at;
            at = next;
            nodes.add(at);
        }
        boolean whole = !operators && at.equals(end) && rules.size() == nodes.size() - 1;
        return new Way(nodes, operators, rules, whole);
    }

    private @Nullable ForwardingRule rule(String at, @Nullable String from, MacAddress source, MacAddress destination) {
        Table table = tables.get(at);
        if (table == null) {
            return null;
        }
        ForwardingRule exact = first(table.exact.getOrDefault(destination, List.of()), at, from, source, destination);
        return exact != null || at.equals(places.get(destination))
                ? exact
                : first(table.wide, at, from, source, destination);
    }

    private @Nullable ForwardingRule first(
            List<ForwardingRule> rules, String at, @Nullable String from, MacAddress source, MacAddress destination) {
        for (ForwardingRule rule : rules) {
            // A VM may have moved here since the rule was made: then it leads nowhere, as at the nodes themselves.
            boolean isLocal = rule.origin() == Origin.ADAPTATION && at.equals(places.get(destination));
            if (!isLocal
                    && rule.sourcePattern().matches(source)
                    && rule.destination().matches(destination)) {
                boolean toLink = rule.target() instanceof Target.ToLink;
                String next = next(rule, at);
                if (!toLink || next != null && !next.equals(from)) {
                    return rule;
                }
            }
        }
        return null;
    }

    /** Where a rule leads to; {@code null} if to no other node that there is. */
    private @Nullable String next(ForwardingRule rule, String at) {
        Link link = rule.target() instanceof Target.ToLink to ? links.get(to.link()) : null;
        return link == null || !link.joins(at) ? null : link.peerOf(at);
    }
}
