package net.virtuoso.bench.planner;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.virtuoso.model.Demand;
import net.virtuoso.model.MacAddress;
import net.virtuoso.planner.Limits;
import net.virtuoso.planner.NodePair;
import net.virtuoso.planner.PhysicalHost;
import net.virtuoso.planner.PhysicalPath;
import net.virtuoso.planner.Problem;
import net.virtuoso.planner.Route;
import net.virtuoso.planner.SharedSegment;
import net.virtuoso.planner.Solution;
import net.virtuoso.planner.VmNeed;
import org.chocosolver.solver.Model;
import org.chocosolver.solver.search.strategy.Search;
import org.chocosolver.solver.variables.BoolVar;
import org.chocosolver.solver.variables.IntVar;

/**
 * The exact optimum of a small problem for residual bandwidth, by constraint programming (Choco): all mappings of VMs to hosts
 * times all routes, with the proof that there is none better. Written from the definition of the objective and not from the
 * planner's code, so that each checks the other. Everything is in whole megabytes.
 *
 * <p>The planner's solution is where it begins: it has to be a solution here too, of the same worth, or the two disagree.
 */
final class Oracle {
    private static final int MOST = 1_000_000;
    private static final int OVERLOAD = 10;

    private final Problem problem;
    private final Model model = new Model("planner");
    /** Hosts of VMs; the proxy is none. */
    private final List<String> hosts;

    private final int size;
    private final Map<MacAddress, IntVar> place = new HashMap<>();
    private final Map<NodePair, IntVar> way = new HashMap<>();
    private final Map<NodePair, List<List<String>>> ways = new HashMap<>();
    private final Map<String, List<IntVar>> loads = new HashMap<>();
    private final Map<String, Integer> capacity = new HashMap<>();
    private final Map<String, IntVar> worth = new HashMap<>();
    private final List<IntVar> terms = new ArrayList<>();
    private final List<Integer> factors = new ArrayList<>();

    /** What was found: {@code proven} if there is none better. */
    record Optimum(double net, boolean proven, Map<MacAddress, String> places, Map<NodePair, Route> routes) {}

    Oracle(Problem problem) {
        this.problem = problem;
        hosts = problem.physical().hosts().stream()
                .map(PhysicalHost::node)
                .filter(node -> !node.equals(Instances.PROXY))
                .sorted()
                .toList();
        size = hosts.size();
    }

    private static int mega(double value) {
        int rounded = (int) Math.round(value / Instances.MEGA);
        if (Math.abs(rounded * (double) Instances.MEGA - value) > 1e-3) {
            throw new IllegalStateException(value + " is no whole number of megabytes");
        }
        return rounded;
    }

    /**
     * Searches.
     *
     * @param known a solution, from which it goes on
     * @param seconds how long at most
     */
    Optional<Optimum> search(Solution known, int seconds) {
        hostsHaveRoom();
        for (PhysicalHost host : problem.physical().hosts()) {
            capacity.put("up " + host.node(), mega(host.uplink()));
            capacity.put("down " + host.node(), mega(host.downlink()));
            capacity.put("inside " + host.node(), mega(host.inside()));
        }
        for (PhysicalPath path : problem.physical().paths()) {
            capacity.put("path " + path.from() + " " + path.to(), mega(path.bandwidth()));
        }
        problem.physical().shared().forEach(s -> capacity.put("shared " + s.name(), mega(s.capacity())));

        List<Demand> demands = problem.demands();
        IntVar[] trip = new IntVar[demands.size()];
        BoolVar[][] on = new BoolVar[demands.size()][];
        for (int d = 0; d < trip.length; d++) {
            trip[d] = model.intVar("trip" + d, 0, size * size - 1, false);
            IntVar from = placeOf(demands.get(d).source());
            IntVar to = placeOf(demands.get(d).destination());
            model.scalar(new IntVar[] {from, to}, new int[] {size, 1}, "=", trip[d])
                    .post();
            on[d] = model.boolVarArray("on" + d, size * size);
            model.boolsIntChanneling(on[d], trip[d], 0).post();
        }
        IntVar[] rate = new IntVar[size * size];
        int total = demands.stream().mapToInt(d -> mega(d.rate())).sum();
        int[] rates = demands.stream().mapToInt(d -> mega(d.rate())).toArray();
        for (int t = 0; t < rate.length; t++) {
            rate[t] = model.intVar("rate" + t, 0, total, true);
            BoolVar[] column = new BoolVar[trip.length];
            for (int d = 0; d < trip.length; d++) {
                column[d] = on[d][t];
            }
            model.scalar(column, rates, "=", rate[t]).post();
        }
        choices(rate);
        for (int i = 0; i < size; i++) {
            load("inside " + hosts.get(i), rate[i * size + i]);
        }
        List<Runnable> later = new ArrayList<>();
        IntVar[] left = new IntVar[size * size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                left[i * size + j] = i == j ? null : route(i, j, rate[i * size + j], later);
            }
        }
        worths();
        later.forEach(Runnable::run);
        for (int i = 0; i < size; i++) {
            left[i * size + i] = worth.get("inside " + hosts.get(i));
        }
        for (int d = 0; d < trip.length; d++) {
            IntVar value = model.intVar("value" + d, -MOST, MOST, true);
            model.element(value, left, trip[d], 0).post();
            term(value, 1);
        }
        links();
        moves();

