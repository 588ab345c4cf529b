package net.virtuoso.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreeMacTest {
    private static final int VNI = 0x2a;

    private final DesiredState empty = DesiredState.EMPTY.with(List.of(
            new Change.PutNode(new Node("lan", null)),
            new Change.CreateNetwork(new VirtualNetwork("blue", VNI, "lan", null))));

    @Test
    void countsUpBehindTheHighest() {
        assertThat(empty.freeMac("blue")).hasToString("02:00:00:2a:00:01");
        assertThat(bind(empty, 1, 7).freeMac("blue")).hasToString("02:00:00:2a:00:08");
    }

    @Test
    void isNotMisledByOtherAddresses() {
        DesiredState foreign = empty.with(
                List.of(new Change.BindVm(new VmBinding("blue", MacAddress.parse("02:00:00:29:ff:ff"), "other"))));

        assertThat(foreign.freeMac("blue")).hasToString("02:00:00:2a:00:01");
    }

    @Test
    void comesBackToTheLowestFreeOne() {
        assertThat(bind(empty, 1, 3, 0xffff).freeMac("blue")).hasToString("02:00:00:2a:00:02");
    }

    @Test
    void refusesWhenAllAreBound() {
        TreeMap<MacAddress, VmBinding> all = new TreeMap<>();
        IntStream.rangeClosed(1, 0xffff)
                .mapToObj(n -> MacAddress.hierarchical(VNI, n))
                .forEach(mac -> all.put(mac, new VmBinding("blue", mac, "vm")));
        DesiredState full = new DesiredState(
                1, empty.networks(), empty.nodes(), all, empty.ports(), empty.links(), empty.rules(), empty.trust());

        assertThatThrownBy(() -> full.freeMac("blue"))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.kind()).isEqualTo(RefusedException.Kind.LIMIT));
        assertThatThrownBy(() -> full.freeMac("red")).hasMessageContaining("network 'red' is not known");
    }

    @Test
    void hierarchicalAddressesAreLocalUnicastAndChecked() {
        MacAddress mac = MacAddress.hierarchical(VirtualNetwork.MAX_VNI, 0xffff);

        assertThat(mac).hasToString("02:ff:ff:ff:ff:ff");
        assertThat(mac.isLocal()).isTrue();
        assertThat(mac.isMulticast()).isFalse();
        assertThatThrownBy(() -> MacAddress.hierarchical(0, 1)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> MacAddress.hierarchical(1, 0x1_0000)).isInstanceOf(RefusedException.class);
    }

    private static DesiredState bind(DesiredState state, int... numbers) {
        return state.with(IntStream.of(numbers)
                .mapToObj(n ->
                        (Change) new Change.BindVm(new VmBinding("blue", MacAddress.hierarchical(VNI, n), "vm-" + n)))
                .toList());
    }
}
