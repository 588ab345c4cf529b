package net.virtuoso.bench.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.lab.karaf.Changes;
import org.jspecify.annotations.Nullable;

/**
 * The changes that lead from one topology to another: what both have stays. Links go by pair of nodes, rules by node and
 * destination. Nothing ({@code null}) is the star alone.
 */
record ShapeChange(@Nullable Shape from, @Nullable Shape to) {
    /** {@code set-up}, {@code tear-down} or {@code switch}. */
    String kind() {
        return from == null ? "set-up" : to == null ? "tear-down" : "switch";
    }

    String fromLabel() {
        return from == null ? "star" : from.label();
    }

    String toLabel() {
        return to == null ? "star" : to.label();
    }

    /** In an order that each can be carried out in: links come before the rules over them, and go after them. */
    List<Map<String, Object>> changes(int nodes) {
        Map<String, int[]> oldLinks = links(from, nodes);
        Map<String, int[]> newLinks = links(to, nodes);
        Map<String, String> oldRules = rules(from, nodes);
        Map<String, String> newRules = rules(to, nodes);
        List<Map<String, Object>> changes = new ArrayList<>();
        newLinks.forEach((path, pair) -> {
            if (!oldLinks.containsKey(path)) {
                changes.add(Changes.addLink(
                        Stations.NETWORK, Stations.node(pair[0]), Stations.node(pair[1]), Stations.TRANSPORT));
            }
        });
        oldRules.forEach((key, path) -> {
            if (!path.equals(newRules.get(key))) {
                changes.add(Map.of("change", "delete-rule", "id", ruleId(key)));
            }
        });
        newRules.forEach((key, path) -> {
            if (!path.equals(oldRules.get(key))) {
                changes.add(addRule(key, path));
            }
        });
        oldLinks.forEach((path, pair) -> {
            if (!newLinks.containsKey(path)) {
                changes.add(Map.of("change", "delete-link", "id", linkId(path)));
            }
        });
        return changes;
    }

    private static Map<String, int[]> links(@Nullable Shape shape, int nodes) {
        Map<String, int[]> links = new LinkedHashMap<>();
        if (shape != null) {
            shape.edges(nodes).forEach(pair -> links.put(Stations.path(pair[0], pair[1]), pair));
        }
        return links;
    }

    /** From 'node destination' to the path that is taken. */
    private static Map<String, String> rules(@Nullable Shape shape, int nodes) {
        Map<String, String> rules = new LinkedHashMap<>();
        if (shape != null) {
            for (int destination = 0; destination < nodes; destination++) {
                int[] next = shape.nextHops(destination, nodes);
                for (int node = 0; node < nodes; node++) {
                    if (next[node] >= 0) {
                        rules.put(node + " " + destination, Stations.path(node, next[node]));
                    }
                }
            }
        }
        return rules;
    }

    private static String linkId(String path) {
        return Stations.NETWORK + "." + path;
    }

    private static Map<String, Object> addRule(String key, String path) {
        String[] parts = key.split(" ", -1);
        return Changes.addRule(
                Stations.NETWORK,
                Stations.node(Integer.parseInt(parts[0])),
                Stations.mac(Integer.parseInt(parts[1])),
                path);
    }

    private static String ruleId(String key) {
        String[] parts = key.split(" ", -1);
        return Stations.NETWORK + "." + Stations.node(Integer.parseInt(parts[0])) + ".any."
                + Stations.mac(Integer.parseInt(parts[1])).replace(":", "");
    }
}
