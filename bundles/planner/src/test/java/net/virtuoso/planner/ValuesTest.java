package net.virtuoso.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import net.virtuoso.model.Demand;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.PlanGoal;
import net.virtuoso.model.RefusedException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can't be is refused with the field, the value and what is allowed. */
class ValuesTest {
    private static final MacAddress ONE = RandomProblem.mac(1);
    private static final MacAddress TWO = RandomProblem.mac(2);

    private static void refused(String field, ThrowingCallable making) {
        assertThatThrownBy(making)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(field)
                .hasMessageContaining("allowed");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, -1, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY})
    void numbersThatCannotBe(double bad) {
        refused("cores", () -> new PhysicalHost("h", bad, 1, 1, 1, 1));
        refused("loss", () -> new PhysicalPath("a", "b", 1, 1, bad));
        refused("cores", () -> new VmNeed(ONE, "h", bad, 1, 0, true));
        refused("computeSeconds", () -> new VmNeed(ONE, "h", 1, 1, bad, true));
        refused("link", () -> new Costs(bad, 0, 0, 0));
        refused("leastGain", () -> new Costs(0, 0, 0, bad));
        refused("minimumRate", () -> new Limits(1, 1, bad, 1, 1, Set.of(), Set.of()));
        refused("superstepSeconds", () -> settings(bad, 1));
        refused("rate", () -> new OverlayGraph.Background(List.of("a"), bad == Double.POSITIVE_INFINITY ? -1 : bad));
    }

    private static PlannerSettings settings(double superstep, long effort) {
        return new PlannerSettings(
                PlanGoal.LATENCY, Limits.DEFAULT, Costs.of(PlanGoal.LATENCY), List.of("udp"), superstep, effort, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
    void wholeNumbersThatCannotBe(long bad) {
        refused("memory", () -> new PhysicalHost("h", 1, bad, 1, 1, 1));
        refused("uplink", () -> new PhysicalHost("h", 1, 1, bad, 1, 1));
        refused("downlink", () -> new PhysicalHost("h", 1, 1, 1, bad, 1));
        refused("inside", () -> new PhysicalHost("h", 1, 1, 1, 1, bad));
        refused("bandwidth", () -> new PhysicalPath("a", "b", bad, 1, 0));
        refused("latencyMicros", () -> new PhysicalPath("a", "b", 1, bad, 0));
        refused("memory", () -> new VmNeed(ONE, "h", 1, bad, 0, true));
        refused("capacity", () -> new SharedSegment("s", bad, Set.of()));
        refused(
                "maxLinks",
                () -> new Limits(
                        (int) Math.max(Integer.MIN_VALUE, Math.min(bad, Integer.MAX_VALUE)),
                        1,
                        0,
                        1,
                        1,
                        Set.of(),
                        Set.of()));
        refused("effort", () -> settings(1, bad));
    }

    @Test
    void namesThatCannotBe() {
        refused("b", () -> new NodePair("a", "a"));
        refused("to", () -> new PhysicalPath("a", "a", 1, 1, 0));
        refused("to", () -> new SharedSegment.Hop("a", "a"));
        refused("node", () -> PhysicalHost.assumed("not a name"));
        refused("relays", () -> Route.over("r", "r"));
        refused("relays", () -> new Route(true, List.of("r")));
        refused("transports", () -> new PlannerSettings(1, 1, List.of()));
        assertThat(new NodePair("b", "a")).isEqualTo(new NodePair("a", "b"));
    }

    @Test
    void networksThatContradictThemselves() {
        PhysicalHost a = PhysicalHost.assumed("a");
        PhysicalPath path = new PhysicalPath("a", "b", 1, 1, 0);
        refused("node", () -> new PhysicalNetwork(List.of(a, a), List.of(), List.of()));
        refused("to", () -> new PhysicalNetwork(List.of(a), List.of(path), List.of()));
        refused(
                "path",
                () -> new PhysicalNetwork(List.of(a, PhysicalHost.assumed("b")), List.of(path, path), List.of()));
        refused(
                "to",
                () -> new PhysicalNetwork(
                        List.of(a),
                        List.of(),
                        List.of(new SharedSegment("s", 1, Set.of(new SharedSegment.Hop("a", "b"))))));
    }

    @Test
    void problemsThatNameWhatIsNotThere() {
        VmNeed one = VmNeed.assumed(ONE, "a");
        VmNeed two = VmNeed.assumed(TWO, "a");
        Demand demand = new Demand(ONE, TWO, 1);
        refused("proxy", () -> problem("x", List.of(), List.of()));
        refused("node", () -> problem("a", List.of(VmNeed.assumed(ONE, "x")), List.of()));
        refused("mac", () -> problem("a", List.of(one, one), List.of()));
        refused("destination", () -> problem("a", List.of(one), List.of(demand)));
        refused("source", () -> problem("a", List.of(two), List.of(demand)));
        refused("destination", () -> problem("a", List.of(one, two), List.of(new Demand(ONE, ONE, 1))));
        assertThat(problem("a", List.of(one, two), List.of(demand)).demands()).hasSize(1);
    }

    private static Problem problem(String proxy, List<VmNeed> vms, List<Demand> demands) {
        return new Problem(
                PlanGoal.RESIDUAL_BANDWIDTH,
                PhysicalNetwork.assumed(Set.of("a")),
                new OverlayGraph(proxy, Set.of(), Set.of(), Set.of(), Set.of(), Map.of(), Set.of(), List.of()),
                vms,
                demands,
                Limits.DEFAULT,
                Costs.of(PlanGoal.RESIDUAL_BANDWIDTH),
                1);
    }
}
