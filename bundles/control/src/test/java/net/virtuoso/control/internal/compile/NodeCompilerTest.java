package net.virtuoso.control.internal.compile;

import static net.virtuoso.control.internal.States.blue;
import static net.virtuoso.control.internal.States.mac;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.Link;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.NetworkConfig;
import net.virtuoso.model.Node;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.RuleConfig;
import net.virtuoso.model.Target;
import net.virtuoso.model.VmBinding;
import org.junit.jupiter.api.Test;

class NodeCompilerTest {
    private static RuleConfig star(MacPattern destination, Target target) {
        return new RuleConfig(MacPattern.ANY, destination, target, Origin.STAR);
    }

    @Test
    void aHostSendsWhatItDoesNotKnowToTheProxy() {
        NodeConfig config = NodeCompiler.compile(blue(), "h1");

        assertThat(config.revision()).isEqualTo(1);
        assertThat(config.links()).extracting(LinkConfig::id).containsExactly("h1.p.udp");
        NetworkConfig network = config.networks().get(0);
        assertThat(network.rules())
                .containsExactlyInAnyOrder(
                        star(MacPattern.of(mac(1)), new Target.ToPort("h1.vnet1")),
                        star(MacPattern.of(mac(2)), new Target.ToPort("h1.vnet2")),
                        star(MacPattern.ANY, new Target.ToLink("h1.p.udp")));
        assertThat(network.tree()).containsExactly("h1.p.udp");
    }

    @Test
    void theProxyKnowsEveryVmAndSendsTheRestToTheLan() {
        NodeConfig config = NodeCompiler.compile(blue(), "p");

        NetworkConfig network = config.networks().get(0);
        assertThat(network.rules())
                .containsExactlyInAnyOrder(
                        star(MacPattern.of(mac(1)), new Target.ToLink("h1.p.udp")),
                        star(MacPattern.of(mac(2)), new Target.ToLink("h1.p.udp")),
                        star(MacPattern.of(mac(3)), new Target.ToLink("h2.p.udp")),
                        star(MacPattern.of(mac(4)), new Target.ToLink("h2.p.udp")),
                        star(MacPattern.ANY, new Target.ToPort("p.lan0")));
        assertThat(network.tree()).containsExactly("h1.p.udp", "h2.p.udp");
    }

    @Test
    void everyNodeOfTheNetworkKnowsTheDeclaredAddresses() {
        VmBinding vm = new VmBinding("blue", mac(3), "vm3", List.of(IpAddress.parse("192.0.2.3")), false);
        VmBinding router = new VmBinding("blue", mac(4), "vm4", null, true);
        DesiredState state = blue().with(List.of(new Change.UpdateVm(vm), new Change.UpdateVm(router)));

        for (String node : List.of("h1", "h2", "p")) {
            assertThat(NodeCompiler.compile(state, node).networks().get(0).guarded())
                    .containsExactly(vm, router);
        }
        DesiredState stopped = state.with(List.of(new Change.DeletePort("h2.vnet3")));
        assertThat(NodeCompiler.compile(stopped, "h1").sameContent(NodeCompiler.compile(state, "h1")))
                .as("whether its VM runs doesn't concern others")
                .isTrue();
    }

    @Test
    void exactlyOneEndOfALinkCalls() {
        LinkConfig atHost = NodeCompiler.compile(blue(), "h1").links().get(0);
        LinkConfig atProxy = NodeCompiler.compile(blue(), "p").links().get(0);

        assertThat(atHost.id()).isEqualTo(atProxy.id());
        assertThat(atHost.initiator()).isNotEqualTo(atProxy.initiator());
    }

    @Test
    void theFastPathIsThereWhereBothAsk() {
        Change host = new Change.PutNode(new Node("h1", withFastPath("192.0.2.11")));
        DesiredState one = blue().with(List.of(host));
        DesiredState both = one.with(List.of(new Change.PutNode(new Node("p", withFastPath("192.0.2.10")))));

        assertThat(NodeCompiler.compile(one, "h1").links().get(0).fastPath()).isNull();
        assertThat(NodeCompiler.compile(one, "p").links()).allMatch(link -> link.fastPath() == null);
        assertThat(NodeCompiler.compile(both, "h1").links().get(0).fastPath())
                .isEqualTo(new Endpoint("192.0.2.10", 4789));
        assertThat(NodeCompiler.compile(both, "p").links())
                .filteredOn(link -> link.fastPath() != null)
                .singleElement()
                .extracting(LinkConfig::fastPath)
                .isEqualTo(new Endpoint("192.0.2.11", 4789));
    }

