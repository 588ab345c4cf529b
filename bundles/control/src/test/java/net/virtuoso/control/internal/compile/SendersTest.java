package net.virtuoso.control.internal.compile;

import static net.virtuoso.control.internal.States.attach;
import static net.virtuoso.control.internal.States.blue;
import static net.virtuoso.control.internal.States.mac;
import static net.virtuoso.control.internal.States.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.LinkUse;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.NetworkConfig;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.Target;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;
import org.junit.jupiter.api.Test;

/** Over which links a network's frames may come, and from whom: VMs 1, 2 at h1, 3, 4 at h2, the LAN at the proxy p. */
class SendersTest {
    private static final List<MacPattern> ANYBODY = List.of(MacPattern.ANY);
    private static final Change DIRECT = link("h1", "h2");

    private static Change link(String a, String b) {
        return new Change.AddLink(new Link("blue", a, b, "udp", Origin.ADAPTATION));
    }

    private static Change rule(String node, MacPattern source, int destination, String link) {
        return new Change.AddRule(new ForwardingRule(
                "blue", node, source, MacPattern.of(mac(destination)), new Target.ToLink(link), Origin.ADAPTATION));
    }

    private static List<MacPattern> vms(int... numbers) {
        return IntStream.of(numbers).mapToObj(n -> MacPattern.of(mac(n))).toList();
    }

    private static List<MacPattern> sources(DesiredState state, String node, String link) {
        return network(state, node, "blue").uses().stream()
                .filter(use -> use.link().equals(link))
                .map(LinkUse::sources)
                .findFirst()
                .orElseThrow();
    }

    private static NetworkConfig network(DesiredState state, String node, String name) {
        return NodeCompiler.compile(state, node).networks().stream()
                .filter(network -> network.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theProxySpeaksForAllAndHostsForTheirVms() {
        assertThat(sources(blue(), "h1", "h1.p.udp")).isEqualTo(ANYBODY);
        assertThat(sources(blue(), "p", "h1.p.udp")).isEqualTo(vms(1, 2));
        assertThat(sources(blue(), "p", "h2.p.udp")).isEqualTo(vms(3, 4));
    }

    @Test
    void aDirectLinkBringsWhatIsAtItsFarEnd() {
        DesiredState state = blue().with(List.of(
                DIRECT, rule("h1", MacPattern.ANY, 3, "h1.h2.udp"), rule("h2", MacPattern.ANY, 1, "h1.h2.udp")));
        assertThat(sources(state, "h1", "h1.h2.udp")).isEqualTo(vms(3, 4));
        assertThat(sources(state, "h2", "h1.h2.udp")).isEqualTo(vms(1, 2));
        assertThat(sources(state, "p", "h1.p.udp"))
                .as("what h2 sends to VMs of h1 ends there")
                .isEqualTo(vms(1, 2));
    }

    @Test
    void aVmThatMovesIsAllowedThereByTheSameRevision() {
        DesiredState state = blue().with(List.of(DIRECT, new Change.DeletePort("h2.vnet3"), attach(3, "h1")));
        assertThat(sources(state, "h2", "h1.h2.udp")).isEqualTo(vms(1, 2, 3));
        assertThat(sources(state, "p", "h1.p.udp")).isEqualTo(vms(1, 2, 3));
        assertThat(sources(state, "p", "h2.p.udp")).isEqualTo(vms(4));
    }

    /** The rule at h1 still leads to h2, from where the star brings its frames to wherever the VM is now. */
    @Test
    void whoGetsFramesForAVmThatHasLeftIsARelay() {
        DesiredState state = blue().with(List.of(
                DIRECT, rule("h1", MacPattern.ANY, 3, "h1.h2.udp"), new Change.DeletePort("h2.vnet3"), attach(3, "p")));
        assertThat(sources(state, "p", "h2.p.udp")).isEqualTo(vms(1, 2, 4));
        assertThat(sources(state, "h1", "h1.h2.udp"))
                .as("what h1 has sent doesn't come back")
                .isEqualTo(vms(4));
    }

    @Test
    void rulesMakeRelaysOfAnyLength() {
        DesiredState state = blue().with(List.of(
                new Change.PutNode(node("r1", 7)),
                new Change.PutNode(node("r2", 8)),
                link("h1", "r1"),
                link("r1", "r2"),
                link("r2", "h2"),
                rule("h1", MacPattern.of(mac(1)), 3, "h1.r1.udp"),
                rule("r1", MacPattern.ANY, 3, "r1.r2.udp"),
                rule("r2", MacPattern.ANY, 3, "h2.r2.udp")));
        assertThat(sources(state, "r1", "h1.r1.udp")).isEqualTo(vms(1, 2));
        assertThat(sources(state, "r2", "r1.r2.udp")).isEqualTo(vms(1));
        assertThat(sources(state, "h2", "h2.r2.udp")).isEqualTo(vms(1));
        assertThat(sources(state, "r2", "h2.r2.udp")).isEqualTo(vms(3, 4));
        assertThat(sources(state, "h1", "h1.r1.udp")).as("nothing is sent back").isEmpty();
    }

    @Test
    void aCircleOfRulesEnds() {
        DesiredState state = blue().with(List.of(
                new Change.PutNode(node("r", 7)),
                DIRECT,
                link("h1", "r"),
                link("h2", "r"),
                rule("h1", MacPattern.ANY, 9, "h1.h2.udp"),
                rule("h2", MacPattern.ANY, 9, "h2.r.udp"),
                rule("r", MacPattern.ANY, 9, "h1.r.udp")));
        assertThat(sources(state, "p", "h1.p.udp")).isEqualTo(vms(1, 2, 3, 4));
        assertThat(sources(state, "h2", "h2.r.udp")).isEmpty();
    }

    @Test
    void aLinkOfAnotherNetworkIsNotUsed() {
        DesiredState state = blue().with(List.of(
                DIRECT,
                new Change.CreateNetwork(new VirtualNetwork("red", 0, "p", null)),
                new Change.BindVm(new VmBinding("red", mac(9), "vm9")),
                new Change.AddPort(new Port("red", "h1", "tap0", PortRole.VM, "tap", mac(9), null))));
        assertThat(network(state, "h1", "red").uses()).extracting(LinkUse::link).containsExactly("h1.p.udp");
        assertThat(network(state, "h1", "blue").uses())
                .extracting(LinkUse::link)
                .containsExactly("h1.h2.udp", "h1.p.udp");
    }

    @Test
    void whoStartsElsewhereDoesNotConcernANodeWithoutALinkThere() {
        DesiredState state = blue().with(List.of(new Change.DeletePort("h2.vnet3")));
        assertThat(NodeCompiler.compile(state, "h1").sameContent(NodeCompiler.compile(blue(), "h1")))
                .isTrue();
    }
}
