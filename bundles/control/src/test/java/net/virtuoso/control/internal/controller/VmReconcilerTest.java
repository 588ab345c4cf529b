package net.virtuoso.control.internal.controller;

import static net.virtuoso.control.internal.States.bind;
import static net.virtuoso.control.internal.States.blue;
import static net.virtuoso.control.internal.States.mac;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.Target;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;
import net.virtuoso.model.VmInterface;
import org.junit.jupiter.api.Test;

class VmReconcilerTest {
    private static final Instant NOW = Instant.EPOCH;

    private static VmInterface vm(int number, String device, String network) {
        return new VmInterface("uuid" + number, "vm" + number, mac(number), device, "packet", network, NOW);
    }

    private static NodeReport report(String node, boolean complete, VmInterface... vms) {
        return new NodeReport(node, NOW, 1, List.of(), List.of(vms), complete, List.of(), List.of());
    }

    private static VmReconciler.Outcome reconcile(DesiredState state, NodeReport... reports) {
        TreeMap<String, NodeReport> byNode = new TreeMap<>();
        for (NodeReport report : reports) {
            byNode.put(report.node(), report);
        }
        return VmReconciler.reconcile(state, byNode);
    }

    @Test
    void whatIsAsItShouldBeStays() {
        VmReconciler.Outcome outcome = reconcile(
                blue(),
                report("h1", true, vm(1, "vnet1", null), vm(2, "vnet2", null)),
                report("h2", true, vm(3, "vnet3", null), vm(4, "vnet4", null)));

        assertThat(outcome.changes()).isEmpty();
        assertThat(outcome.problems()).isEmpty();
    }

    @Test
    void aBoundAddressIsAttachedWhereverItShowsUp() {
        DesiredState state = blue().with(List.of(bind(5)));

        assertThat(reconcile(state, report("p", true, vm(5, "vnet9", null))).changes())
                .containsExactly(
                        new Change.AddPort(new Port("blue", "p", "vnet9", PortRole.VM, "packet", mac(5), "vm5", true)));
    }

    @Test
    void metadataThatNamesANetworkBindsAndAttaches() {
        assertThat(reconcile(blue(), report("p", true, vm(5, "vnet9", "blue"))).changes())
                .containsExactly(
                        new Change.BindVm(new VmBinding("blue", mac(5), "vm5")),
                        new Change.AddPort(new Port("blue", "p", "vnet9", PortRole.VM, "packet", mac(5), "vm5", true)));
    }

    @Test
    void otherVmsAreLeftAlone() {
        VmReconciler.Outcome outcome = reconcile(blue(), report("p", true, vm(5, "vnet9", null)));

        assertThat(outcome.changes()).isEmpty();
        assertThat(outcome.problems()).isEmpty();
    }

    @Test
    void aNetworkThatDoesNotExistIsNamed() {
        VmReconciler.Outcome outcome = reconcile(blue(), report("p", true, vm(5, "vnet9", "green")));

        assertThat(outcome.changes()).isEmpty();
        assertThat(outcome.problems()).singleElement().asString().contains("green", "vm5");
    }

    @Test
    void theBindingHasTheLastWordOverTheMetadata() {
        DesiredState state = blue().with(List.of(
                new Change.CreateNetwork(new VirtualNetwork("red", 0, "p", null)),
                new Change.BindVm(new VmBinding("red", mac(5), "bound"))));

        assertThat(reconcile(state, report("p", true, vm(5, "vnet9", "blue"))).changes())
                .singleElement()
                .satisfies(
                        c -> assertThat(((Change.AddPort) c).port().network()).isEqualTo("red"));
    }

    @Test
    void aVmThatIsGoneLosesItsPortAndTheRulesThatNeedIt() {
        DesiredState state = blue().with(List.of(new Change.AddRule(new net.virtuoso.model.ForwardingRule(
                "blue", "h1", null, MacPattern.of(mac(9)), new Target.ToPort("h1.vnet2"), null))));

        List<Change> changes =
                reconcile(state, report("h1", true, vm(1, "vnet1", null))).changes();

        assertThat(changes)
                .containsExactly(new Change.DeleteRule("blue.h1.any.020000000009"), new Change.DeletePort("h1.vnet2"));
        assertThat(state.with(changes).ports()).doesNotContainKey("h1.vnet2");
    }

