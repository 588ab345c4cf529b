package net.virtuoso.planner;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.virtuoso.model.Demand;
import net.virtuoso.model.MacAddress;

/** The objective for residual bandwidth straight from its definition, demand by demand: what {@code Board} is held against. */
final class Reference {
    private final Problem problem;
    private final Map<String, Long> capacity = new HashMap<>();
    private final Map<String, Long> load = new HashMap<>();

    private Reference(Problem problem) {
        this.problem = problem;
        for (PhysicalHost host : problem.physical().hosts()) {
            capacity.put("up " + host.node(), host.uplink());
            capacity.put("down " + host.node(), host.downlink());
            capacity.put("inside " + host.node(), host.inside());
        }
        problem.physical().shared().forEach(s -> capacity.put("shared " + s.name(), s.capacity()));
        problem.physical().paths().forEach(p -> capacity.put("path " + p.from() + " " + p.to(), p.bandwidth()));
    }

    static double objective(Problem problem, Map<MacAddress, String> places, Map<NodePair, Route> routes) {
        return new Reference(problem).sum(places, routes);
    }

    private double sum(Map<MacAddress, String> places, Map<NodePair, Route> routes) {
        Map<Demand, List<String>> ways = new HashMap<>();
        for (Demand demand : problem.demands()) {
            List<String> way = way(places.get(demand.source()), places.get(demand.destination()), routes);
            ways.put(demand, way);
            segments(way).forEach(s -> load.merge(s, (long) demand.rate(), Long::sum));
        }
        double sum = 0;
        for (Demand demand : problem.demands()) {
            List<String> way = ways.getOrDefault(demand, List.of());
            double left = ceiling(way);
            for (String segment : segments(way)) {
                left = Math.min(left, capacity.getOrDefault(segment, 0L) - load.getOrDefault(segment, 0L));
            }
            sum += left >= 0 ? left : 10 * left;
            sum -= demand.rate() * Math.max(0, way.size() - 2);
        }
        return sum;
    }

    private List<String> way(String from, String to, Map<NodePair, Route> routes) {
        List<String> way = new ArrayList<>(List.of(from));
        if (!from.equals(to)) {
            NodePair pair = new NodePair(from, to);
            Route route = routes.getOrDefault(pair, Route.STAR);
            List<String> between = new ArrayList<>(route.relays());
            if (route.star() && !pair.has(problem.overlay().proxy())) {
                between.add(problem.overlay().proxy());
            }
            if (!from.equals(pair.a())) {
                Collections.reverse(between);
            }
            way.addAll(between);
            way.add(to);
        }
        return way;
    }

    private List<String> segments(List<String> way) {
        if (way.size() == 1) {
            return List.of("inside " + way.get(0));
        }
        List<String> segments = new ArrayList<>();
        for (int k = 1; k < way.size(); k++) {
            String from = way.get(k - 1);
            String to = way.get(k);
            segments.add("up " + from);
            problem.physical().shared().stream()
                    .filter(s -> s.hops().contains(new SharedSegment.Hop(from, to)))
                    .forEach(s -> segments.add("shared " + s.name()));
            if (capacity.containsKey("path " + from + " " + to)) {
                segments.add("path " + from + " " + to);
            }
            segments.add("down " + to);
        }
        return segments;
    }

    private double ceiling(List<String> way) {
        double kept = 1;
        double rtt = 0;
        for (int k = 1; k < way.size(); k++) {
            kept *= 1 - path(way.get(k - 1), way.get(k)).loss();
            rtt += path(way.get(k - 1), way.get(k)).latencyMicros()
                    + path(way.get(k), way.get(k - 1)).latencyMicros();
        }
        return kept == 1
                ? Double.POSITIVE_INFINITY
                : Math.floor(1460 * 1e6 / rtt * Math.sqrt(1.5) / Math.sqrt(1 - kept));
    }

    private PhysicalPath path(String from, String to) {
        return find(from, to)
                .orElseGet(() -> new PhysicalPath(
                        from,
                        to,
                        0,
                        find(to, from).map(PhysicalPath::latencyMicros).orElseGet(() -> middle(from, to)),
                        0));
    }

    private long middle(String from, String to) {
        return problem.physical().hosts().stream()
                .map(PhysicalHost::node)
                .filter(third -> !third.equals(from) && !third.equals(to))
                .filter(third -> either(from, third) >= 0 && either(to, third) >= 0)
                .mapToLong(third -> Math.max(either(from, third), either(to, third)))
                .min()
                .orElse(PhysicalPath.ASSUMED_LATENCY_MICROS);
    }

    private long either(String one, String other) {
        return find(one, other)
                .or(() -> find(other, one))
                .map(PhysicalPath::latencyMicros)
                .orElse(-1L);
    }

    private Optional<PhysicalPath> find(String from, String to) {
        return problem.physical().paths().stream()
                .filter(p -> p.from().equals(from) && p.to().equals(to))
                .findFirst();
    }
}
