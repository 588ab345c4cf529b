package net.virtuoso.planner;

import static net.virtuoso.planner.RandomProblem.MEGA;
import static net.virtuoso.planner.RandomProblem.mac;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import net.virtuoso.model.Demand;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.PlanGoal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The search, held against trying out everything, and against its limits. */
class OptimiserTest {
    private static Optimiser search(Problem problem, boolean moves) {
        Optimiser optimiser = new Optimiser(problem, new SplittableRandom(1), moves);
        for (int run = 0; run < 6; run++) {
            optimiser.improve(PlannerSettings.USUAL_EFFORT / 6);
        }
        return optimiser;
    }

    @ParameterizedTest
    @EnumSource(PlanGoal.class)
    void itFindsWhatTryingOutEverythingFinds(PlanGoal goal) {
        for (long seed = 0; seed < 12; seed++) {
            Limits limits = RandomProblem.limits(seed);
            Problem problem = RandomProblem.of(seed, 4, 3, goal, limits);
            boolean moves = seed % 2 == 0;

            Solution best = search(problem, moves).best();

            assertThat(best.net())
                    .as("seed %d, %s, %s", seed, goal, limits)
                    .isCloseTo(new Everything(problem, moves).best(), within(1e-9 * Math.abs(best.net())));
        }
    }

