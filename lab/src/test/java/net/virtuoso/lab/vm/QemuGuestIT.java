package net.virtuoso.lab.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.Leftovers;
import net.virtuoso.lab.net.Bridge;
import net.virtuoso.lab.net.Dnsmasq;
import net.virtuoso.lab.net.NetworkNamespace;
import net.virtuoso.lab.net.Ping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A real machine under emulation boots, gets an address and answers. */
@EnabledIf("net.virtuoso.lab.Requirements#satisfied")
class QemuGuestIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Test
    void getsAnAddressFromTheDhcpServerAndAnswersPings() {
        GuestKernel kernel = GuestKernel.in(Path.of("..", ".vnet", "guest"));
        Lab lab = Lab.open();
        try (lab) {
            NetworkNamespace site = NetworkNamespace.create(lab, "site");
            Bridge bridge = Bridge.create(site, "lan");
            bridge.device().address("192.168.77.1/24");
            Dnsmasq dhcp = Dnsmasq.start(bridge.device(), "192.168.77.100", "192.168.77.199");
            LibvirtHost host = LibvirtHost.start(site);
            QemuGuest guest = QemuGuest.create(host, GuestSpec.of("vm9", "02:00:5e:00:00:09", "blue"), kernel);
            bridge.port(guest.hostInterface());

            Guest.DhcpResult result = guest.awaitAddress(LIMIT);

            assertThat(dhcp.lease("02:00:5e:00:00:09").orElseThrow().address()).isEqualTo(result.address());
            assertThat(Ping.until(site, result.address(), LIMIT)).isPositive();
            assertThat(guest.isRunning()).isTrue();
            guest.destroy();
            assertThat(guest.isRunning()).isFalse();
            assertThat(guest.hostInterface().exists()).isTrue();
        }
        assertThat(Leftovers.of(lab.id(), lab.directory())).isEmpty();
    }
}
