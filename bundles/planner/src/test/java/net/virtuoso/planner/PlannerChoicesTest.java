package net.virtuoso.planner;

import static net.virtuoso.planner.RandomProblem.MEGA;
import static net.virtuoso.planner.RandomProblem.mac;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.virtuoso.model.Change;
import net.virtuoso.model.Demand;
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
import net.virtuoso.model.Transports;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;
import net.virtuoso.model.VmMove;
import org.junit.jupiter.api.Test;

/** What a plan makes of limits, policy, knowledge of the physical network and of hosts. Proxy p; VMs 11, 12 at h1 and so on. */
class PlannerChoicesTest {
    private static final List<String> HOSTS = List.of("h1", "h2", "h3");

    private final DesiredState state = state();

    private static DesiredState state() {
        List<Change> changes = new ArrayList<>();
        for (String node : List.of("p", "h1", "h2", "h3")) {
            changes.add(new Change.PutNode(
                    new Node(node, new TreeMap<>(Map.of("udp", new Endpoint("192.0.2.1", 7770))))));
        }
        changes.add(new Change.CreateNetwork(new VirtualNetwork("blue", 0, "p", null)));
        for (int vm : new int[] {11, 12, 21, 22, 31, 32}) {
            changes.add(new Change.BindVm(new VmBinding("blue", mac(vm), "vm" + vm)));
            changes.add(new Change.AddPort(
                    new Port("blue", "h" + vm / 10, "vnet" + vm, PortRole.VM, "packet", mac(vm), "vm" + vm, true)));
        }
        return DesiredState.EMPTY.with(changes);
    }

    private static Demand demand(int from, int to, double rate) {
        return new Demand(mac(from), mac(to), rate);
    }

    private static Planner planner(PlanGoal goal, Limits limits) {
        return new Planner(PlannerSettings.of(goal, limits));
    }

    private static Limits limits(int links, int ofANode, Set<NodePair> forbidden, Set<String> noRelays) {
        return new Limits(links, ofANode, 10_000, 1, 1024, forbidden, noRelays);
    }

    private PlanRequest request(DesiredState now, PhysicalNetwork physical, Set<NodePair> held, Demand... demands) {
        return new PlanRequest(
                now, "blue", List.of(demands), "blue-1", Instant.EPOCH, physical, Map.of(), held, Set.of(), Map.of());
    }

    private Plan plan(Planner planner, PhysicalNetwork physical, Demand... demands) {
        return planner.plan(request(state, physical, Set.of(), demands));
    }

    private static List<String> links(Plan plan) {
        return plan.changes().stream()
                .filter(Change.AddLink.class::isInstance)
                .map(c -> ((Change.AddLink) c).link().pathId())
                .toList();
    }

    private static List<ForwardingRule> rules(Plan plan) {
        return plan.changes().stream()
                .filter(Change.AddRule.class::isInstance)
                .map(c -> ((Change.AddRule) c).rule())
                .toList();
    }

    private static ForwardingRule rule(String node, int source, int destination, String link) {
        return new ForwardingRule(
                "blue",
                node,
                source == 0 ? MacPattern.ANY : MacPattern.of(mac(source)),
                MacPattern.of(mac(destination)),
                new Target.ToLink(link),
                Origin.ADAPTATION);
    }

    /** Of the proxy's line little is left, and of the path between h1 and h2 too: h3 relays. */
    private static PhysicalNetwork narrow() {
        return new PhysicalNetwork(
                        List.of(new PhysicalHost("p", 0, 0, 5 * MEGA, 5 * MEGA, 1000 * MEGA)), List.of(), List.of())
                .with(HOSTS)
                .with(
                        List.of(new PhysicalPath("h1", "h2", MEGA, 500, 0), new PhysicalPath("h2", "h1", MEGA, 500, 0)),
                        List.of());
    }

