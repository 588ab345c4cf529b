package net.virtuoso.control.internal.explain;

import static net.virtuoso.control.internal.States.attach;
import static net.virtuoso.control.internal.States.bind;
import static net.virtuoso.control.internal.States.blue;
import static net.virtuoso.control.internal.States.mac;
import static net.virtuoso.control.internal.States.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import net.virtuoso.control.internal.compile.NodeCompiler;
import net.virtuoso.model.Change;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.model.LinkUse;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.NetworkConfig;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.RuleConfig;
import net.virtuoso.model.Target;
import net.virtuoso.planner.PhysicalHost;
import net.virtuoso.planner.PhysicalNetwork;
import net.virtuoso.planner.PhysicalPath;
import net.virtuoso.planner.PlanRequest;
import net.virtuoso.planner.Planner;
import net.virtuoso.planner.PlannerSettings;
import org.junit.jupiter.api.Test;

/**
 * What the planner has frames relayed, nodes believe (ADR 17): each frame between any two VMs arrives by the compiled tables, in
 * few hops, and every node that it passes takes it from the node before.
 */
class PlannedRoutesTest {
    private static final List<String> HOSTS = List.of("h1", "h2", "h3", "h4");
    private static final double MEGA = 1e6;

    private DesiredState state = blue().with(List.of(
            new Change.PutNode(node("h3", 4)),
            new Change.PutNode(node("h4", 5)),
            bind(5),
            bind(6),
            bind(7),
            bind(8),
            attach(5, "h3"),
            attach(6, "h3"),
            attach(7, "h4"),
            attach(8, "h4")));

    /** Narrow paths between some hosts and a narrow proxy, so that relays pay. */
    private static PhysicalNetwork physical(SplittableRandom random) {
        List<PhysicalPath> paths = new ArrayList<>();
        for (String from : HOSTS) {
            for (String to : HOSTS) {
                if (!from.equals(to) && random.nextInt(2) == 0) {
                    paths.add(new PhysicalPath(from, to, 1_000_000, 500, 0));
                }
            }
        }
        return new PhysicalNetwork(
                        List.of(new PhysicalHost("p", 0, 0, 5_000_000, 5_000_000, 1_000_000_000)), List.of(), List.of())
                .with(HOSTS)
                .with(paths, List.of());
    }

    @Test
    void framesArriveAndAreTaken() {
        SplittableRandom random = new SplittableRandom(3);
        Planner planner = new Planner(PlannerSettings.DEFAULT);
        int relayed = 0;
        for (int round = 0; round < 40; round++) {
            List<Demand> demands = new ArrayList<>();
            for (int from = 1; from <= 8; from++) {
                for (int to = 1; to <= 8; to++) {
                    if (from != to && random.nextInt(4) == 0) {
                        double rate = random.nextInt(4) == 0 ? 100 : random.nextInt(1, 20) * MEGA;
                        demands.add(new Demand(mac(from), mac(to), rate));
                    }
                }
            }
            state = state.with(planner.plan(new PlanRequest(
                            state,
                            "blue",
                            demands,
                            "blue-1",
                            Instant.EPOCH,
                            physical(random),
                            Map.of(),
                            Set.of(),
                            Set.of(),
                            Map.of()))
                    .changes());
            for (int from = 1; from <= 8; from++) {
                for (int to = 1; to <= 8; to++) {
                    if (from != to) {
                        List<String> passed = walk(mac(from), mac(to));
                        boolean overARelay = passed.size() > 2 && !passed.contains("p");
                        relayed += overARelay ? 1 : 0;
                    }
                }
            }
        }
        assertThat(relayed).as("frames that a host relayed").isPositive();
    }

    private List<String> walk(MacAddress source, MacAddress destination) {
        String at = place(source);
        Target ingress = port(at, source);
        List<String> passed = new ArrayList<>(List.of(at));
        while (true) {
            NodeConfig config = NodeCompiler.compile(state, at);
            NetworkConfig network = config.networks().get(0);
            RuleConfig taken = RuleLookup.ask(network.rules(), source, destination, ingress, target -> true)
                    .taken();
            assertThat(taken).as("at %s of %s", at, passed).isNotNull();
            if (taken.target() instanceof Target.ToPort) {
                assertThat(at).isEqualTo(place(destination));
                return passed;
            }
            String link = ((Target.ToLink) taken.target()).link();
            LinkConfig end = config.links().stream()
                    .filter(each -> each.id().equals(link))
                    .findFirst()
                    .orElseThrow();
            at = end.peer();
            passed.add(at);
            ingress = taken.target();
            assertThat(passed.size()).as("hops of %s", passed).isLessThanOrEqualTo(5);
            assertThat(sources(at, link))
                    .as("whom %s believes over %s, for a frame of %s by %s", at, link, source, passed)
                    .anyMatch(pattern -> pattern.matches(source));
        }
    }

    private List<MacPattern> sources(String node, String link) {
        return NodeCompiler.compile(state, node).networks().get(0).uses().stream()
                .filter(use -> use.link().equals(link))
                .map(LinkUse::sources)
                .findFirst()
                .orElse(List.of());
    }

    private String place(MacAddress mac) {
        return state.portsOf("blue").stream()
                .filter(port -> mac.equals(port.mac()))
                .findFirst()
                .orElseThrow()
                .node();
    }

    private Target port(String node, MacAddress mac) {
        return new Target.ToPort(state.portsOf("blue").stream()
                .filter(port -> mac.equals(port.mac()) && port.node().equals(node))
                .findFirst()
                .orElseThrow()
                .id());
    }
}
