package net.virtuoso.lab.sites;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.Leftovers;
import net.virtuoso.lab.net.Ping;
import net.virtuoso.lab.net.Rate;
import net.virtuoso.lab.vm.Driver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The demo's sites, two of them at once as from two checkouts. */
@EnabledIf("net.virtuoso.lab.Requirements#satisfied")
class SitesIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void twoLabsLiveSideBySideAndLeaveNothing() {
        Lab one = Lab.open();
        Lab two = Lab.open();
        Path oneDirectory = one.directory();
        Path twoDirectory = two.directory();
        try (one;
                two) {
            Sites sites = Sites.three(one);
            Sites others = Sites.three(two);

            for (Sites each : new Sites[] {sites, others}) {
                for (RemoteHost host : each.hosts()) {
                    Ping.until(each.proxy(), host.line().address(), LIMIT);
                    assertThat(host.libvirt().virsh(Driver.LXC, "list").text()).isEmpty();
                }
                Ping.until(each.lan().client(), "192.168.77.2", LIMIT);
                assertThat(Ping.once(each.lan().client(), each.proxyLine().address()))
                        .isFalse();
            }
            one.close();
            assertThat(Leftovers.of(one.id(), oneDirectory)).isEmpty();
            Ping.until(others.proxy(), others.hosts().get(1).line().address(), LIMIT);
        }
        assertThat(Leftovers.of(two.id(), twoDirectory)).isEmpty();
    }

    @Test
    void aLineCanBeCutAndMended() {
        try (Lab lab = Lab.open()) {
            Sites sites = Sites.build(lab, 1, Rate.mbit(50), Rate.mbit(500));
            String proxy = sites.proxyLine().address();
            RemoteHost host = sites.hosts().get(0);
            Ping.until(host.network(), proxy, LIMIT);

            host.line().cut();
            assertThat(Ping.once(host.network(), proxy)).isFalse();
            host.line().mend();

            assertThat(Ping.until(host.network(), proxy, LIMIT)).isPositive();
        }
    }
}