    @Test
    void aRelayGetsRulesAtEachHop() {
        Plan plan = plan(planner(PlanGoal.RESIDUAL_BANDWIDTH, Limits.DEFAULT), narrow(), demand(11, 21, 20 * MEGA));

        assertThat(links(plan)).containsExactly("h1.h3.udp", "h2.h3.udp");
        assertThat(rules(plan))
                .containsExactly(
                        rule("h1", 0, 21, "h1.h3.udp"),
                        rule("h3", 0, 21, "h2.h3.udp"),
                        rule("h2", 0, 11, "h2.h3.udp"),
                        rule("h3", 0, 11, "h1.h3.udp"));
        assertThat(state.with(plan.changes()).rules()).hasSize(4);
        assertThat(planner(PlanGoal.RESIDUAL_BANDWIDTH, Limits.DEFAULT)
                        .plan(request(state.with(plan.changes()), narrow(), Set.of(), demand(11, 21, 20 * MEGA)))
                        .changes())
                .as("what it has made is what it finds")
                .isEmpty();
    }

    /** h3 relays to VM 21 for h1; its own VM talks with VM 21 too little for a link and stays on the star. */
    @Test
    void whereOthersGoAnotherWayRulesNameBothVms() {
        Plan plan = plan(
                planner(PlanGoal.RESIDUAL_BANDWIDTH, Limits.DEFAULT),
                narrow(),
                demand(11, 21, 20 * MEGA),
                demand(31, 21, 10));

        assertThat(rules(plan))
                .contains(
                        rule("h1", 0, 21, "h1.h3.udp"), rule("h3", 11, 21, "h2.h3.udp"), rule("h3", 0, 11, "h1.h3.udp"))
                .doesNotContain(rule("h3", 0, 21, "h2.h3.udp"));
    }

    @Test
    void anOperatorsWideRuleIsNotOverruledForOthers() {
        DesiredState isolated = state.with(List.of(new Change.AddRule(new ForwardingRule(
                "blue", "h1", MacPattern.of(mac(12)), MacPattern.ANY, new Target.Drop(), Origin.OPERATOR))));
        Plan plan = planner(PlanGoal.RESIDUAL_BANDWIDTH, Limits.DEFAULT)
                .plan(request(
                        isolated, PlanRequest.NOTHING_KNOWN, Set.of(), demand(11, 21, MEGA), demand(12, 21, MEGA)));

        assertThat(rules(plan))
                .as("a rule for any source would let VM 12 out")
                .contains(rule("h1", 11, 21, "h1.h2.udp"))
                .noneMatch(r -> r.node().equals("h1") && !r.sourcePattern().isExact());
        assertThat(rules(plan))
                .noneMatch(r ->
                        r.sourcePattern().matches(mac(12)) && r.sourcePattern().isExact());
    }

    @Test
    void answersAreNotLedPastAnOperatorsRuleEither() {
        DesiredState isolated = state.with(List.of(new Change.AddRule(new ForwardingRule(
                "blue", "h1", MacPattern.of(mac(12)), MacPattern.ANY, new Target.Drop(), Origin.OPERATOR))));
        Plan plan = planner(PlanGoal.RESIDUAL_BANDWIDTH, Limits.DEFAULT)
                .plan(request(
                        isolated, PlanRequest.NOTHING_KNOWN, Set.of(), demand(11, 21, MEGA), demand(21, 12, MEGA)));

        assertThat(rules(plan))
                .contains(rule("h1", 11, 21, "h1.h2.udp"), rule("h2", 0, 12, "h1.h2.udp"))
                .noneMatch(r -> r.node().equals("h1") && r.sourcePattern().matches(mac(12)));
    }

    @Test
    void limitsOfANodeAndPolicyAreNamed() {
        Demand[] demands = {demand(11, 21, 9 * MEGA), demand(12, 31, 8 * MEGA), demand(22, 32, 7 * MEGA)};

        Plan one = plan(
                planner(PlanGoal.RESIDUAL_BANDWIDTH, limits(256, 1, Set.of(), Set.of())),
                PlanRequest.NOTHING_KNOWN,
                demands);
        assertThat(links(one)).hasSize(1);
        assertThat(one.rejected()).anyMatch(r -> r.contains("limit of 1 links of a node"));

        Plan policy = plan(
                planner(PlanGoal.RESIDUAL_BANDWIDTH, limits(256, 255, Set.of(new NodePair("h1", "h2")), Set.of("h3"))),
                PlanRequest.NOTHING_KNOWN,
                demands);
        assertThat(links(policy)).containsExactlyInAnyOrder("h1.h3.udp", "h2.h3.udp");
        assertThat(policy.rejected()).anyMatch(r -> r.contains("h1") && r.contains("h2") && r.contains("policy"));
    }

