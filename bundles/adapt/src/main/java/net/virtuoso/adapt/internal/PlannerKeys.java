package net.virtuoso.adapt.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import net.virtuoso.model.Names;
import net.virtuoso.model.PlanGoal;
import net.virtuoso.model.RefusedException;
import net.virtuoso.planner.Costs;
import net.virtuoso.planner.Limits;
import net.virtuoso.planner.NodePair;
import net.virtuoso.planner.PhysicalHost;
import net.virtuoso.planner.PlannerSettings;

/** The keys of {@link AdaptConfig} that say what plans are for and what they may do. */
final class PlannerKeys {
    private static final double MILLIS = 1e3;
    private static final String HOST_FORM =
            "NODE followed by any of up=, down=, inside= (bytes a second), cores=, memory= (bytes), each once";

    private PlannerKeys() {}

    /** @throws RefusedException names the key, the value and what is allowed */
    static PlannerSettings settings(AdaptConfig config) {
        AdaptSettings.range("max.links", config.max_links(), 0, 8_128);
        AdaptSettings.range("max.links.node", config.max_links_node(), 0, 255);
        AdaptSettings.range("max.relays", config.max_relays(), 0, 2);
        AdaptSettings.range("min.link.rate", config.min_link_rate(), 0, Long.MAX_VALUE);
        AdaptSettings.range("superstep.ms", config.superstep_ms(), 1, 10_000_000);
        if (!(config.min_gain() >= 0 && config.min_gain() <= 1e12)) {
            throw RefusedException.invalid("min.gain", config.min_gain(), "0 to 1000000000000");
        }
        PlanGoal goal = goal(config.objective());
        Costs usual = Costs.of(goal);
        List<String> transports = list("transports", config.transports());
        if (transports.isEmpty()) {
            throw RefusedException.invalid("transports", "", "at least one transport");
        }
        return new PlannerSettings(
                goal,
                new Limits(
                        config.max_links(),
                        config.max_links_node(),
                        config.min_link_rate(),
                        config.max_relays(),
                        Limits.DEFAULT.maxMoves(),
                        pairs(config.forbidden_links()),
                        new HashSet<>(list("forbidden.relays", config.forbidden_relays()))),
                new Costs(usual.link(), usual.rule(), usual.move(), config.min_gain()),
                transports,
                config.superstep_ms() / MILLIS,
                PlannerSettings.USUAL_EFFORT,
                1);
    }

    private static PlanGoal goal(String text) {
        for (PlanGoal goal : PlanGoal.values()) {
            if (key(goal).equals(text.strip())) {
                return goal;
            }
        }
        throw RefusedException.invalid("objective", text, "residual-bandwidth, superstep-time or latency");
    }

    private static String key(PlanGoal goal) {
        return goal.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Entries of a list, whether the container has split it or not. */
    private static List<String> entries(String[] values) {
        List<String> entries = new ArrayList<>();
        for (String entry : String.join(",", values).split(",", -1)) {
            if (!entry.isBlank()) {
                entries.add(entry.strip());
            }
        }
        return entries;
    }

    private static List<String> list(String key, String[] values) {
        Set<String> names = new LinkedHashSet<>();
        entries(values).forEach(entry -> names.add(Names.requireName(key, entry)));
        return List.copyOf(names);
    }

    private static Set<NodePair> pairs(String[] values) {
        Set<NodePair> pairs = new HashSet<>();
        for (String entry : entries(values)) {
            String[] names = entry.split("\\s+", -1);
            if (names.length != 2 || names[0].equals(names[1])) {
                throw RefusedException.invalid(
                        "forbidden.links", entry, "the names of two nodes, separated by a space");
            }
            pairs.add(new NodePair(
                    Names.requireName("forbidden.links", names[0]), Names.requireName("forbidden.links", names[1])));
        }
        return pairs;
    }

    /** @throws RefusedException names the key, the value and what is allowed */
    static List<PhysicalHost> hosts(AdaptConfig config) {
        Map<String, PhysicalHost> hosts = new HashMap<>();
        for (String entry : entries(config.hosts())) {
            PhysicalHost host = host(entry);
            if (hosts.put(host.node(), host) != null) {
                throw RefusedException.invalid("hosts", entry, "each node once");
            }
        }
        return hosts.values().stream()
                .sorted((x, y) -> x.node().compareTo(y.node()))
                .toList();
    }

    private static PhysicalHost host(String entry) {
        String[] parts = entry.split("\\s+", -1);
        PhysicalHost assumed = PhysicalHost.assumed(Names.requireName("hosts", parts[0]));
        Map<String, Double> said = new HashMap<>();
        try {
            for (int k = 1; k < parts.length; k++) {
                int equals = parts[k].indexOf('=');
                String key = equals < 0 ? "" : parts[k].substring(0, equals);
                if (!Set.of("up", "down", "inside", "cores", "memory").contains(key)
                        || said.put(key, Double.valueOf(parts[k].substring(equals + 1))) != null) {
                    throw RefusedException.invalid("hosts", entry, HOST_FORM);
                }
            }
            return new PhysicalHost(
                    assumed.node(),
                    said.getOrDefault("cores", assumed.cores()),
                    whole(said.getOrDefault("memory", (double) assumed.memory())),
                    whole(said.getOrDefault("up", (double) assumed.uplink())),
                    whole(said.getOrDefault("down", (double) assumed.downlink())),
                    whole(said.getOrDefault("inside", (double) assumed.inside())));
        } catch (NumberFormatException e) {
            RefusedException refused = RefusedException.invalid("hosts", entry, HOST_FORM);
            refused.initCause(e);
            throw refused;
        } catch (RefusedException e) {
            if ("hosts".equals(e.field())) {
                throw e;
            }
            RefusedException refused = RefusedException.invalid("hosts", entry, e.field() + " of " + e.allowed());
            refused.initCause(e);
            throw refused;
        }
    }

    /** A whole number; what isn't a number stays out of range. */
    private static long whole(double value) {
        return Double.isNaN(value) ? -1 : Math.round(value);
    }
}
