package net.virtuoso.itests.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import net.virtuoso.lab.LabProcess;
import net.virtuoso.lab.demo.BlueNetwork;
import net.virtuoso.lab.karaf.KarafInstance;
import net.virtuoso.lab.net.Ping;
import net.virtuoso.lab.vm.Guest;
import net.virtuoso.lab.vm.GuestSpec;
import net.virtuoso.lab.vm.LxcGuest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;

/** Parts that die and come back: no VM is lost, traffic goes on or comes back, the state converges. */
@EnabledIf("net.virtuoso.lab.Requirements#satisfied")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultsIT {
    /** What may pass between a part's being back and traffic. */
    private static final Duration SECONDS = Duration.ofSeconds(15);

    private static final Duration PING_INTERVAL = Duration.ofMillis(100);

    @SuppressWarnings("NullAway.Init")
    private WholeSystem system;

    @BeforeAll
    void start() {
        system = WholeSystem.start();
        system.awaitTraffic(SECONDS);
    }

    @AfterAll
    void stop() {
        if (system != null) {
            system.close();
        }
    }

    @Test
    @Order(1)
    void libvirtdDiesAndComesBack() {
        var host = system.host(0);
        Ping.Series pings = Ping.start(system.sites.lan().client(), system.address(0), PING_INTERVAL);
        host.libvirt().killDaemon();
        await().atMost(SECONDS)
                .untilAsserted(
                        () -> assertThat(system.vnet.rest().get("/nodes/host-1").path("problems"))
                                .as("the node says that it doesn't reach its hypervisor")
                                .isNotEmpty());
        assertThat(system.attached()).as("VMs while libvirtd is away").isEqualTo(system.macs());

        host.libvirt().startDaemon();
        system.awaitConvergence(SECONDS);
        LxcGuest late = LxcGuest.create(host.libvirt(), GuestSpec.of("late", "02:00:5e:00:00:0a", BlueNetwork.NAME));

        Ping.until(system.sites.lan().client(), late.awaitAddress(SECONDS).address(), SECONDS);
        late.destroy();
        await().atMost(SECONDS)
                .untilAsserted(() -> assertThat(system.attached()).isEqualTo(system.macs()));
        Ping.Report report = pings.stop();
        assertThat(report.replies()).as("answers of a VM meanwhile").isNotEmpty();
        assertThat(report.longestGap()).as("traffic goes on without libvirtd").isLessThan(Duration.ofSeconds(3));
        assertThat(system.vms.guests()).as("VMs").allMatch(Guest::isRunning);
    }

    @Test
    @Order(2)
    void anAgentIsKilledAndComesBack() {
        KarafInstance agent = system.vnet.agents().get(0);
        List<String> before = domains();
        agent.kill();
        assertThat(Ping.once(system.sites.lan().client(), system.address(0)))
                .as("a VM's traffic without its agent")
                .isFalse();

        agent.start();
        agent.awaitLog("begins with what it ran last", WholeSystem.BOOT);

        Ping.until(system.sites.lan().client(), system.address(0), SECONDS);
        system.awaitConvergence(SECONDS);
        system.awaitTraffic(SECONDS);
        assertThat(system.attached()).isEqualTo(system.macs());
        assertThat(domains()).as("domains, with their numbers").isEqualTo(before);
    }

    @Test
    @Order(3)
    void theControllerIsRestarted() {
        system.network.mesh("host-1", system.vms.macsAt("host-1"), "host-2", system.vms.macsAt("host-2"));
        LabProcess pings =
                system.vm(0).start("ping-through-restart", "ping", "-n", "-D", "-O", "-i", "0.1", system.address(1));
        await().atMost(SECONDS).until(() -> pings.output().contains("bytes from"));
        // ARP, the one broadcast here, goes over the star: known before the proxy goes.
        system.vnet.home().stop(Duration.ofSeconds(60));
        system.vnet.home().start();
        system.vnet.home().awaitRest(WholeSystem.BOOT);

        system.awaitConvergence(Duration.ofSeconds(60));
        system.awaitTraffic(SECONDS);
        pings.kill();
        assertThat(longestRunOfLosses(pings.output()))
                .as("pings in a row between VMs that weren't answered while the controller was away: %s", pings.said())
                .isLessThan(30);
        assertThat(system.attached()).isEqualTo(system.macs());
        assertThat(system.network.addedLinks()).as("links of the desired state").hasSize(1);
    }

    private List<String> domains() {
        return system.vms.guests().stream().map(g -> g.virsh("domid").text()).toList();
    }

    private static int longestRunOfLosses(String output) {
        int longest = 0;
        int current = 0;
        for (String line : output.lines().toList()) {
            if (line.contains("no answer yet")) {
                longest = Math.max(longest, ++current);
            } else if (line.contains("bytes from")) {
                current = 0;
            }
        }
        return longest;
    }
}
