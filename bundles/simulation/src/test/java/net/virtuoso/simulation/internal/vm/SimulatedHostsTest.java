package net.virtuoso.simulation.internal.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.VmInterface;
import net.virtuoso.simulation.internal.port.SimulatedPorts;
import net.virtuoso.spi.vm.CpuTime;
import net.virtuoso.spi.vm.Hypervisor;
import net.virtuoso.spi.vm.HypervisorListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulatedHostsTest {
    private static final MacAddress MAC = MacAddress.parse("02:00:5e:00:00:01");

    private final SimulatedPorts ports = new SimulatedPorts();
    private final SimulatedHosts hosts = new SimulatedHosts(ports);
    private final List<String> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void end() {
        hosts.deactivate();
    }

    private Hypervisor connect(String uri) {
        return hosts.connect(uri, new HypervisorListener() {
            @Override
            public void lookAgain(String reason) {
                told.add(reason);
            }

            @Override
            public void disconnected(String reason) {
                told.add("disconnected: " + reason);
            }
        });
    }

    @Test
    void aHypervisorShowsTheVmsOfItsHostAndSaysWhenToLook() throws Exception {
        Hypervisor first = connect("simulated:host-1");
        Hypervisor second = connect("simulated:host-2");
        hosts.start("host-1", "vm1", MAC, "blue");
        await().until(() -> told.stream().anyMatch(reason -> reason.contains("vm1 started")));

        assertThat(first.interfaces()).singleElement().satisfies(vm -> {
            assertThat(vm.vm()).isEqualTo("vm1");
            assertThat(vm.mac()).isEqualTo(MAC);
            assertThat(vm.network()).isEqualTo("blue");
            assertThat(vm.driver()).isEqualTo(ports.name());
        });
        assertThat(second.interfaces()).isEmpty();
        assertThat(first.cpuTimes()).containsOnlyKeys(first.interfaces().get(0).uuid());
        assertThat(first.cpuTimes().values()).containsExactly(new CpuTime(0, 1));
        assertThat(second.cpuTimes()).isEmpty();
        String uuid = first.interfaces().get(0).uuid();
        hosts.stop("vm1");
        assertThat(first.interfaces()).isEmpty();
        hosts.start("host-2", "vm1", MAC, null);
        assertThat(second.interfaces()).extracting(VmInterface::uuid).doesNotContain(uuid);
    }

    @Test
    void aClosedConnectionIsSilent() throws Exception {
        Hypervisor hypervisor = connect("simulated:host-1");
        await().until(() -> told.contains("connected"));
        hypervisor.close();
        hypervisor.close();
        hosts.start("host-1", "vm1", MAC, null);
        Hypervisor other = connect("simulated:host-1");
        await().until(() -> told.size() == 2);

        assertThat(told).containsOnly("connected");
        assertThat(hypervisor.isConnected()).isFalse();
        assertThatThrownBy(hypervisor::interfaces).isInstanceOf(IOException.class);
        assertThatThrownBy(hypervisor::cpuTimes).isInstanceOf(IOException.class);
        assertThat(other.interfaces()).hasSize(1);
    }

    @Test
    void refusesWhatCantBe() {
        hosts.start("host-1", "vm1", MAC, null);

        assertThat(hosts.accepts("qemu:///system")).isFalse();
        assertThatThrownBy(() -> connect("simulated:")).hasMessageContaining("hypervisor");
        assertThatThrownBy(() -> hosts.start("Host 1", "vm2", MacAddress.parse("02:00:5e:00:00:02"), null))
                .hasMessageContaining("Host 1");
        assertThatThrownBy(() -> hosts.start("host-2", "vm1", MacAddress.parse("02:00:5e:00:00:02"), null))
                .hasMessageContaining("vm1");
        assertThatThrownBy(() -> hosts.start("host-2", "vm2", MAC, null)).hasMessageContaining(MAC.toString());
        assertThatThrownBy(() -> hosts.start("host-2", "vm2", MacAddress.BROADCAST, null))
                .hasMessageContaining("unicast");
        assertThatThrownBy(() -> hosts.start("host-2", "vm2", MacAddress.parse("02:00:5e:00:00:02"), "Blue Net"))
                .hasMessageContaining("Blue Net");
        assertThatThrownBy(() -> hosts.stop("vm9")).hasMessageContaining("vm9").hasMessageContaining("vm1");
        assertThat(hosts.names()).containsExactly("vm1");
    }
}
