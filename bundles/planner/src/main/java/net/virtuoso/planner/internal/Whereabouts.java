package net.virtuoso.planner.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import net.virtuoso.model.DemandList;
import net.virtuoso.model.MacAddress;

/**
 * Nodes as numbers, and at which of them each VM of a list of demands is: with a million demands, nobody can ask for a name by a
 * name. Immutable.
 */
final class Whereabouts {
    /** Where a VM is that has no place. */
    static final int NOWHERE = -1;

    private final List<String> nodes;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final int[] places;

    /**
     * @param places the node of each VM that has one
     * @param others nodes that get a number too
     */
    Whereabouts(DemandList demands, Map<MacAddress, String> places, Collection<String> others) {
        TreeSet<String> all = new TreeSet<>(others);
        all.addAll(places.values());
        nodes = new ArrayList<>(all);
        nodes.forEach(node -> numbers.put(node, numbers.size()));
        this.places = demands.vms().stream()
                .mapToInt(vm -> numbers.getOrDefault(places.getOrDefault(vm, ""), NOWHERE))
                .toArray();
    }

    /** How many nodes there are. */
    int nodeCount() {
        return nodes.size();
    }

    /** A node's name. Numbers are in the order of names. */
    String node(int number) {
        return nodes.get(number);
    }

    /** A node's number; it must have one. */
    int number(String node) {
        return numbers.getOrDefault(node, NOWHERE);
    }

    /** The node at which a VM is, by the number that demands have for it; {@link #NOWHERE} if it has no place. */
    int ofVm(int vm) {
        return places[vm];
    }

    /** A number for two different nodes in any order, less than {@link #pairCount}. */
    int pair(int one, int other) {
        return Math.min(one, other) * nodes.size() + Math.max(one, other);
    }

    /** One more than the highest number of two nodes. */
    int pairCount() {
        return nodes.size() * nodes.size();
    }
}