    private static TreeMap<String, Endpoint> withFastPath(String host) {
        return new TreeMap<>(Map.of("udp", new Endpoint(host, 7770), Node.FAST_PATH, new Endpoint(host, 4789)));
    }

    @Test
    void aNodeThatCannotBeReachedCalls() {
        DesiredState state = blue().with(List.of(new Change.PutNode(new Node("p", null))));

        LinkConfig atProxy = NodeCompiler.compile(state, "p").links().get(0);
        LinkConfig atHost = NodeCompiler.compile(state, "h1").links().get(0);

        assertThat(atProxy.initiator()).isTrue();
        assertThat(atHost.initiator()).isFalse();
        assertThat(atHost.address()).isNull();
    }

    @Test
    void twoNodesThatCannotBeReachedHaveNoLink() {
        DesiredState state =
                blue().with(List.of(new Change.PutNode(new Node("p", null)), new Change.PutNode(new Node("h1", null))));

        assertThat(NodeCompiler.compile(state, "h1").links()).isEmpty();
        assertThat(NodeCompiler.compile(state, "p").links())
                .extracting(LinkConfig::id)
                .containsExactly("h2.p.udp");
    }

    @Test
    void linksAndRulesBeyondTheStarComeInAddition() {
        Link link = new Link("blue", "h2", "h1", "udp", Origin.ADAPTATION);
        DesiredState state = blue().with(List.of(
                new Change.AddLink(link),
                new Change.AddRule(new ForwardingRule(
                        "blue",
                        "h1",
                        null,
                        MacPattern.of(mac(3)),
                        new Target.ToLink(link.pathId()),
                        Origin.ADAPTATION))));

        NodeConfig h1 = NodeCompiler.compile(state, "h1");
        NodeConfig h2 = NodeCompiler.compile(state, "h2");

        assertThat(h1.links()).extracting(LinkConfig::id).containsExactly("h1.h2.udp", "h1.p.udp");
        assertThat(h2.links()).extracting(LinkConfig::id).containsExactly("h1.h2.udp", "h2.p.udp");
        assertThat(h1.networks().get(0).rules())
                .contains(new RuleConfig(
                        MacPattern.ANY, MacPattern.of(mac(3)), new Target.ToLink("h1.h2.udp"), Origin.ADAPTATION));
        assertThat(h1.networks().get(0).tree()).containsExactly("h1.p.udp");
        assertThat(h2.networks().get(0).rules()).hasSize(3);
    }

    @Test
    void anUnknownNodeRunsNothing() {
        assertThat(NodeCompiler.compile(blue(), "elsewhere").networks()).isEmpty();
    }

    @Test
    void aRuleOfTheAdaptationDoesNotLeadAwayFromTheNodeThatHasTheVm() {
        Link link = new Link("blue", "h1", "h2", "udp", Origin.ADAPTATION);
        RuleConfig ours = new RuleConfig(
                MacPattern.ANY, MacPattern.of(mac(3)), new Target.ToLink(link.pathId()), Origin.ADAPTATION);
        DesiredState linked = blue().with(List.of(
                new Change.AddLink(link),
                new Change.AddRule(new ForwardingRule(
                        "blue", "h1", null, MacPattern.of(mac(3)), ours.target(), Origin.ADAPTATION))));
        assertThat(NodeCompiler.compile(linked, "h1").networks().get(0).rules()).contains(ours);

        DesiredState moved = linked.with(List.of(
                new Change.DeletePort("h2.vnet3"),
                new Change.AddPort(new Port("blue", "h1", "vnet3", PortRole.VM, "packet", mac(3), "vm3", true))));
        assertThat(NodeCompiler.compile(moved, "h1").networks().get(0).rules())
                .doesNotContain(ours)
                .contains(star(MacPattern.of(mac(3)), new Target.ToPort("h1.vnet3")));
    }
}
