package net.virtuoso.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.virtuoso.model.Change;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DemandList;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Node;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Plan;
import net.virtuoso.model.PlanGoal;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.Target;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final double MEGABYTE = 1e6;

    private final Planner planner = new Planner(PlannerSettings.DEFAULT);

    private static MacAddress mac(int vm) {
        return new MacAddress(0x02_00_00_00_00_00L + vm);
    }

    /** Proxy p, hosts h1, h2, h3 with VMs 11, 12, 21, 22, 31, 32, and 1 at the proxy. */
    private static DesiredState state() {
        List<Change> changes = new ArrayList<>();
        for (String node : List.of("p", "h1", "h2", "h3")) {
            changes.add(new Change.PutNode(
                    new Node(node, new TreeMap<>(Map.of("udp", new Endpoint("192.0.2.1", 7770))))));
        }
        changes.add(new Change.CreateNetwork(new VirtualNetwork("blue", 0, "p", null)));
        for (int vm : new int[] {1, 11, 12, 21, 22, 31, 32}) {
            String node = vm < 10 ? "p" : "h" + vm / 10;
            changes.add(new Change.BindVm(new VmBinding("blue", mac(vm), "vm" + vm)));
            changes.add(new Change.AddPort(
                    new Port("blue", node, "vnet" + vm, PortRole.VM, "packet", mac(vm), "vm" + vm, true)));
        }
        return DesiredState.EMPTY.with(changes);
    }

    private Plan plan(DesiredState state, Demand... demands) {
        return planner.plan(state, "blue", List.of(demands), "blue-1", Instant.EPOCH);
    }

    private static Demand demand(int from, int to, double rate) {
        return new Demand(mac(from), mac(to), rate);
    }

    private static ForwardingRule rule(String node, int vm, String link, Origin origin) {
        return new ForwardingRule(
                "blue", node, MacPattern.ANY, MacPattern.of(mac(vm)), new Target.ToLink(link), origin);
    }

    @Test
    void oneDemandGetsALinkAndRulesForBothDirections() {
        Plan plan = plan(state(), demand(11, 21, MEGABYTE));

        assertThat(plan.changes())
                .containsExactly(
                        new Change.AddLink(new Link("blue", "h1", "h2", "udp", Origin.ADAPTATION)),
                        new Change.AddRule(rule("h1", 21, "h1.h2.udp", Origin.ADAPTATION)),
                        new Change.AddRule(rule("h2", 11, "h1.h2.udp", Origin.ADAPTATION)));
        assertThat(plan.objective()).isEqualTo(PhysicalHost.ASSUMED_ACCESS - MEGABYTE);
        assertThat(plan.objectiveBefore())
                .as("the proxy relays it")
                .isEqualTo(PhysicalHost.ASSUMED_ACCESS - 2 * MEGABYTE);
        assertThat(plan.gain()).isEqualTo(MEGABYTE);
        assertThat(plan.goal()).isEqualTo(PlanGoal.RESIDUAL_BANDWIDTH);
        assertThat(plan.moves()).isEmpty();
        assertThat(plan.reasons()).hasSize(1);
        assertThat(plan.cost()).isEqualTo(1.2);
    }

    @Test
    void vmsMayBeNumberedInAnyOrder() {
        List<Demand> demands = List.of(demand(12, 31, 3 * MEGABYTE), demand(11, 21, MEGABYTE), demand(21, 22, 1));
        DemandList.Builder numbers =
                new DemandList.Builder(List.of(mac(99), mac(31), mac(22), mac(21), mac(12), mac(11)), 3);
        numbers.add(4, 1, 3 * MEGABYTE);
        numbers.add(5, 3, MEGABYTE);
        numbers.add(3, 2, 1);

        assertThat(planner.plan(state(), "blue", numbers.build(), "blue-1", Instant.EPOCH))
                .isEqualTo(planner.plan(state(), "blue", demands, "blue-1", Instant.EPOCH));
    }

    @Test
    void theHeaviestPairComesFirst() {
        Plan plan = plan(state(), demand(11, 21, MEGABYTE), demand(12, 31, 3 * MEGABYTE), demand(32, 22, 2 * MEGABYTE));

        assertThat(plan.changes())
                .filteredOn(Change.AddLink.class::isInstance)
                .extracting(c -> ((Change.AddLink) c).link().pathId())
                .containsExactly("h1.h3.udp", "h2.h3.udp", "h1.h2.udp");
    }

    @Test
    void everyPlanCanBeMade() {
        DesiredState state = state();
        Plan plan = plan(state, demand(11, 21, MEGABYTE), demand(21, 11, MEGABYTE), demand(22, 31, MEGABYTE));

        DesiredState after = state.with(plan.changes());

        assertThat(after.links()).hasSize(2);
        assertThat(plan(after, demand(11, 21, MEGABYTE), demand(22, 31, MEGABYTE))
                        .changes())
                .as("the same demands need nothing more")
                .isEmpty();
    }

    @Test
    void vmsOfOneNodeAndThoseAtTheProxyNeedNoLink() {
        assertThat(plan(state(), demand(11, 12, MEGABYTE), demand(1, 11, MEGABYTE))
                        .changes())
                .isEmpty();
    }

    @Test
    void addressesWithoutAPortAreLeftOut() {
        assertThat(plan(state(), demand(99, 11, MEGABYTE), demand(11, 99, MEGABYTE))
                        .changes())
                .isEmpty();
    }

    @Test
    void whatIsNoLongerWantedGoes() {
        DesiredState state = state();
        DesiredState adapted = state.with(plan(state, demand(11, 21, MEGABYTE)).changes());

        Plan moved = plan(adapted, demand(11, 31, MEGABYTE));
        DesiredState after = adapted.with(moved.changes());

        assertThat(after.links()).containsOnlyKeys("blue.h1.h3.udp");
        assertThat(after.rules()).hasSize(2);
        assertThat(after.with(plan(after).changes()).links()).isEmpty();
    }

    @Test
    void whatOperatorsAddedStays() {
        Link link = new Link("blue", "h1", "h2", "udp", Origin.OPERATOR);
        DesiredState state = state().with(List.of(
                new Change.AddLink(link), new Change.AddRule(rule("h1", 21, "h1.h2.udp", Origin.OPERATOR))));

        Plan plan = plan(state, demand(11, 21, MEGABYTE), demand(21, 11, MEGABYTE));

        assertThat(plan.changes()).containsExactly(new Change.AddRule(rule("h2", 11, "h1.h2.udp", Origin.ADAPTATION)));
        assertThat(plan(state).changes()).isEmpty();
    }

    @Test
    void noLinkIsAddedWhereAnOperatorsRulesLeadEverythingElsewhere() {
        DesiredState state = state().with(List.of(
                new Change.AddLink(new Link("blue", "h1", "h3", "udp", Origin.OPERATOR)),
                new Change.AddLink(new Link("blue", "h2", "h3", "udp", Origin.OPERATOR)),
                new Change.AddRule(rule("h1", 21, "h1.h3.udp", Origin.OPERATOR)),
                new Change.AddRule(rule("h2", 11, "h2.h3.udp", Origin.OPERATOR))));

        Plan plan = plan(state, demand(11, 21, MEGABYTE));

        assertThat(plan.changes()).isEmpty();
        assertThat(plan.objective()).isEqualTo(plan.objectiveBefore()).isZero();
        assertThat(plan.rejected()).singleElement().asString().contains("h1", "h2", "operator");
    }

    @Test
    void aLinkThatAnOperatorsRuleUsesStays() {
        DesiredState state = state();
        DesiredState adapted = state.with(plan(state, demand(11, 21, MEGABYTE)).changes())
                .with(List.of(new Change.AddRule(rule("h1", 22, "h1.h2.udp", Origin.OPERATOR))));

        DesiredState after = adapted.with(plan(adapted).changes());

        assertThat(after.links()).containsOnlyKeys("blue.h1.h2.udp");
        assertThat(after.rules()).hasSize(1);
    }

    @Test
    void aVmThatMovedGetsAnotherWay() {
        DesiredState state = state();
        DesiredState adapted = state.with(plan(state, demand(11, 21, MEGABYTE)).changes())
                .with(List.of(
                        new Change.DeletePort("h2.vnet21"),
                        new Change.AddPort(
                                new Port("blue", "h3", "vnet21", PortRole.VM, "packet", mac(21), "vm21", true))));

        DesiredState after =
                adapted.with(plan(adapted, demand(11, 21, MEGABYTE)).changes());

        assertThat(after.links()).containsOnlyKeys("blue.h1.h3.udp");
        assertThat(after.rules().values())
                .containsExactlyInAnyOrder(
                        rule("h1", 21, "h1.h3.udp", Origin.ADAPTATION), rule("h3", 11, "h1.h3.udp", Origin.ADAPTATION));
    }

    @Test
    void limitsAndUnreachableNodesAreNamed() {
        Planner one = new Planner(new PlannerSettings(1, 500, List.of("udp")));
        DesiredState hidden = state().with(
                        List.of(new Change.PutNode(new Node("h1", null)), new Change.PutNode(new Node("h3", null))));

        Plan plan = one.plan(
                hidden,
                "blue",
                List.of(
                        demand(11, 31, 9 * MEGABYTE),
                        demand(11, 21, 8 * MEGABYTE),
                        demand(21, 31, 7 * MEGABYTE),
                        demand(12, 22, 100)),
                "blue-2",
                Instant.EPOCH);

        assertThat(plan.changes()).filteredOn(Change.AddLink.class::isInstance).hasSize(1);
        assertThat(plan.rejected()).hasSize(2);
        assertThat(plan.rejected().get(0)).contains("h1", "h3", "reached");
        assertThat(plan.rejected().get(1)).contains("limit of 1");
    }

    @Test
    void littleTrafficStaysOnTheStar() {
        Plan plan = plan(state(), demand(11, 21, 1_000));

        assertThat(plan.changes()).isEmpty();
        assertThat(plan.rejected()).singleElement().asString().contains("1.0 kB/s");
    }
}