    @Test
    void anIncompleteInventoryTakesNothingAway() {
        assertThat(reconcile(blue(), report("h1", false)).changes()).isEmpty();
    }

    @Test
    void aNodeWithoutAReportKeepsItsPorts() {
        assertThat(reconcile(blue()).changes()).isEmpty();
    }

    @Test
    void aPortThatWasAskedForStaysWithoutAVm() {
        DesiredState state = blue().with(List.of(
                bind(5), new Change.AddPort(new Port("blue", "p", "tap5", PortRole.VM, "tap", mac(5), null))));

        assertThat(reconcile(state, report("p", true)).changes()).isEmpty();
    }

    @Test
    void aVmOnANewDeviceMovesItsPort() {
        List<Change> changes = reconcile(blue(), report("h1", true, vm(1, "vnet7", null), vm(2, "vnet2", null)))
                .changes();

        assertThat(blue().with(changes).portOf(mac(1)))
                .isEqualTo(new Port("blue", "h1", "vnet7", PortRole.VM, "packet", mac(1), "vm1", true));
    }

    @Test
    void aVmThatRunsElsewhereWhileItsNodeIsAwayMoves() {
        List<Change> changes = reconcile(
                        blue(), report("h2", true, vm(1, "vnet1", null), vm(3, "vnet3", null), vm(4, "vnet4", null)))
                .changes();

        assertThat(blue().with(changes).portOf(mac(1))).extracting(Port::node).isEqualTo("h2");
    }

    @Test
    void twoVmsWithOneAddressKeepTheFirst() {
        VmReconciler.Outcome outcome = reconcile(
                blue(),
                report("h1", true, vm(1, "vnet1", null), vm(2, "vnet2", null)),
                report("h2", true, vm(1, "vnet1", null), vm(3, "vnet3", null), vm(4, "vnet4", null)));

        assertThat(outcome.changes()).isEmpty();
        assertThat(outcome.problems()).singleElement().asString().contains("h1.vnet1", mac(1).toString());
    }

    @Test
    void oneVmTooManyDoesNotHoldUpTheOthers() {
        List<Change> full = new ArrayList<>();
        for (int i = 10; i < 10 + VirtualNetwork.MAX_VMS - 5; i++) {
            full.add(bind(i));
        }
        DesiredState state = blue().with(full);

        VmReconciler.Outcome outcome =
                reconcile(state, report("p", true, vm(2001, "a", "blue"), vm(2002, "b", "blue"), vm(10, "c", null)));

        DesiredState after = state.with(outcome.changes());
        assertThat(after.ports()).containsKeys("p.a", "p.c").doesNotContainKey("p.b");
        assertThat(outcome.problems()).singleElement().asString().contains("vm2002", "1024");
    }

    @Test
    void aPortionEndsBetweenVmsAndTheNextComparisonGoesOn() {
        VmInterface[] vms = IntStream.range(100, 100 + VmReconciler.PORTION)
                .mapToObj(i -> vm(i, "tap" + i, "blue"))
                .toArray(VmInterface[]::new);

        VmReconciler.Outcome first = reconcile(blue(), report("p", true, vms));
        VmReconciler.Outcome second = reconcile(blue().with(first.changes()), report("p", true, vms));

        assertThat(first.changes()).hasSize(VmReconciler.PORTION);
        assertThat(first.more()).isTrue();
        assertThat(second.changes()).hasSize(VmReconciler.PORTION);
        assertThat(second.more()).isFalse();
    }

    @Test
    void groupAddressesAndInterfacesWithoutADeviceAreLeftAlone() {
        VmInterface group =
                new VmInterface("u", "v", MacAddress.parse("01:00:5e:00:00:01"), "a", "packet", "blue", NOW);
        VmInterface none = new VmInterface("u", "v", mac(5), null, "packet", "blue", NOW);

        assertThat(reconcile(blue(), report("p", true, group, none)).changes()).isEmpty();
    }
}
