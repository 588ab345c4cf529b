package net.virtuoso.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.virtuoso.model.RefusedException.Kind;
import org.junit.jupiter.api.Test;

class DesiredStateTest {
    private static final MacAddress A = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress B = MacAddress.parse("02:00:00:00:00:0b");

    private static Node node(String name) {
        return new Node(name, new TreeMap<>(Map.of("udp", new Endpoint("192.0.2.1", 7770))));
    }

    private static VirtualNetwork network(String name, int vni) {
        return new VirtualNetwork(name, vni, "p", null);
    }

    private static Port vmPort(String network, String node, String device, MacAddress mac) {
        return new Port(network, node, device, PortRole.VM, "packet", mac, "vm");
    }

    private static Change bind(String network, MacAddress mac) {
        return new Change.BindVm(new VmBinding(network, mac, "vm"));
    }

    private static Change rule(String node, MacAddress destination, Target target) {
        return new Change.AddRule(new ForwardingRule("blue", node, null, MacPattern.of(destination), target, null));
    }

    private final DesiredState state = DesiredState.EMPTY.with(List.of(
            new Change.PutNode(node("p")),
            new Change.PutNode(node("h")),
            new Change.CreateNetwork(network("blue", 0)),
            new Change.CreateNetwork(network("red", 77)),
            bind("blue", A)));

    private RefusedException refused(Change... changes) {
        try {
            state.with(List.of(changes));
        } catch (RefusedException e) {
            return e;
        }
        throw new AssertionError("not refused");
    }

    private void assertRefused(Kind kind, String field, String value, Change... changes) {
        RefusedException refused = refused(changes);
        assertThat(refused.kind()).isEqualTo(kind);
        assertThat(refused.field()).isEqualTo(field);
        assertThat(refused.value()).contains(value);
        assertThat(refused.allowed()).isNotBlank();
    }

    @Test
    void anAddressIsGivenAsSuchOrByTheNameOfItsVm() {
        assertThat(state.address("source", "blue", "vm")).isEqualTo(A);
        assertThat(state.address("source", "red", B.toString())).isEqualTo(B);
        assertThat(state.address("destination", "blue", "broadcast")).isEqualTo(MacAddress.BROADCAST);
        assertThatThrownBy(() -> state.address("source", "red", "vm"))
                .hasMessage(
                        "source 'vm' is not known; allowed: a MAC address, 'broadcast' or the name of a VM of network"
                                + " 'red', which has none yet");
        assertThatThrownBy(() -> state.with(List.of(bind("blue", B))).address("source", "blue", "vm"))
                .hasMessageContaining("source 'vm' is not valid")
                .hasMessageContaining("one of " + A + ", " + B);
        assertThatThrownBy(() -> state.address("source", "blue", "02:00:zz"))
                .hasMessageContaining("source '02:00:zz' is not valid; allowed: six pairs");
        assertThatThrownBy(() -> state.address("source", "green", "vm")).hasMessageContaining("network 'green'");
        assertThatThrownBy(() -> state.address("source", "blue", null)).hasMessageContaining("source '(missing)'");
    }

    @Test
    void networksGetANumberOfTheirOwn() {
        assertThat(state.network("blue").vni()).isPositive().isNotEqualTo(77);
        assertRefused(Kind.CONFLICT, "vni", "77", new Change.CreateNetwork(network("green", 77)));
        assertRefused(Kind.CONFLICT, "name", "blue", new Change.CreateNetwork(network("blue", 5)));
    }