    @Test
    void aForbiddenRelayIsNotUsed() {
        Plan plan = plan(
                planner(PlanGoal.RESIDUAL_BANDWIDTH, limits(256, 255, Set.of(), Set.of("h3"))),
                narrow(),
                demand(11, 21, 20 * MEGA));
        assertThat(links(plan)).doesNotContain("h1.h3.udp", "h2.h3.udp");
    }

    @Test
    void whatIsHeldStays() {
        Planner planner = planner(PlanGoal.RESIDUAL_BANDWIDTH, Limits.DEFAULT);
        NodePair pair = new NodePair("h1", "h2");
        DesiredState adapted = state.with(
                plan(planner, PlanRequest.NOTHING_KNOWN, demand(11, 21, MEGA)).changes());

        assertThat(planner.plan(request(adapted, PlanRequest.NOTHING_KNOWN, Set.of(pair)))
                        .changes())
                .as("not withdrawn")
                .isEmpty();
        Plan notYet = planner.plan(
                request(state, PlanRequest.NOTHING_KNOWN, Set.of(pair), demand(11, 21, MEGA), demand(22, 31, MEGA)));
        assertThat(links(notYet)).as("not added").containsExactly("h2.h3.udp");
        assertThat(notYet.rejected()).anyMatch(r -> r.contains("h1") && r.contains("recently"));
    }

    @Test
    void aGainThatIsTooSmallIsLeft() {
        Planner choosy = new Planner(new PlannerSettings(
                PlanGoal.RESIDUAL_BANDWIDTH,
                Limits.DEFAULT,
                new Costs(10_000, 100, 0, 100 * MEGA),
                Transports.PREFERRED,
                1,
                PlannerSettings.USUAL_EFFORT,
                1));
        Plan plan = plan(choosy, PlanRequest.NOTHING_KNOWN, demand(11, 21, MEGA));

        assertThat(plan.changes()).isEmpty();
        assertThat(plan.objective()).isEqualTo(plan.objectiveBefore());
        assertThat(plan.rejected()).anyMatch(r -> r.contains("least gain"));
    }

    @Test
    void pairsThatTheEffortDoesNotReachStayOnTheStarAndThePlanSaysSo() {
        Planner lazy = new Planner(new PlannerSettings(
                PlanGoal.RESIDUAL_BANDWIDTH,
                Limits.DEFAULT,
                Costs.of(PlanGoal.RESIDUAL_BANDWIDTH),
                Transports.PREFERRED,
                1,
                0,
                1));
        Plan plan = plan(lazy, PlanRequest.NOTHING_KNOWN, demand(11, 21, MEGA), demand(22, 31, MEGA));

        assertThat(plan.changes()).isEmpty();
        assertThat(plan.rejected()).anyMatch(r -> r.startsWith("2 pairs of nodes that exchange less"));
    }

    @Test
    void movesAreAdviceAndOnlyWhereHostsAreKnown() {
        Planner planner = planner(PlanGoal.RESIDUAL_BANDWIDTH, Limits.DEFAULT);
        Demand[] demands = {demand(11, 21, 60 * MEGA), demand(21, 11, 60 * MEGA), demand(12, 22, 50 * MEGA)};

        assertThat(planner.propose(request(state, PlanRequest.NOTHING_KNOWN, Set.of(), demands))
                        .advice())
                .isNull();

        PhysicalNetwork known = new PhysicalNetwork(List.of(host("h1", 2), host("h2", 2)), List.of(), List.of());
        Planner.Proposal proposal = planner.propose(request(state, known, Set.of(), demands));
        Plan advice = Objects.requireNonNull(proposal.advice());

        assertThat(proposal.plan().isAdvice()).isFalse();
        assertThat(advice.isAdvice()).isTrue();
        assertThat(advice.id()).isEqualTo("blue-1-moves");
        assertThat(advice.moves()).hasSize(2).extracting(VmMove::vm).doesNotContain("vm31", "vm32");
        assertThat(advice.objective()).isGreaterThan(proposal.plan().objective());
        assertThat(links(advice)).as("everything is inside of hosts then").isEmpty();
        assertThat(advice.rejected()).anyMatch(r -> r.startsWith("VMs where they are"));

        assertThat(planner.propose(new PlanRequest(
                                state,
                                "blue",
                                List.of(demands),
                                "blue-1",
                                Instant.EPOCH,
                                known,
                                Map.of(),
                                Set.of(),
                                Set.of(mac(11), mac(12), mac(21), mac(22)),
                                Map.of()))
                        .advice())
                .as("VMs that are held")
                .isNull();
    }

