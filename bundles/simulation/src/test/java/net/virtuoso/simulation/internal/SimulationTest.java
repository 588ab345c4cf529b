package net.virtuoso.simulation.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.simulation.internal.lan.LanConfig;
import net.virtuoso.simulation.internal.lan.SimulatedLan;
import net.virtuoso.simulation.internal.port.SimulatedPorts;
import net.virtuoso.simulation.internal.vm.SimulatedHosts;
import net.virtuoso.spi.port.OpenPort;
import net.virtuoso.spi.port.PortListener;
import net.virtuoso.testkit.Configurations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The world through its MBean, with a hub of ports in the place of nodes. */
@ResourceLock("the platform's MBean server")
class SimulationTest {
    private static final String MAC = "02:00:5e:00:00:01";

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final SimulatedPorts ports = new SimulatedPorts();
    private final SimulatedHosts hosts = new SimulatedHosts(ports);
    private final List<OpenPort> hub = new ArrayList<>();
    private Simulation simulation;
    private SimulationMXBean bean;

    @BeforeEach
    void register() throws Exception {
        simulation = new Simulation(hosts);
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        bean = JMX.newMXBeanProxy(server, new ObjectName(SimulationMXBean.NAME), SimulationMXBean.class);
    }

    @AfterEach
    void end() throws Exception {
        simulation.deactivate();
        hosts.names().forEach(hosts::stop);
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS);
    }

    private void plugIn(String device, PortRole role, String mac) throws Exception {
        IoEventLoop loop = group.next();
        MacAddress address = mac.isEmpty() ? null : MacAddress.parse(mac);
        Port port = new Port("blue", "test", device, role, ports.name(), address, null);
        loop.submit(() -> hub.add(ports.open(port, loop, new PortListener() {
                    private final int own = hub.size();

                    @Override
                    public void frameReceived(ByteBuf frame) {
                        for (int i = 0; i < hub.size(); i++) {
                            if (i != own) {
                                hub.get(i).write(frame);
                            }
                        }
                    }

                    @Override
                    public void readComplete() {
                        hub.forEach(OpenPort::flush);
                    }

                    @Override
                    public void portFailed(String reason) {}
                })))
                .get(10, TimeUnit.SECONDS);
    }

    @Test
    void vmsGetAddressesFromTheLanAndExchangeMessages() throws Exception {
        SimulatedLan lan = new SimulatedLan(ports, Configurations.of(LanConfig.class, Map.of()));
        simulation.setLan(lan);
        plugIn("lan0", PortRole.LAN, "");
        bean.startVm("host-1", "a", MAC, "");
        bean.startVm("host-2", "b", "02:00:5e:00:00:02", "blue");
        plugIn("sim1", PortRole.VM, MAC);
        plugIn("sim2", PortRole.VM, "02:00:5e:00:00:02");
        await().until(() ->
                !bean.addressOf("a").isEmpty() && !bean.addressOf("b").isEmpty());

        assertThat(bean.getVms()).containsExactly("a", "b");
        assertThat(bean.leaseOf(MAC)).isEqualTo(bean.addressOf("a")).startsWith("192.168.77.1");
        assertThat(bean.addressMillis("a")).isNotNegative();
        assertThat(bean.ping("client", bean.addressOf("a"))).isTrue();
        assertThat(bean.ping("b", bean.clientAddress())).isTrue();
        assertThat(bean.ping("b", "192.168.77.77")).isFalse();
        String peers = bean.addressOf("a") + "," + bean.addressOf("b");
        bean.startProgram("a", "--rank", "0", "--peers", peers, "--bytes", "100000", "--steps", "20");
        bean.startProgram("b", "--rank", "1", "--peers", peers, "--bytes", "100000", "--steps", "20");
        await().until(() -> !bean.isProgramRunning("a") && !bean.isProgramRunning("b"));
        assertThat(bean.programOutput("a", 0)).contains("\"steps\":20").contains("\"end\":\"done\"");
        assertThat(bean.programOutput("a", 1_000_000)).isEmpty();

        bean.stopVm("a");
        assertThat(bean.getVms()).containsExactly("b");
        assertThat(bean.ping("client", bean.addressOf("b"))).isTrue();
        simulation.unsetLan(lan);
    }

    @Test
    void refusalsAreOfAKindThatEveryClientKnows() {
        assertThatThrownBy(() -> bean.startVm("host-1", "a", "02:00", ""))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("02:00");
        assertThatThrownBy(() -> bean.addressOf("nobody"))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nobody");
        assertThatThrownBy(bean::clientAddress)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContaining("net.virtuoso.simulation.lan");
        bean.startVm("host-1", "a", MAC, "");
        assertThatThrownBy(() -> bean.startProgram("a", "--pattern", "ring"))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("all-to-all");
        assertThatThrownBy(() -> bean.programOutput("a", 0)).hasMessageContaining("'a'");
        assertThatThrownBy(() -> bean.ping("a", "here")).hasMessageContaining("'here'");
    }
}
