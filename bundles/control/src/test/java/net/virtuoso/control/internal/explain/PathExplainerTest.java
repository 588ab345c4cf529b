package net.virtuoso.control.internal.explain;

import static net.virtuoso.control.internal.States.bind;
import static net.virtuoso.control.internal.States.blue;
import static net.virtuoso.control.internal.States.mac;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.virtuoso.api.inventory.PathChoice;
import net.virtuoso.api.inventory.PathExplanation;
import net.virtuoso.api.inventory.PathStep;
import net.virtuoso.api.inventory.Verdict;
import net.virtuoso.control.internal.compile.NodeCompiler;
import net.virtuoso.model.Change;
import net.virtuoso.model.Counters;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.FastPathStatus;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.Link;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Node;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.NodeStatus;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.PortState;
import net.virtuoso.model.PortStatus;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.Target;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class PathExplainerTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final Counters NONE = new Counters(0, 0, 0, 0, 0, 0);
    private static final Target FAST = new Target.ToLink("h1.h2.udp");

    private DesiredState state = blue();
    /** Of ports and of ends of links ({@code node/link}). */
    private final Set<String> broken = new HashSet<>();

    private final Set<String> silent = new HashSet<>();
    private final Set<String> gone = new HashSet<>();
    private final Set<String> inKernel = new HashSet<>();
    private long running = -1;

    private PathExplanation explain(String source, String destination) {
        Map<String, NodeStatus> nodes = new HashMap<>();
        for (Node node : state.nodes().values()) {
            NodeReport report = silent.contains(node.name()) ? null : report(node.name());
            nodes.put(node.name(), new NodeStatus(node, !gone.contains(node.name()), NOW, state.revision(), report));
        }
        return PathExplainer.explain(state, nodes, "blue", source, destination);
    }

    /** What a node reports that runs everything but what is broken. */
    private NodeReport report(String node) {
        NodeConfig config = NodeCompiler.compile(state, node);
        List<PortStatus> ports = new ArrayList<>();
        config.networks()
                .forEach(network -> network.ports().forEach(port -> {
                    boolean failed = broken.contains(port.id());
                    ports.add(new PortStatus(
                            port.id(),
                            failed ? PortState.FAILED : PortState.ATTACHED,
                            failed ? "no such device" : "",
                            null,
                            null,
                            NONE));
                }));
        List<LinkStatus> links = config.links().stream()
                .map(link -> {
                    boolean down = broken.contains(node + "/" + link.id());
                    return new LinkStatus(
                            link.id(),
                            link.peer(),
                            down ? LinkState.DOWN : LinkState.UP,
                            down ? "no answer" : "",
                            -1,
                            0,
                            null,
                            NONE,
                            null,
                            inKernel.contains(link.id()) ? new FastPathStatus(2, 1, "") : null);
                })
                .toList();
        long revision = running < 0 ? state.revision() : running;
        return new NodeReport(node, NOW, revision, List.of(), List.of(), true, ports, links);
    }

    private void change(Change... changes) {
        state = state.with(List.of(changes)).at(state.revision() + 1);
    }

    private static Change rule(String node, MacPattern destination, Target target, Origin origin) {
        return new Change.AddRule(new ForwardingRule("blue", node, null, destination, target, origin));
    }

    private void fastPath() {
        change(
                new Change.AddLink(new Link("blue", "h1", "h2", "udp", Origin.ADAPTATION)),
                rule("h1", MacPattern.of(mac(3)), FAST, Origin.ADAPTATION));
    }

    private static List<String> nodes(PathExplanation way) {
        return way.steps().stream().map(PathStep::node).toList();
    }

    private static List<Target> taken(PathStep step) {
        return step.choices().stream()
                .filter(PathChoice::taken)
                .map(PathChoice::target)
                .toList();
    }

    @Test
    void saysWhereTheKernelCarriesFramesOfALink() {
        fastPath();
        inKernel.add("h1.h2.udp");
        PathExplanation way = explain("vm1", "vm3");
        assertThat(way.steps().get(0).choices())
                .filteredOn(PathChoice::taken)
                .extracting(PathChoice::reason)
                .containsExactly(
                        "link h1.h2.udp is up; from here the kernel carries 2 pairs past user space at the moment");
        assertThat(way.verdict()).isEqualTo(Verdict.DELIVERED);
    }

    @Test
    void theStarCarriesAFrameOverTheProxy() {
        PathExplanation way = explain("vm1", "vm3");

        assertThat(way.verdict()).isEqualTo(Verdict.DELIVERED);
        assertThat(way.source()).isEqualTo(mac(1));
        assertThat(way.destination()).isEqualTo(mac(3));
        assertThat(nodes(way)).containsExactly("h1", "p", "h2");
        assertThat(way.steps())
                .extracting(PathStep::ingress)
                .containsExactly(
                        new Target.ToPort("h1.vnet1"), new Target.ToLink("h1.p.udp"), new Target.ToLink("h2.p.udp"));
        assertThat(way.steps().get(0).choices())
                .containsExactly(new PathChoice(
                        "blue.h1.any.any", Origin.STAR, new Target.ToLink("h1.p.udp"), true, "link h1.p.udp is up"));
        assertThat(way.steps().get(2).reason()).isEqualTo("out of port h2.vnet3");
        assertThat(way.notes()).isEmpty();
    }

    @Test
    void twoVmsOfANodeNeedNoLink() {
        assertThat(nodes(explain("vm1", mac(2).toString()))).containsExactly("h1");
    }

    @Test
    void theFastPathGoesFirstAndTheStarWhenItIsDown() {
        fastPath();
        assertThat(nodes(explain("vm1", "vm3"))).containsExactly("h1", "h2");
        assertThat(nodes(explain("vm3", "vm1"))).as("no rule back").containsExactly("h2", "p", "h1");

        broken.add("h1/h1.h2.udp");
        PathExplanation way = explain("vm1", "vm3");

        assertThat(way.verdict()).isEqualTo(Verdict.DELIVERED);
        assertThat(nodes(way)).containsExactly("h1", "p", "h2");
        assertThat(way.steps().get(0).choices())
                .extracting(PathChoice::taken, PathChoice::origin, PathChoice::reason)
                .containsExactly(
                        tuple(false, Origin.ADAPTATION, "link h1.h2.udp is down: no answer"),
                        tuple(true, Origin.STAR, "link h1.p.udp is up"));
    }

    @Test
    void theEndThatSendsDecidesAndTheOtherIsNoted() {
        fastPath();
        broken.add("h2/h1.h2.udp");

        PathExplanation way = explain("vm1", "vm3");

        assertThat(nodes(way)).containsExactly("h1", "h2");
        assertThat(way.notes())
                .containsExactly(
                        "link h1.h2.udp is up at the node that sends, but node 'h2' reports it down: no answer");
    }

    @Test
    void aFrameDiesWhereNothingUsableIsLeft() {
        broken.add("p/h2.p.udp");
        PathExplanation way = explain("vm1", "vm3");

        assertThat(way.verdict()).isEqualTo(Verdict.DROPPED);
        assertThat(way.reason()).isEqualTo("at node 'p': the rules that match point to what isn't usable now");
        assertThat(nodes(way)).containsExactly("h1", "p");
        assertThat(way.steps().get(1).choices())
                .as("the star is the last word about a VM: not the LAN")
                .extracting(PathChoice::reason)
                .containsExactly("link h2.p.udp is down: no answer");
    }

    @Test
    void aPortThatIsNotAttachedTakesAndGivesNothing() {
        broken.add("h1.vnet1");

        assertThat(explain("vm1", "vm3").reason())
                .isEqualTo("at node 'h1' it can't enter: port h1.vnet1 isn't attached: no such device");
        PathExplanation back = explain("vm3", "vm1");
        assertThat(back.verdict()).isEqualTo(Verdict.DROPPED);
        assertThat(nodes(back)).containsExactly("h2", "p", "h1");
    }

    @Test
    void anUnknownReceiverIsLookedForInTheLanAndAnUnknownSenderTakenToBeThere() {
        PathExplanation out = explain("vm1", "06:00:00:00:00:09");
        assertThat(out.verdict()).isEqualTo(Verdict.DELIVERED);
        assertThat(out.reason()).contains("by port p.lan0 into the user's LAN");

        PathExplanation in = explain("06:00:00:00:00:09", "vm4");
        assertThat(in.verdict()).isEqualTo(Verdict.DELIVERED);
        assertThat(nodes(in)).containsExactly("p", "h2");
        assertThat(in.notes())
                .containsExactly(
                        "no VM has the address 06:00:00:00:00:09: it is taken to be in the LAN behind port p.lan0");

        PathExplanation within = explain("06:00:00:00:00:09", "06:00:00:00:00:0a");
        assertThat(within.verdict()).isEqualTo(Verdict.DROPPED);
        assertThat(within.reason())
                .isEqualTo("at node 'p': the rules that match would send it back where it came from");
    }

    @Test
    void aVmWithoutAPortNeitherSendsNorReceives() {
        change(bind(9));

        PathExplanation from = explain("vm9", "vm1");
        assertThat(from.verdict()).isEqualTo(Verdict.DROPPED);
        assertThat(from.reason()).isEqualTo("VM 'vm9' has no port: no node shows that it runs");
        assertThat(from.steps()).isEmpty();

        PathExplanation to = explain("vm1", "vm9");
        assertThat(to.verdict()).isEqualTo(Verdict.MISDELIVERED);
        assertThat(to.reason())
                .isEqualTo("it leaves by port p.lan0, but VM 'vm9' has no port: no node shows that it runs");
    }

    @Test
    void anOperatorsRuleCanDropOrMislead() {
        change(rule("p", MacPattern.of(mac(3)), new Target.Drop(), Origin.OPERATOR));
        assertThat(explain("vm1", "vm3").reason()).isEqualTo("at node 'p': a rule says drop");

        change(rule("h1", MacPattern.of(mac(3)), new Target.ToPort("h1.vnet2"), Origin.OPERATOR));
        PathExplanation way = explain("vm1", "vm3");
        assertThat(way.verdict()).isEqualTo(Verdict.MISDELIVERED);
        assertThat(way.reason()).contains("by port h1.vnet2, but the VM there has the address " + mac(2));
    }

    @Test
    void aLoopOfRulesEndsAtTheHopLimit() {
        MacPattern lost = MacPattern.parse("06:00:00:00:00:09");
        change(
                new Change.AddLink(new Link("blue", "h1", "h2", "udp", Origin.OPERATOR)),
                new Change.AddLink(new Link("blue", "h1", "p", "udp", Origin.OPERATOR)),
                new Change.AddLink(new Link("blue", "h2", "p", "udp", Origin.OPERATOR)),
                rule("h1", lost, FAST, Origin.OPERATOR),
                rule("h2", lost, new Target.ToLink("h2.p.udp"), Origin.OPERATOR),
                rule("p", lost, new Target.ToLink("h1.p.udp"), Origin.OPERATOR));

        PathExplanation way = explain("vm1", lost.toString());

        assertThat(way.verdict()).isEqualTo(Verdict.DROPPED);
        assertThat(way.steps()).hasSize(VirtualNetwork.MAX_HOPS + 1);
        assertThat(way.reason()).contains("it has crossed 16 links");
        assertThat(taken(way.steps().get(VirtualNetwork.MAX_HOPS))).isEmpty();
    }

    @Test
    void broadcastReachesEveryOtherPort() {
        PathExplanation way = explain("vm1", "broadcast");

        assertThat(way.verdict()).isEqualTo(Verdict.DELIVERED);
        assertThat(way.reason()).isEqualTo("it reaches all 4 other ports");
        assertThat(nodes(way)).containsExactly("h1", "p", "h2");
        assertThat(taken(way.steps().get(0)))
                .containsExactly(new Target.ToPort("h1.vnet2"), new Target.ToLink("h1.p.udp"));
        assertThat(taken(way.steps().get(1)))
                .containsExactly(new Target.ToPort("p.lan0"), new Target.ToLink("h2.p.udp"));
        assertThat(way.steps().get(0).choices()).allMatch(choice -> choice.rule() == null && choice.origin() == null);
    }

    @Test
    void broadcastSaysWhoMissesIt() {
        broken.add("p/h2.p.udp");
        broken.add("h1.vnet2");

        PathExplanation way = explain("vm1", "01:00:5e:00:00:01");

        assertThat(way.verdict()).isEqualTo(Verdict.INCOMPLETE);
        assertThat(way.reason()).isEqualTo("it reaches 1 of 4 other ports, not h1.vnet2, h2.vnet3, h2.vnet4");

        broken.add("h1/h1.p.udp");
        assertThat(explain("vm1", "broadcast").verdict()).isEqualTo(Verdict.DROPPED);
    }

    @Test
    void framesOfOneLanPortDoNotEnterAnother() {
        change(
                new Change.AddPort(new Port("blue", "p", "lan1", PortRole.LAN, "packet", null, null)),
                rule("p", MacPattern.parse("06:00:00:00:00:0a"), new Target.ToPort("p.lan1"), Origin.OPERATOR));

        PathExplanation group = explain("06:00:00:00:00:09", "broadcast");
        assertThat(group.verdict()).isEqualTo(Verdict.DELIVERED);
        assertThat(group.reason()).isEqualTo("it reaches all 4 other ports");
        assertThat(group.steps().get(0).choices())
                .contains(new PathChoice(
                        null,
                        null,
                        new Target.ToPort("p.lan1"),
                        false,
                        "frames of a LAN don't go to another LAN port"));

        PathExplanation one = explain("06:00:00:00:00:09", "06:00:00:00:00:0a");
        assertThat(one.verdict()).isEqualTo(Verdict.DROPPED);
        assertThat(one.reason()).isEqualTo("at node 'p': frames of a LAN don't go to another LAN port");
        assertThat(taken(one.steps().get(0))).isEmpty();
        assertThat(explain("vm1", "06:00:00:00:00:0a").verdict()).isEqualTo(Verdict.DELIVERED);
    }

    @Test
    void saysWhatItIsNotSureOf() {
        silent.add("h1");
        gone.add("p");
        running = 0;

        PathExplanation way = explain("vm1", "vm3");

        assertThat(way.verdict()).isEqualTo(Verdict.DELIVERED);
        assertThat(way.notes())
                .containsExactly(
                        "node 'h1' hasn't reported to this controller: its ports and links are taken to work",
                        "node 'p' isn't connected: it is taken to be as it was at " + NOW,
                        "node 'p' runs revision 0, not yet 1: its rules are taken to be the wanted ones",
                        "node 'h2' runs revision 0, not yet 1: its rules are taken to be the wanted ones");
    }

    @Test
    void whatANodeDoesNotReportYetIsNotUsable() {
        Map<String, NodeStatus> nodes = new HashMap<>();
        for (Node node : state.nodes().values()) {
            NodeReport bare = new NodeReport(node.name(), NOW, 0, List.of(), List.of(), true, List.of(), List.of());
            nodes.put(node.name(), new NodeStatus(node, true, NOW, 1, bare));
        }

        assertThat(PathExplainer.explain(state, nodes, "blue", "vm1", "vm3").reason())
                .isEqualTo("at node 'h1' it can't enter: port h1.vnet1 isn't there yet: node 'h1' doesn't report it");
    }

    @Test
    void ofSeveralLanPortsOneThatWorksLeadsToTheLan() {
        change(new Change.AddPort(new Port("blue", "p", "lan1", PortRole.LAN, "packet", null, null)));
        PathExplanation way = explain("vm1", "06:00:00:00:00:09");
        assertThat(way.reason()).contains("by port p.lan0 into the user's LAN");
        assertThat(way.notes()).singleElement().asString().contains("the network has 2 LAN ports");

        broken.add("p.lan0");
        assertThat(explain("vm1", "06:00:00:00:00:09").reason()).contains("by port p.lan1 into the user's LAN");
        broken.add("p.lan1");
        assertThat(explain("vm1", "06:00:00:00:00:09").verdict()).isEqualTo(Verdict.DROPPED);
    }

    @Test
    void saysWhatTheGuardsWouldLookAt() {
        change(new Change.UpdateVm(new VmBinding("blue", mac(1), "vm1", List.of(IpAddress.parse("192.0.2.1")), false)));

        assertThat(explain("vm1", "broadcast").notes())
                .contains(
                        "of the address families declared for the VM, port h1.vnet1 takes in IP and ARP only from"
                                + " 192.0.2.1",
                        "a question (ARP, neighbour solicitation) for one of the 1 declared IP addresses of the network is"
                                + " answered at node 'h1' and goes no further");
        assertThat(explain("vm2", "vm1").notes()).noneMatch(note -> note.contains("declared"));
    }

    @Test
    void refusesWhatCannotBe() {
        change(
                new Change.CreateNetwork(new VirtualNetwork("green", 0, "p", null)),
                new Change.BindVm(new VmBinding("green", mac(7), "other")),
                new Change.BindVm(new VmBinding("blue", mac(8), "vm1")));

        refused("nobody", "vm2", "source 'nobody' is not known").hasMessageContaining("one of vm1, vm2, vm3, vm4");
        refused("vm1", "vm2", "source 'vm1' is not valid").hasMessageContaining(mac(1) + ", " + mac(8));
        refused("vm2", "02:00", "destination '02:00' is not valid");
        refused("vm2", "00:00:00:00:00:00", "destination '00:00:00:00:00:00' is not valid");
        refused("broadcast", "vm2", "source 'ff:ff:ff:ff:ff:ff' is not valid");
        refused(mac(7).toString(), "vm2", "source '" + mac(7) + "' is not valid")
                .hasMessageContaining("'green'");
        assertThatThrownBy(() -> PathExplainer.explain(state, Map.of(), "red", "vm2", "vm3"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("network 'red' is not known");
        assertThat(explain("vm2", mac(7).toString()).verdict())
                .as("a VM of another network is looked for in the LAN, and isn't there")
                .isEqualTo(Verdict.MISDELIVERED);
    }

    private AbstractThrowableAssert<?, ?> refused(String source, String destination, String message) {
        return assertThatThrownBy(() -> explain(source, destination))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aNodeThatCannotBeReachedHasNoWay() {
        change(new Change.PutNode(new Node("p", null)), new Change.PutNode(new Node("h1", null)));

        PathExplanation way = explain("vm1", "vm3");

        assertThat(way.verdict()).isEqualTo(Verdict.DROPPED);
        assertThat(way.reason()).isEqualTo("at node 'h1': no rule matches");
    }
}