    private static PhysicalHost host(String node, int cores) {
        PhysicalHost assumed = PhysicalHost.assumed(node);
        return new PhysicalHost(node, cores, 64L << 30, assumed.uplink(), assumed.downlink(), assumed.inside());
    }

    @Test
    void lessLatencyAndShorterSuperstepsAreGains() {
        for (PlanGoal goal : List.of(PlanGoal.LATENCY, PlanGoal.SUPERSTEP_TIME)) {
            Plan plan = plan(
                    planner(goal, Limits.DEFAULT),
                    PlanRequest.NOTHING_KNOWN,
                    demand(11, 21, 9 * MEGA),
                    demand(21, 11, 9 * MEGA));

            assertThat(links(plan)).containsExactly("h1.h2.udp");
            assertThat(plan.goal()).isEqualTo(goal);
            assertThat(plan.objective()).isLessThan(plan.objectiveBefore());
            assertThat(plan.gain()).isPositive().isEqualTo(plan.objectiveBefore() - plan.objective());
        }
    }

    @Test
    void aLinkOverAnotherTransportThatIsThereIsUsed() {
        List<Change> changes = new ArrayList<>();
        for (String node : HOSTS) {
            changes.add(new Change.PutNode(new Node(
                    node,
                    new TreeMap<>(
                            Map.of("udp", new Endpoint("192.0.2.1", 7770), "tcp", new Endpoint("192.0.2.1", 7770))))));
        }
        changes.add(new Change.AddLink(new Link("blue", "h1", "h2", "tcp", Origin.OPERATOR)));
        Plan plan = planner(PlanGoal.RESIDUAL_BANDWIDTH, limits(0, 0, Set.of(), Set.of()))
                .plan(request(state.with(changes), PlanRequest.NOTHING_KNOWN, Set.of(), demand(11, 21, MEGA)));

        assertThat(rules(plan))
                .as("an operator's link doesn't count against the limit")
                .containsExactly(rule("h1", 0, 21, "h1.h2.tcp"), rule("h2", 0, 11, "h1.h2.tcp"));
    }

    @Test
    void whateverIsPlannedCanBeMadeAndIsFoundAgain() {
        List<MacAddress> vms = List.of(mac(11), mac(12), mac(21), mac(22), mac(31), mac(32));
        SplittableRandom random = new SplittableRandom(5);
        Planner planner = planner(PlanGoal.RESIDUAL_BANDWIDTH, limits(2, 2, Set.of(), Set.of()));
        DesiredState now = state;
        for (int round = 0; round < 60; round++) {
            List<Demand> demands = new ArrayList<>();
            for (MacAddress from : vms) {
                for (MacAddress to : vms) {
                    if (!from.equals(to) && random.nextInt(3) == 0) {
                        demands.add(new Demand(from, to, random.nextInt(1, 40) * MEGA / 4.0));
                    }
                }
            }
            PhysicalNetwork physical = round % 2 == 0 ? narrow() : PlanRequest.NOTHING_KNOWN;
            Demand[] all = demands.toArray(new Demand[0]);
            Plan plan = planner.plan(request(now, physical, Set.of(), all));
            now = now.with(plan.changes());
            Plan again = planner.plan(request(now, physical, Set.of(), all));
            assertThat(again.objectiveBefore()).as("round %d: %s", round, plan).isEqualTo(plan.objective());
            assertThat(links(again)).isEmpty();
            now = now.with(again.changes());
        }
        assertThat(now.with(planner.plan(now, "blue", List.of(), "blue-2", Instant.EPOCH)
                                .changes())
                        .rules())
                .isEmpty();
    }
}
