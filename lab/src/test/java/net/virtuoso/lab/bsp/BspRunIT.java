package net.virtuoso.lab.bsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.Leftovers;
import net.virtuoso.lab.net.Bridge;
import net.virtuoso.lab.net.Dnsmasq;
import net.virtuoso.lab.net.NetInterface;
import net.virtuoso.lab.net.NetworkNamespace;
import net.virtuoso.lab.net.Rate;
import net.virtuoso.lab.vm.GuestSpec;
import net.virtuoso.lab.vm.LibvirtHost;
import net.virtuoso.lab.vm.LxcGuest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The program in real guests and in bare namespaces, on a bridge. */
@EnabledIf("net.virtuoso.lab.Requirements#satisfied")
class BspRunIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Lab lab;
    private NetworkNamespace site;
    private Bridge bridge;

    @BeforeEach
    void build() {
        lab = Lab.open();
        site = NetworkNamespace.create(lab, "site");
        bridge = Bridge.create(site, "lan");
        bridge.device().address("192.168.77.1/24");
    }

    @AfterEach
    void nothingIsLeft() {
        Path directory = lab.directory();
        lab.close();
        assertThat(Leftovers.of(lab.id(), directory)).isEmpty();
    }

    @Test
    void runsInGuestsWithTheAddressesOfTheDhcpServer() {
        Dnsmasq.start(bridge.device(), "192.168.77.100", "192.168.77.199");
        LibvirtHost host = LibvirtHost.start(site);
        List<BspRun.Place> places = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            LxcGuest guest = LxcGuest.create(host, GuestSpec.of("vm" + i, "02:00:5e:00:00:0" + i, "blue"));
            bridge.port(guest.hostInterface());
            places.add(BspRun.java(guest::startJava));
            addresses.add(guest.awaitAddress(LIMIT).address());
        }

        BspRun run = BspRun.start("guests", places, addresses, BspOptions.seconds(Pattern.RING, 10_000, 1, 1));
        long connected = run.awaitConnected(LIMIT);
        BspRun.Summary summary = run.await(LIMIT);

        assertThat(summary.failures()).isEmpty();
        assertThat(summary.brokenConnections()).isZero();
        assertThat(summary.steps()).isPositive().isEqualTo(run.supersteps().size());
        assertThat(run.medianMillis(connected, Long.MAX_VALUE).orElseThrow()).isGreaterThanOrEqualTo(1);
        assertThat(run.isRunning()).isFalse();
    }

    @Test
    void runsInNamespacesAndNoticesALostRank() {
        List<BspRun.Place> places = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            NetworkNamespace machine = NetworkNamespace.create(lab, "m" + i);
            String address = "192.168.77." + (10 + i);
            bridge.connect(machine, "eth0", "to-m" + i).address(address + "/24");
            places.add(BspRun.java(machine::startJava));
            addresses.add(address);
        }

        BspRun run =
                BspRun.start("namespaces", places, addresses, BspOptions.seconds(Pattern.ALL_TO_ALL, 1_000, 0, 60));
        run.awaitConnected(LIMIT);
        run.ranks().get(3).kill();

        for (int rank = 0; rank < 3; rank++) {
            assertThat(run.ranks().get(rank).await(LIMIT)).isEqualTo(3);
            assertThat(run.ranks().get(rank).output()).contains("\"broken_connections\":1");
        }
    }

    @Test
    void aSlowLineShowsInTheSupersteps() {
        List<BspRun.Place> places = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        List<NetInterface> ends = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            NetworkNamespace machine = NetworkNamespace.create(lab, "m" + i);
            String address = "192.168.77." + (10 + i);
            ends.add(bridge.connect(machine, "eth0", "to-m" + i).address(address + "/24"));
            places.add(BspRun.java(machine::startJava));
            addresses.add(address);
        }
        ends.get(0).limit(Rate.mbit(8));

        // A message of 100 000 bytes takes 100 ms at 8 Mbit/s, less what the bucket lets through at once.
        BspRun.Summary summary = BspRun.start(
                        "slow", places, addresses, BspOptions.steps(Pattern.ALL_TO_ALL, 100_000, 0, 10))
                .await(LIMIT);

        assertThat(summary.failures()).isEmpty();
        assertThat(summary.medianMillis()).isGreaterThan(80);
    }
}