    @Test
    void unknownThingsAreNamed() {
        assertRefused(Kind.NOT_FOUND, "network", "green", bind("green", B));
        assertRefused(Kind.NOT_FOUND, "proxy", "x", new Change.CreateNetwork(new VirtualNetwork("n", 0, "x", null)));
        assertRefused(Kind.NOT_FOUND, "node", "x", new Change.AddPort(vmPort("blue", "x", "d", A)));
        assertRefused(Kind.NOT_FOUND, "b", "x", new Change.AddLink(new Link("blue", "p", "x", "udp", Origin.OPERATOR)));
        assertRefused(Kind.NOT_FOUND, "mac", B.toString(), new Change.UnbindVm(B));
        assertRefused(Kind.NOT_FOUND, "rule", "r", new Change.DeleteRule("r"));
        assertRefused(Kind.NOT_FOUND, "link", "l", new Change.DeleteLink("l"));
        assertRefused(Kind.NOT_FOUND, "port", "o", new Change.DeletePort("o"));
    }

    @Test
    void anAddressBelongsToOneVm() {
        assertRefused(Kind.CONFLICT, "mac", A.toString(), bind("red", A));
    }

    private static Change update(String network, MacAddress mac, String... addresses) {
        return new Change.UpdateVm(new VmBinding(
                network,
                mac,
                "web",
                java.util.Arrays.stream(addresses).map(IpAddress::parse).toList(),
                true));
    }

    @Test
    void aVmsNameAddressesAndTrustCanChange() {
        VmBinding vm = state.with(List.of(update("blue", A, "2001:db8::7", "192.0.2.7", "192.0.2.7")))
                .bindings()
                .get(A);
        assertThat(vm)
                .isEqualTo(new VmBinding(
                        "blue", A, "web", List.of(IpAddress.parse("192.0.2.7"), IpAddress.parse("2001:db8::7")), true));
        assertRefused(Kind.NOT_FOUND, "mac", B.toString(), update("blue", B));
        assertRefused(Kind.INVALID, "network", "red", update("red", A));
        assertThatThrownBy(() -> update("blue", A, "224.0.0.1")).hasMessageContaining("addresses '224.0.0.1'");
        assertThatThrownBy(() -> update(
                        "blue",
                        A,
                        java.util.Collections.nCopies(17, "192.0.2.7").toArray(new String[0])))
                .hasMessageContaining("at most 16 addresses a VM");
    }

    @Test
    void anIpAddressBelongsToOneVmOfANetwork() {
        Change first = update("blue", A, "192.0.2.7");
        assertRefused(Kind.CONFLICT, "addresses", "192.0.2.7", first, bind("blue", B), update("blue", B, "192.0.2.7"));
        assertThat(state.with(List.of(first, bind("red", B), update("red", B, "192.0.2.7")))
                        .bindings()
                        .get(B)
                        .addresses())
                .hasSize(1);
    }

    @Test
    void aPortNeedsABindingInItsNetwork() {
        assertRefused(Kind.NOT_FOUND, "mac", B.toString(), new Change.AddPort(vmPort("blue", "h", "d", B)));
        assertRefused(Kind.CONFLICT, "mac", A.toString(), new Change.AddPort(vmPort("red", "h", "d", A)));
    }

    @Test
    void aDeviceHasOnePort() {
        assertRefused(
                Kind.CONFLICT,
                "device",
                "d",
                new Change.AddPort(vmPort("blue", "h", "d", A)),
                bind("red", B),
                new Change.AddPort(vmPort("red", "h", "d", B)));
        assertRefused(
                Kind.CONFLICT,
                "mac",
                A.toString(),
                new Change.AddPort(vmPort("blue", "h", "d", A)),
                new Change.AddPort(vmPort("blue", "p", "d", A)));
    }

    @Test
    void theLanIsAtTheProxy() {
        assertRefused(
                Kind.INVALID,
                "node",
                "h",
                new Change.AddPort(new Port("blue", "h", "eth1", PortRole.LAN, "packet", null, null)));
        assertRefused(
                Kind.CONFLICT,
                "proxy",
                "h",
                new Change.AddPort(new Port("blue", "p", "eth1", PortRole.LAN, "packet", null, null)),
                new Change.UpdateNetwork(new VirtualNetwork("blue", 0, "h", null)));
    }

