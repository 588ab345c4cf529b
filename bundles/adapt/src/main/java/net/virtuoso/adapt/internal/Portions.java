package net.virtuoso.adapt.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.virtuoso.model.Change;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Plan;
import net.virtuoso.model.Target;
import org.jspecify.annotations.Nullable;

/**
 * A plan's changes in the order in which they are made, to be taken in portions: the links with what leads over each, in the
 * plan's order of priority; then everything else; what goes at last. Wherever it is cut, what has been made works: a rule comes
 * after its link, and what has no rule yet takes the star.
 */
final class Portions {
    private final ArrayDeque<Group> groups = new ArrayDeque<>();
    /** What goes at last. */
    private final Group goes;

    private int left;

    /**
     * What is made together.
     *
     * @param links links, first
     * @param rest what may only be made when they are up
     */
    record Portion(List<Change> links, List<Change> rest) {
        int size() {
            return links.size() + rest.size();
        }
    }

    /** Units that belong together; a unit is one change, or two that replace a rule. */
    private static final class Group {
        /** The identifier of the link that it is about; empty if it is about none. */
        private final String link;

        private final List<Change> links = new ArrayList<>();
        private final ArrayDeque<List<Change>> units = new ArrayDeque<>();

        private Group(String link) {
            this.link = link;
        }

        private int size() {
            return links.size() + units.stream().mapToInt(List::size).sum();
        }
    }

    Portions(Plan plan) {
        Map<String, Group> byLink = new LinkedHashMap<>();
        Group others = new Group("");
        goes = new Group("");
        Set<String> added = new HashSet<>();
        Map<String, Change> replaced = new LinkedHashMap<>();
        for (Change change : plan.changes()) {
            if (change instanceof Change.AddRule add) {
                added.add(add.rule().id());
            }
        }
        for (Change change : plan.changes()) {
            if (change instanceof Change.AddLink add) {
                byLink.computeIfAbsent(add.link().id(), Group::new).links.add(change);
            } else if (change instanceof Change.DeleteRule delete && added.contains(delete.id())) {
                replaced.put(delete.id(), change);
            } else if (change instanceof Change.AddRule add) {
                String link = link(plan.network(), add.rule());
                Group group = link == null ? others : byLink.computeIfAbsent(link, Group::new);
                Change before = replaced.remove(add.rule().id());
                group.units.add(before == null ? List.of(change) : List.of(before, change));
            } else if (change instanceof Change.DeleteRule || change instanceof Change.DeleteLink) {
                goes.units.add(List.of(change));
            } else {
                others.units.add(List.of(change));
            }
        }
        groups.addAll(byLink.values());
        groups.add(others);
        groups.add(goes);
        groups.removeIf(group -> group.size() == 0);
        left = groups.stream().mapToInt(Group::size).sum();
    }

    /** The identifier of the link that a rule leads over; {@code null} if it leads elsewhere. */
    static @Nullable String link(String network, ForwardingRule rule) {
        return rule.target() instanceof Target.ToLink to ? network + "." + to.link() : null;
    }

    boolean isEmpty() {
        return groups.isEmpty();
    }

    /** How many changes are left. */
    int left() {
        return left;
    }

    /**
     * Leaves out what there won't be, and what goes at last: that may be wanted in its stead.
     *
     * @param links identifiers of links, with all that leads over them
     * @param rules identifiers of rules
     */
    void leaveOut(Set<String> links, Set<String> rules) {
        groups.removeIf(group -> group.equals(goes) || links.contains(group.link));
        groups.forEach(group -> group.units.removeIf(unit -> unit.stream()
                .anyMatch(change -> change instanceof Change.AddRule add
                        && rules.contains(add.rule().id()))));
        groups.removeIf(group -> group.size() == 0);
        left = groups.stream().mapToInt(Group::size).sum();
    }

    /** How many changes the next group has: what is worth waiting for. */
    int next() {
        Group group = groups.peek();
        return group == null ? 0 : group.size();
    }

    /**
     * Takes the next portion.
     *
     * @param most so many changes
     * @param cut whether a group that is larger may be cut: waiting longer would not make room for it. Then there is always
     *     something.
     * @return what can be made; {@code null} if nothing can
     */
    @Nullable
    Portion take(int most, boolean cut) {
        List<Change> links = new ArrayList<>();
        List<Change> rest = new ArrayList<>();
        int taken = 0;
        while (!groups.isEmpty() && groups.element().size() <= most - taken) {
            Group group = groups.remove();
            taken += group.size();
            links.addAll(group.links);
            group.units.forEach(rest::addAll);
        }
        if (taken == 0 && cut && !groups.isEmpty()) {
            Group group = groups.element();
            taken = group.links.size();
            links.addAll(group.links);
            group.links.clear();
            while (!group.units.isEmpty()
                    && (taken == 0 || taken + group.units.element().size() <= most)) {
                taken += group.units.element().size();
                rest.addAll(group.units.remove());
            }
            if (group.size() == 0) {
                groups.remove();
            }
        }
        left -= taken;
        return taken == 0 ? null : new Portion(links, rest);
    }
}
