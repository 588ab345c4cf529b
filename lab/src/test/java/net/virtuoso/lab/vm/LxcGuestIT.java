package net.virtuoso.lab.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import net.virtuoso.lab.Cmd;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.Leftovers;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.net.Bridge;
import net.virtuoso.lab.net.Dnsmasq;
import net.virtuoso.lab.net.NetworkNamespace;
import net.virtuoso.lab.net.Ping;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * A real libvirtd, a real container and a real DHCP server; a bridge stands in for the overlay. The last word is that
 * nothing is left.
 */
@EnabledIf("net.virtuoso.lab.Requirements#satisfied")
class LxcGuestIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String MAC = "02:00:5e:00:00:01";

    private static Lab lab;
    private static NetworkNamespace site;
    private static LibvirtHost host;
    private static Dnsmasq dhcp;
    private static LxcGuest guest;

    @BeforeAll
    static void build() {
        lab = Lab.open();
        site = NetworkNamespace.create(lab, "site");
        Bridge bridge = Bridge.create(site, "lan");
        bridge.device().address("192.168.77.1/24");
        dhcp = Dnsmasq.start(bridge.device(), "192.168.77.100", "192.168.77.199");
        host = LibvirtHost.start(site);
        guest = LxcGuest.create(host, GuestSpec.of("vm1", MAC, "blue"));
        bridge.port(guest.hostInterface());
    }

    @AfterAll
    static void nothingIsLeft() {
        Path directory = lab.directory();
        lab.close();
        assertThat(Leftovers.of(lab.id(), directory)).isEmpty();
    }

    @Test
    void getsAnAddressFromTheDhcpServerAndAnswersPings() {
        Guest.DhcpResult result = guest.awaitAddress(LIMIT);

        assertThat(dhcp.awaitLease(MAC, LIMIT).address()).isEqualTo(result.address());
        assertThat(dhcp.awaitLease(MAC, LIMIT).hostname()).isEqualTo("vm1");
        assertThat(result.afterStart()).isPositive();
        Ping.until(site, result.address(), LIMIT);
        assertThat(Ping.send(site, result.address(), 10, Duration.ofMillis(10)).replies())
                .hasSize(10);
    }

    @Test
    void libvirtTellsTheVirtualNetworkOfTheMetadata() {
        String xml = guest.virsh("dumpxml").text();

        assertThat(xml).contains("https://virtuoso.net/xmlns/libvirt/1").contains(">blue<");
    }

    @Test
    void commandsRunInsideAndAreCountedAsTheGuests() {
        assertThat(guest.cmd("cat", "/sys/class/net/eth0/address").text()).isEqualTo(MAC);
        assertThat(guest.cmd("hostname").text()).isEqualTo("vm1");
        assertThat(guest.cmd("sh", "-c", "exit 7").run().exit()).isEqualTo(7);
        assertThat(guest.cmd("cat", "/proc/self/cgroup").text()).contains("vm1");
    }

    @Test
    void theMachineIsReadOnlyToTheGuestAndKeepsItsResolver() throws IOException {
        String before = Files.readString(Path.of("/etc/resolv.conf"));
        guest.awaitAddress(LIMIT);

        assertThat(guest.cmd("touch", "/usr/mine").succeeds()).isFalse();
        assertThat(guest.cmd("touch", "/tmp/mine").succeeds()).isTrue();
        assertThat(Files.readString(Path.of("/etc/resolv.conf"))).isEqualTo(before);
    }

    @Test
    void guestsOutliveTheDaemon() {
        String address = guest.awaitAddress(LIMIT).address();

        host.killDaemon();
        assertThat(host.isDaemonRunning()).isFalse();
        assertThat(host.virsh(Driver.LXC, "list").succeeds()).isFalse();
        Ping.until(site, address, LIMIT);
        host.startDaemon();

        assertThat(guest.isRunning()).isTrue();
        assertThat(host.startTime()).isPositive();
        host.stopDaemon();
        host.startDaemon();
        assertThat(guest.isRunning()).isTrue();
        Ping.until(site, address, LIMIT);
    }

    @Test
    void aGuestCanBeDestroyedAndLeavesNoInterface() {
        LxcGuest other = LxcGuest.create(host, GuestSpec.of("vm2", "02:00:5e:00:00:02"));
        assertThat(other.isRunning()).isTrue();
        assertThat(other.hostInterface().exists()).isTrue();
        assertThat(other.virsh("dumpxml").text()).doesNotContain("virtuoso");

        other.destroy();

        assertThat(other.isRunning()).isFalse();
        // The kernel takes a network namespace down, and the interfaces in it, after its last process has ended.
        Wait.until("the interface's end", LIMIT, () -> !other.hostInterface().exists());
    }

    @Test
    void theHostKnowsBothDriversAndHasItsOwnIdentity() {
        for (Driver driver : Driver.values()) {
            assertThat(host.virsh(driver, "hostname").text()).isEqualTo(site.name());
            assertThat(host.virsh(driver, "capabilities").text())
                    .contains(host.uuid().toString());
        }
    }

    /** One that has just ended is a zombie for a moment. Those of other laboratories on this machine are not ours to judge. */
    @Test
    void noZombiesGather() {
        guest.cmd("sh", "-c", "sleep 0.1 & sleep 0.1 &").check();

        Wait.until(
                "the end of all zombies on the host",
                LIMIT,
                () -> processStates().stream().noneMatch(line -> line.startsWith("Z")),
                () -> ": " + processStates());
    }

    private static List<String> processStates() {
        return Cmd.of("nsenter", "--target=" + host.firstProcess(), "--pid", "--mount", "ps", "-eo", "stat,comm")
                .check()
                .lines();
    }
}