    @Test
    void aLinkNeedsAnEndThatCanBeReached() {
        assertRefused(
                Kind.INVALID,
                "transport",
                "tcp",
                new Change.AddLink(new Link("blue", "p", "h", "tcp", Origin.OPERATOR)));
    }

    @Test
    void aRuleNeedsItsTarget() {
        Change link = new Change.AddLink(new Link("blue", "p", "h", "udp", Origin.OPERATOR));
        assertRefused(Kind.NOT_FOUND, "target.link", "h.p.udp", rule("h", A, new Target.ToLink("h.p.udp")));
        assertRefused(Kind.NOT_FOUND, "target.port", "h.d", rule("h", A, new Target.ToPort("h.d")));
        assertRefused(
                Kind.INVALID,
                "target.port",
                "h.d",
                new Change.AddPort(vmPort("blue", "h", "d", A)),
                rule("p", A, new Target.ToPort("h.d")));
        Change add = rule("h", A, new Target.ToLink("h.p.udp"));
        assertRefused(Kind.CONFLICT, "rule", "blue.h.any.02000000000a", link, add, add);
        assertRefused(Kind.CONFLICT, "link", "blue.h.p.udp", link, add, new Change.DeleteLink("blue.h.p.udp"));
    }

    @Test
    void aNetworkHasAtMost1024Vms() {
        List<Change> many = new ArrayList<>();
        for (int i = 1; i < VirtualNetwork.MAX_VMS; i++) {
            many.add(bind("blue", new MacAddress(0x02_00_00_01_00_00L + i)));
        }
        DesiredState full = state.with(many);
        assertThat(full.bindingsOf("blue")).hasSize(1024);
        assertThatThrownBy(() -> full.with(List.of(bind("blue", B))))
                .isInstanceOfSatisfying(RefusedException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.LIMIT);
                    assertThat(e.field()).isEqualTo("network");
                });
        assertThat(full.with(List.of(bind("red", B))).bindingsOf("red")).hasSize(1);
    }

    @Test
    void whatIsUsedStays() {
        assertRefused(Kind.CONFLICT, "node", "p", new Change.DeleteNode("p"));
        assertRefused(
                Kind.CONFLICT,
                "port",
                "h.d",
                new Change.AddPort(vmPort("blue", "h", "d", A)),
                rule("h", A, new Target.ToPort("h.d")),
                new Change.DeletePort("h.d"));
    }

    @Test
    void aNetworkGoesWithAllThatIsItsOwn() {
        DesiredState after = state.with(List.of(
                new Change.AddPort(vmPort("blue", "h", "d", A)),
                new Change.AddLink(new Link("blue", "p", "h", "udp", Origin.OPERATOR)),
                rule("h", B, new Target.ToLink("h.p.udp")),
                bind("red", B),
                new Change.DeleteNetwork("blue")));

        assertThat(after.networks()).containsOnlyKeys("red");
        assertThat(after.bindings()).containsOnlyKeys(B);
        assertThat(after.ports()).isEmpty();
        assertThat(after.links()).isEmpty();
        assertThat(after.rules()).isEmpty();
    }

    @Test
    void aRefusedChangeUndoesTheOnesBeforeIt() {
        DesiredState before = state.at(3);
        assertThatThrownBy(() -> before.with(List.of(bind("blue", B), bind("blue", B))))
                .isInstanceOf(RefusedException.class);
        assertThat(before).isEqualTo(state.at(3));
    }

    @Test
    void anUnboundVmLosesItsPortAndTheRulesThatPointThere() {
        DesiredState after = state.with(List.of(
                new Change.AddPort(vmPort("blue", "h", "d", A)),
                rule("h", A, new Target.ToPort("h.d")),
                rule("h", B, new Target.Drop()),
                new Change.UnbindVm(A)));

        assertThat(after.ports()).isEmpty();
        assertThat(after.rules().values()).extracting(ForwardingRule::target).containsExactly(new Target.Drop());
        assertThat(after.bindings()).isEmpty();
    }
}