    @Test
    void theObjectiveIsThatOfTheDefinition() {
        for (long seed = 0; seed < 60; seed++) {
            Problem problem = RandomProblem.of(
                    seed, 3 + (int) seed % 6, 2 + (int) seed % 4, PlanGoal.RESIDUAL_BANDWIDTH, Limits.DEFAULT);
            Optimiser optimiser = new Optimiser(problem, new SplittableRandom(seed), true);
            optimiser.improve(20_000);
            for (Solution solution : List.of(optimiser.current(), optimiser.greedy(), optimiser.best())) {
                assertThat(solution.objective())
                        .as("seed %d", seed)
                        .isCloseTo(Reference.objective(problem, solution.places(), solution.routes()), within(1.0));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PlanGoal.class)
    void itNeverGetsWorseAndBeginsNotWorseThanGreedilyOrAsThingsAre(PlanGoal goal) {
        for (long seed = 0; seed < 10; seed++) {
            Problem problem = RandomProblem.of(seed, 8, 4, goal, Limits.DEFAULT);
            Optimiser optimiser = new Optimiser(problem, new SplittableRandom(seed), true);
            double last = Math.max(optimiser.greedy().net(), optimiser.current().net());
            assertThat(optimiser.best().net()).isEqualTo(last);
            for (int run = 0; run < 5; run++) {
                optimiser.improve(2_000);
                double now = optimiser.best().net();
                assertThat(now).isGreaterThanOrEqualTo(last);
                last = now;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theSameSeedGivesTheSameSolution(boolean moves) {
        Problem problem = RandomProblem.of(7, 12, 5, PlanGoal.RESIDUAL_BANDWIDTH, Limits.DEFAULT);

        assertThat(search(problem, moves).best())
                .isEqualTo(search(problem, moves).best());
    }

    @Test
    void theFirstSolutionComesToTheHeaviestPairsFirst() {
        Problem problem = RandomProblem.of(7, 12, 5, PlanGoal.RESIDUAL_BANDWIDTH, Limits.DEFAULT);
        Optimiser whole = new Optimiser(problem, new SplittableRandom(1), false);
        assertThat(whole.unseen()).isZero();

        int last = Integer.MAX_VALUE;
        Optimiser some = whole;
        for (long effort = 0; last > 0; effort++) {
            some = new Optimiser(problem, new SplittableRandom(1), false, effort);
            assertThat(some.unseen()).isLessThanOrEqualTo(last);
            if (effort == 0) {
                assertThat(some.unseen()).isPositive();
                assertThat(some.greedy().routes()).isEmpty();
            }
            last = some.unseen();
        }
        assertThat(some.greedy()).isEqualTo(whole.greedy());
    }

    @Test
    void limitsHoldOnEverySolution() {
        for (long seed = 0; seed < 40; seed++) {
            Limits limits = RandomProblem.limits(seed);
            Problem problem = RandomProblem.of(seed, 10, 5, PlanGoal.RESIDUAL_BANDWIDTH, limits);
            Optimiser optimiser = new Optimiser(problem, new SplittableRandom(seed), seed % 2 == 0);
            optimiser.improve(50_000);

            for (Solution solution : List.of(optimiser.greedy(), optimiser.best())) {
                assertThat(new Everything(problem, true).isAllowed(solution.places(), solution.routes()))
                        .as("seed %d: %s under %s", seed, solution, limits)
                        .isTrue();
            }
        }
    }

    @Test
    void withoutMovesVmsStay() {
        Problem problem = RandomProblem.of(3, 8, 4, PlanGoal.RESIDUAL_BANDWIDTH, Limits.DEFAULT);
        Solution best = search(problem, false).best();
        problem.vms().forEach(vm -> assertThat(best.places().get(vm.mac())).isEqualTo(vm.node()));
    }

    @Test
    void vmsThatExchangeMuchComeTogether() {
        PhysicalNetwork physical = new PhysicalNetwork(
                List.of(PhysicalHost.assumed("p"), host("h1", 2), host("h2", 2)), List.of(), List.of());
        List<VmNeed> vms = List.of(
                VmNeed.assumed(mac(1), "h1"), VmNeed.assumed(mac(2), "h2"),
                VmNeed.assumed(mac(3), "h1"), VmNeed.assumed(mac(4), "h2"));
        List<Demand> demands = List.of(new Demand(mac(1), mac(2), 50 * MEGA), new Demand(mac(4), mac(3), 40 * MEGA));
        Problem problem = new Problem(
                PlanGoal.RESIDUAL_BANDWIDTH,
                physical,
                OverlayGraph.star("p", Set.of(new NodePair("h1", "h2")), Set.of()),
                vms,
                demands,
                Limits.DEFAULT,
                Costs.of(PlanGoal.RESIDUAL_BANDWIDTH),
                1);

        Map<MacAddress, String> places = search(problem, true).best().places();

        assertThat(places.get(mac(1))).isEqualTo(places.get(mac(2)));
        assertThat(places.get(mac(3))).isEqualTo(places.get(mac(4)));
    }

    private static PhysicalHost host(String node, int cores) {
        PhysicalHost assumed = PhysicalHost.assumed(node);
        return new PhysicalHost(node, cores, 64L << 30, assumed.uplink(), assumed.downlink(), assumed.inside());
    }

    @Test
    void aRelayIsTakenWhereTheDirectPathIsNarrow() {
        List<PhysicalHost> hosts = List.of(
                new PhysicalHost("p", 0, 0, 10 * MEGA, 10 * MEGA, 1000 * MEGA),
                PhysicalHost.assumed("h1"),
                PhysicalHost.assumed("h2"),
                PhysicalHost.assumed("h3"));
        PhysicalNetwork physical = new PhysicalNetwork(
                hosts,
                List.of(new PhysicalPath("h1", "h2", 2 * MEGA, 100, 0), new PhysicalPath("h2", "h1", 2 * MEGA, 100, 0)),
                List.of());
        Set<NodePair> all = Set.of(new NodePair("h1", "h2"), new NodePair("h1", "h3"), new NodePair("h2", "h3"));
        Problem problem = new Problem(
                PlanGoal.RESIDUAL_BANDWIDTH,
                physical,
                OverlayGraph.star("p", all, Set.of("h3")),
                List.of(VmNeed.assumed(mac(1), "h1"), VmNeed.assumed(mac(2), "h2")),
                List.of(new Demand(mac(1), mac(2), 20 * MEGA)),
                Limits.DEFAULT,
                Costs.of(PlanGoal.RESIDUAL_BANDWIDTH),
                1);

        assertThat(search(problem, false).best().routes())
                .containsExactly(Map.entry(new NodePair("h1", "h2"), Route.over("h3")));
    }

    @Test
    void aHeldPairStaysAsItIs() {
        Problem free = RandomProblem.of(5, 8, 4, PlanGoal.RESIDUAL_BANDWIDTH, Limits.DEFAULT);
        NodePair held = new NodePair("h2", "h3");
        OverlayGraph was = free.overlay();
        Problem problem = new Problem(
                free.goal(),
                free.physical(),
                new OverlayGraph(
                        "p",
                        was.linkable(),
                        Set.of(held),
                        Set.of(),
                        was.relays(),
                        Map.of(held, Route.DIRECT),
                        Set.of(held),
                        List.of()),
                free.vms(),
                free.demands(),
                new Limits(0, 0, 0, 0, 0, Set.of(), Set.of()),
                free.costs(),
                1);

        assertThat(search(problem, false).best().routes()).containsOnlyKeys(held);
    }

    @Test
    void nothingToDoAndHostileRatesAreSurvived() {
        for (PlanGoal goal : PlanGoal.values()) {
            Problem some = RandomProblem.of(1, 4, 3, goal, Limits.DEFAULT);
            assertThat(search(with(some, List.of()), true).best().routes()).isEmpty();
            List<Demand> huge = new ArrayList<>();
            some.demands().forEach(d -> huge.add(new Demand(d.source(), d.destination(), Double.MAX_VALUE)));
            Solution best = search(with(some, huge), true).best();
            assertThat(best.objective()).isFinite();
            assertThat(best.net()).isFinite().isLessThanOrEqualTo(Math.abs(best.objective()));
        }
    }

    private static Problem with(Problem problem, List<Demand> demands) {
        return new Problem(
                problem.goal(),
                problem.physical(),
                problem.overlay(),
                problem.vms(),
                demands,
                problem.limits(),
                problem.costs(),
                1);
    }

    /** Every solution of a small problem. */
    private static final class Everything {
        private final Problem problem;
        private final boolean moves;
        private final List<NodePair> pairs = new ArrayList<>();
        private final List<String> hosts;
        private double best = Double.NEGATIVE_INFINITY;

        Everything(Problem problem, boolean moves) {
            this.problem = problem;
            this.moves = moves;
            hosts = problem.physical().hosts().stream()
                    .map(PhysicalHost::node)
                    .filter(n -> !n.equals("p"))
                    .toList();
            for (String a : hosts) {
                for (String b : hosts) {
                    if (a.compareTo(b) < 0) {
                        pairs.add(new NodePair(a, b));
                    }
                }
            }
        }

        double best() {
            place(0, new HashMap<>());
            return best;
        }

        private void place(int at, Map<MacAddress, String> places) {
            if (at == problem.vms().size()) {
                route(0, places, new HashMap<>());
                return;
            }
            VmNeed vm = problem.vms().get(at);
            for (String host : hosts) {
                if (host.equals(vm.node()) || moves && vm.movable()) {
                    places.put(vm.mac(), host);
                    place(at + 1, places);
                }
            }
        }

        private void route(int at, Map<MacAddress, String> places, Map<NodePair, Route> routes) {
            if (at == pairs.size()) {
                if (isAllowed(places, routes)) {
                    best = Math.max(
                            best, Optimiser.evaluate(problem, places, routes).net());
                }
                return;
            }
            NodePair pair = pairs.get(at);
            routes.remove(pair);
            route(at + 1, places, routes);
            if (rate(pair, places) == 0) {
                return;
            }
            List<Route> ways = new ArrayList<>(List.of(Route.DIRECT));
            for (String relay : hosts) {
                if (!pair.has(relay)) {
                    ways.add(Route.over(relay));
                }
            }
            for (Route way : ways) {
                routes.put(pair, way);
                route(at + 1, places, routes);
            }
            routes.remove(pair);
        }

        private double rate(NodePair pair, Map<MacAddress, String> places) {
            return problem.demands().stream()
                    .filter(d -> {
                        String from = places.get(d.source());
                        String to = places.get(d.destination());
                        return !from.equals(to) && new NodePair(from, to).equals(pair);
                    })
                    .mapToDouble(Demand::rate)
                    .sum();
        }

        boolean isAllowed(Map<MacAddress, String> places, Map<NodePair, Route> routes) {
            Limits limits = problem.limits();
            Map<String, Double> cores = new HashMap<>();
            int moved = 0;
            for (VmNeed vm : problem.vms()) {
                cores.merge(places.get(vm.mac()), vm.cores(), Double::sum);
                moved += places.get(vm.mac()).equals(vm.node()) ? 0 : 1;
            }
            for (PhysicalHost host : problem.physical().hosts()) {
                if (cores.getOrDefault(host.node(), 0.0) > host.cores()) {
                    return false;
                }
            }
            Set<NodePair> links = new HashSet<>();
            for (Map.Entry<NodePair, Route> entry : routes.entrySet()) {
                NodePair pair = entry.getKey();
                List<String> relays = entry.getValue().relays();
                if (rate(pair, places) < limits.minimumRate()
                        || relays.size() > limits.maxRelays()
                        || relays.stream().anyMatch(limits.forbiddenRelays()::contains)) {
                    return false;
                }
                List<String> nodes = new ArrayList<>(relays);
                nodes.add(0, pair.a());
                nodes.add(pair.b());
                for (int k = 1; k < nodes.size(); k++) {
                    links.add(new NodePair(nodes.get(k - 1), nodes.get(k)));
                }
            }
            Map<String, Integer> degree = new HashMap<>();
            for (NodePair link : links) {
                degree.merge(link.a(), 1, Integer::sum);
                degree.merge(link.b(), 1, Integer::sum);
                if (limits.forbiddenPairs().contains(link)
                        || !problem.overlay().linkable().contains(link)) {
                    return false;
                }
            }
            return moved <= limits.maxMoves()
                    && links.size() <= limits.maxLinks()
                    && degree.values().stream().allMatch(d -> d <= limits.maxLinksOfANode());
        }
    }
}
