package net.virtuoso.port.linux.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.channel.IoEventLoop;
import java.time.Duration;
import java.util.Set;
import net.virtuoso.linux.rtnetlink.Interface;
import net.virtuoso.linux.rtnetlink.Interfaces;
import net.virtuoso.linux.rtnetlink.Rtnetlink;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.port.linux.internal.kernel.TapDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** TAPs in a namespace, used by the namespace's own stack. */
class TapPortIT {
    private static final String NODE = "host-a";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TapPortDriver driver = new TapPortDriver();
    private Namespace host;
    private IoEventLoop loop;

    @BeforeEach
    void namespace() throws Exception {
        host = Namespace.create("tap");
        loop = host.loop();
    }

    @AfterEach
    void remove() throws Exception {
        if (host != null) {
            host.close();
        }
    }

    private static Port port(String device, String driver) {
        return new Port("net", NODE, device, PortRole.LAN, driver, null, null);
    }

    private Wire open(String device) throws Exception {
        return Wire.open(driver, port(device, "tap"), loop);
    }

    private void sweep(String node, Set<String> keep) throws Exception {
        host.call(() -> {
            driver.sweep(node, keep);
            return null;
        });
    }

    /** What {@link OwnTap} makes, left by somebody who is gone. */
    private TapDevice leftover(String name, String alias) throws Exception {
        return host.call(() -> {
            try (Rtnetlink kernel = Rtnetlink.open()) {
                TapDevice tap = TapDevice.create(name);
                Interfaces interfaces = new Interfaces(kernel);
                interfaces.setAlias(interfaces.find(name).orElseThrow(), alias);
                return tap;
            }
        });
    }

    private boolean exists(String name) throws Exception {
        return host.succeeds("ip link show " + name);
    }

    @Test
    void carriesFramesBetweenATapAndAGuestsCable() throws Exception {
        try (Namespace guest = Namespace.create("guest")) {
            Namespace.cable(host, "to-guest", guest, "eth0");
            guest.ip("addr add 10.87.0.2/24 dev eth0");
            try (Wire tap = open("vtap0");
                    Wire cable = Wire.open(new PacketPortDriver(), port("to-guest", "packet"), loop)) {
                Wire.connect(tap, cable);
                host.ip("addr add 10.87.0.1/24 dev vtap0");
                host.exec("ping -c 2 -i 0.2 -w 60 10.87.0.2");
                guest.exec("ping -c 2 -i 0.2 -w 60 10.87.0.1");

                assertThat(Transfer.run(host, guest, "10.87.0.2")).isNotEmpty();
                assertThat(tap.largest.get()).as("largest frame, in bytes").isGreaterThan(30_000);
                assertThat(Transfer.run(guest, host, "10.87.0.1")).isNotEmpty();
                assertThat(cable.largest.get()).isGreaterThan(30_000);
                assertThat(tap.lost()).isZero();
            }
        }
    }

    @Test
    void vanishesWithThePort() throws Exception {
        try (Wire tap = open("vtap0")) {
            Interface device = host.call(() -> {
                try (Rtnetlink kernel = Rtnetlink.open()) {
                    return new Interfaces(kernel).find("vtap0").orElseThrow();
                }
            });
            assertThat(device.isUp()).isTrue();
            assertThat(device.alias()).isEqualTo("net.virtuoso:host-a");
            assertThat(device.kind()).isEqualTo("tun");
            assertThat(tap.failures).isEmpty();
        }
        assertThat(exists("vtap0")).isFalse();
    }

    @Test
    void takesNoForeignInterface() throws Exception {
        host.ip("link add vtap0 type bridge");
        assertThatThrownBy(() -> open("vtap0")).hasMessageContaining("there is an interface vtap0 already");
        assertThat(exists("vtap0")).isTrue();

        try (TapDevice foreign = leftover("vtap1", "net.virtuoso:another-node")) {
            assertThatThrownBy(() -> open("vtap1")).hasMessageContaining("isn't a TAP of this node");
            assertThat(foreign.fd().isOpen()).isTrue();
        }
    }

    @Test
    void replacesItsOwnLeftover() throws Exception {
        try (TapDevice old = leftover("vtap0", "net.virtuoso:host-a");
                Wire fresh = open("vtap0")) {
            assertThat(old.fd().isOpen()).isTrue();
            host.ip("addr add 10.87.0.1/24 dev vtap0");
            host.succeeds("ping -c 1 -W 1 10.87.0.2");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(fresh.frames.get()).isPositive());
        }
    }

    @Test
    void sweepsLeftoversOfItsNodeOnly() throws Exception {
        host.ip("link add foreign type bridge");
        host.ip("link set foreign alias net.virtuoso:host-a");
        try (TapDevice unwanted = leftover("vtap0", "net.virtuoso:host-a");
                TapDevice wanted = leftover("vtap1", "net.virtuoso:host-a");
                TapDevice others = leftover("vtap2", "net.virtuoso:host-ab");
                TapDevice unmarked = leftover("vtap3", "my own")) {
            sweep(NODE, Set.of("vtap1"));
            assertThat(exists("vtap0")).isFalse();
            for (String kept : new String[] {"vtap1", "vtap2", "vtap3", "foreign"}) {
                assertThat(exists(kept)).as(kept).isTrue();
            }
            assertThat(new TapDevice[] {unwanted, wanted, others, unmarked}).doesNotContainNull();
        }
    }

    @Test
    void saysOnceThatTheTapWasDeleted() throws Exception {
        try (Wire tap = open("vtap0")) {
            host.ip("link del vtap0");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(tap.failures).containsExactly("TAP vtap0 was deleted"));
        }
    }

    @Test
    void goesOnAfterHavingBeenDown() throws Exception {
        try (Wire tap = open("vtap0")) {
            host.ip("link set vtap0 down");
            host.ip("link set vtap0 up");
            host.ip("addr add 10.87.0.1/24 dev vtap0");
            host.succeeds("ping -c 1 -W 1 10.87.0.2");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(tap.frames.get()).isPositive());
            assertThat(tap.failures).isEmpty();
        }
    }

    @Test
    void countsWhatNobodyReadInTime() throws Exception {
        try (Wire tap = open("vtap0")) {
            host.ip("addr add 10.87.0.1/24 dev vtap0");
            host.ip("neigh add 10.87.0.2 lladdr 02:00:00:00:00:02 dev vtap0");
            host.ip("link set vtap0 txqueuelen 10");
            tap.setReading(false);
            host.succeeds("ping -c 100 -i 0.002 -W 1 10.87.0.2");
            assertThat(tap.lost()).isBetween(80L, 130L);
        }
    }
}