        IntVar objective = model.intVar("objective", -MOST, MOST, true);
        model.scalar(
                        terms.toArray(new IntVar[0]),
                        factors.stream().mapToInt(Integer::intValue).toArray(),
                        "=",
                        objective)
                .post();
        model.arithm(objective, ">=", mega(known.net())).post();
        return solve(known, objective, seconds);
    }

    private Optional<Optimum> solve(Solution known, IntVar objective, int seconds) {
        List<IntVar> decisions = new ArrayList<>();
        Map<IntVar, Integer> hint = new HashMap<>();
        problem.vms().stream()
                .sorted((x, y) -> Double.compare(rateOf(y.mac()), rateOf(x.mac())))
                .forEach(vm -> {
                    decisions.add(placeOf(vm.mac()));
                    hint.put(placeOf(vm.mac()), hosts.indexOf(known.places().get(vm.mac())));
                });
        way.forEach((pair, variable) -> {
            decisions.add(variable);
            Route route = known.routes().getOrDefault(pair, Route.STAR);
            hint.put(variable, ways(pair).indexOf(nodes(pair, route)));
        });
        model.getSolver()
                .setSearch(Search.intVarSearch(
                        variables -> {
                            for (IntVar variable : decisions) {
                                if (!variable.isInstantiated()) {
                                    return variable;
                                }
                            }
                            return null;
                        },
                        variable -> {
                            int wanted = hint.getOrDefault(variable, variable.getLB());
                            return variable.contains(wanted) ? wanted : variable.getLB();
                        },
                        decisions.toArray(new IntVar[0])));
        model.getSolver().limitTime(seconds + "s");
        model.setObjective(Model.MAXIMIZE, objective);
        Optimum best = null;
        while (model.getSolver().solve()) {
            Map<MacAddress, String> places = new HashMap<>();
            place.forEach((mac, variable) -> places.put(mac, hosts.get(variable.getValue())));
            Map<NodePair, Route> routes = new HashMap<>();
            way.forEach((pair, variable) -> {
                List<String> nodes = ways(pair).get(variable.getValue());
                if (!nodes.contains(Instances.PROXY)) {
                    routes.put(pair, new Route(false, nodes.subList(1, nodes.size() - 1)));
                }
            });
            best = new Optimum(objective.getValue() * (double) Instances.MEGA, false, places, routes);
        }
        boolean proven = !model.getSolver().isStopCriterionMet();
        if (best == null && proven) {
            throw new IllegalStateException("the optimum's model refuses the planner's solution " + known);
        }
        return Optional.ofNullable(best).map(found -> new Optimum(found.net(), proven, found.places(), found.routes()));
    }

    private double rateOf(MacAddress mac) {
        return problem.demands().stream()
                .filter(d -> d.source().equals(mac) || d.destination().equals(mac))
                .mapToDouble(Demand::rate)
                .sum();
    }

    private IntVar placeOf(MacAddress mac) {
        return place.computeIfAbsent(mac, key -> model.intVar("place " + key, 0, size - 1, false));
    }

    private void hostsHaveRoom() {
        for (String host : hosts) {
            List<BoolVar> here = new ArrayList<>();
            List<Integer> cores = new ArrayList<>();
            List<Integer> memory = new ArrayList<>();
            for (VmNeed vm : problem.vms()) {
                here.add(model.arithm(placeOf(vm.mac()), "=", hosts.indexOf(host))
                        .reify());
                cores.add((int) Math.round(vm.cores()));
                memory.add((int) (vm.memory() >> 20));
            }
            PhysicalHost physical = problem.physical().host(host);
            if (physical == null) {
                throw new IllegalStateException("no host " + host);
            }
            BoolVar[] all = here.toArray(new BoolVar[0]);
            model.scalar(all, ints(cores), "<=", (int) physical.cores()).post();
            model.scalar(all, ints(memory), "<=", (int) (physical.memory() >> 20))
                    .post();
        }
    }

    private static int[] ints(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The ways that a pair could take, the star last: what is bounded least comes first. */
    private List<List<String>> ways(NodePair pair) {
        return ways.computeIfAbsent(pair, key -> {
            List<List<String>> all = new ArrayList<>();
            if (isLinkable(pair.a(), pair.b())) {
                all.add(List.of(pair.a(), pair.b()));
            }
            for (String relay : hosts) {
                if (!pair.has(relay)
                        && problem.limits().maxRelays() > 0
                        && isLinkable(pair.a(), relay)
                        && isLinkable(relay, pair.b())) {
                    all.add(List.of(pair.a(), relay, pair.b()));
                }
            }
            all.add(List.of(pair.a(), Instances.PROXY, pair.b()));
            return all;
        });
    }

    private static List<String> nodes(NodePair pair, Route route) {
        if (route.star()) {
            return List.of(pair.a(), Instances.PROXY, pair.b());
        }
        List<String> nodes = new ArrayList<>(List.of(pair.a()));
        nodes.addAll(route.relays());
        nodes.add(pair.b());
        return nodes;
    }

    private boolean isLinkable(String a, String b) {
        NodePair pair = new NodePair(a, b);
        return problem.overlay().linkable().contains(pair)
                && !problem.limits().forbiddenPairs().contains(pair);
    }

    private void choices(IntVar[] rate) {
        for (int i = 0; i < size; i++) {
            for (int j = i + 1; j < size; j++) {
                NodePair pair = new NodePair(hosts.get(i), hosts.get(j));
                int star = ways(pair).size() - 1;
                IntVar choice = model.intVar("way " + pair, 0, star, false);
                way.put(pair, choice);
                // Who exchanges nothing takes the star: one solution of many that are the same.
                IntVar both = model.intVar("both " + pair, 0, MOST, true);
                model.arithm(rate[i * size + j], "+", rate[j * size + i], "=", both)
                        .post();
                model.ifThen(model.arithm(both, "=", 0), model.arithm(choice, "=", star));
            }
        }
    }

    private void load(String segment, IntVar rate) {
        loads.computeIfAbsent(segment, key -> new ArrayList<>()).add(rate);
    }

    /** Loads the segments of what one host sends another; what is left for it comes when all loads are known. */
    private IntVar route(int i, int j, IntVar rate, List<Runnable> later) {
        NodePair pair = new NodePair(hosts.get(i), hosts.get(j));
        IntVar choice = choice(pair);
        List<List<String>> all = ways(pair);
        List<List<String>> crossed = new ArrayList<>();
        for (int w = 0; w < all.size(); w++) {
            List<String> nodes = new ArrayList<>(all.get(w));
            if (i > j) {
                Collections.reverse(nodes);
            }
            crossed.add(segments(nodes));
        }
        // Both accesses are crossed whichever way it is.
        load("up " + hosts.get(i), rate);
        load("down " + hosts.get(j), rate);
        for (int w = 0; w < all.size(); w++) {
            IntVar carried = model.intVar("carried " + i + " " + j + " " + w, 0, rate.getUB(), true);
            model.times(rate, model.arithm(choice, "=", w).reify(), carried).post();
            List<String> segments = crossed.get(w);
            segments.subList(1, segments.size() - 1).forEach(segment -> load(segment, carried));
            if (all.get(w).size() > 2) {
                term(carried, -(all.get(w).size() - 2));
            }
        }
        IntVar left = model.intVar("left " + i + " " + j, -MOST, MOST, true);
        later.add(() -> {
            IntVar[] perWay = new IntVar[all.size()];
            for (int w = 0; w < perWay.length; w++) {
                IntVar[] along =
                        crossed.get(w).stream().distinct().map(worth::get).toArray(IntVar[]::new);
                perWay[w] = model.intVar("left " + i + " " + j + " " + w, -MOST, MOST, true);
                model.min(perWay[w], along).post();
            }
            model.element(left, perWay, choice, 0).post();
        });
        return left;
    }

    private IntVar choice(NodePair pair) {
        IntVar choice = way.get(pair);
        if (choice == null) {
            throw new IllegalStateException("no " + pair);
        }
        return choice;
    }

    private List<String> segments(List<String> nodes) {
        List<String> segments = new ArrayList<>();
        for (int k = 1; k < nodes.size(); k++) {
            String from = nodes.get(k - 1);
            String to = nodes.get(k);
            segments.add("up " + from);
            for (SharedSegment shared : problem.physical().shared()) {
                if (shared.hops().contains(new SharedSegment.Hop(from, to))) {
                    segments.add("shared " + shared.name());
                }
            }
            String path = "path " + from + " " + to;
            if (capacity.containsKey(path)) {
                segments.add(path);
            }
            segments.add("down " + to);
        }
        return segments;
    }

    /** What is left on each segment, ten times if it is less than nothing. */
    private void worths() {
        capacity.forEach((segment, most) -> {
            List<IntVar> crossing = loads.getOrDefault(segment, List.of());
            IntVar load = model.intVar("load " + segment, 0, MOST / OVERLOAD, true);
            model.sum(crossing.toArray(new IntVar[0]), "=", load).post();
            IntVar left = model.intView(-1, load, most);
            IntVar lacking = model.intView(OVERLOAD, left, 0);
            IntVar value = model.intVar("worth " + segment, -MOST, most, true);
            model.min(value, left, lacking).post();
            worth.put(segment, value);
        });
    }

    private void links() {
        Limits limits = problem.limits();
        Map<NodePair, List<BoolVar>> users = new HashMap<>();
        way.forEach((pair, choice) -> {
            List<List<String>> all = ways(pair);
            for (int w = 0; w < all.size(); w++) {
                List<String> nodes = all.get(w);
                if (nodes.contains(Instances.PROXY)) {
                    continue;
                }
                BoolVar taken = model.arithm(choice, "=", w).reify();
                for (int k = 1; k < nodes.size(); k++) {
                    users.computeIfAbsent(new NodePair(nodes.get(k - 1), nodes.get(k)), link -> new ArrayList<>())
                            .add(taken);
                }
            }
        });
        Map<String, List<BoolVar>> atNode = new HashMap<>();
        List<BoolVar> all = new ArrayList<>();
        users.forEach((link, takers) -> {
            BoolVar used = model.boolVar("link " + link);
            model.max(used, takers.toArray(new BoolVar[0])).post();
            all.add(used);
            atNode.computeIfAbsent(link.a(), node -> new ArrayList<>()).add(used);
            atNode.computeIfAbsent(link.b(), node -> new ArrayList<>()).add(used);
            term(used, -mega(problem.costs().link()));
        });
        if (!all.isEmpty()) {
            model.sum(all.toArray(new BoolVar[0]), "<=", limits.maxLinks()).post();
        }
        atNode.values()
                .forEach(used -> model.sum(used.toArray(new BoolVar[0]), "<=", limits.maxLinksOfANode())
                        .post());
    }

    private void moves() {
        List<BoolVar> moved = new ArrayList<>();
        for (VmNeed vm : problem.vms()) {
            BoolVar away = model.arithm(placeOf(vm.mac()), "!=", hosts.indexOf(vm.node()))
                    .reify();
            moved.add(away);
            term(away, -mega(problem.costs().move()));
        }
        model.sum(moved.toArray(new BoolVar[0]), "<=", problem.limits().maxMoves())
                .post();
    }

    private void term(IntVar variable, int factor) {
        terms.add(variable);
        factors.add(factor);
    }
}
