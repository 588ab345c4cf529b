package net.virtuoso.overlay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.virtuoso.model.Counters;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.NetworkStatus;
import net.virtuoso.model.Origin;
import net.virtuoso.model.RuleCount;
import net.virtuoso.model.Target;
import net.virtuoso.testkit.MemoryDevice;
import net.virtuoso.testkit.MemoryInternet;
import net.virtuoso.testkit.TestBuffers;
import net.virtuoso.testkit.TestFrames;
import net.virtuoso.testkit.VirtualLoop;
import net.virtuoso.wire.VirtioNetHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What rules and networks count: a host with a VM, and the proxy with another one and the user's LAN, in virtual time. */
class CounterTest {
    private static final MacAddress VM_A = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress VM_B = MacAddress.parse("02:00:00:00:00:0b");
    private static final MacAddress CLIENT = MacAddress.parse("02:00:00:00:00:cc");
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final String LINK = "alpha.proxy.udp";

    private final VirtualLoop loop = new VirtualLoop();
    private final MemoryInternet internet = new MemoryInternet(new Random(1));
    /** Of one frame. */
    private final long length = TestFrames.frame(VM_A, VM_B, (byte) 0).length - VirtioNetHeader.LENGTH;

    private Site alpha;
    private Site proxy;
    private MemoryDevice vmA;

    @BeforeEach
    void connect() throws Exception {
        alpha = Site.ready("alpha", loop, internet, "udp");
        proxy = Site.ready("proxy", loop, internet, "udp");
        vmA = alpha.plug("vm-a");
        proxy.plug("vm-b");
        proxy.plug("lan");
        alpha.apply(alphaStar().build());
        proxy.apply(proxyStar().build());
        loop.advance(SETTLE);
        assertThat(alpha.isUp(LINK)).isTrue();
    }

    @AfterEach
    void releaseEverything() {
        List.of(alpha, proxy).forEach(site -> site.dataPath.close());
        loop.advance(SETTLE);
        assertThat(TestBuffers.inUse()).isZero();
    }

    private static ConfigBuilder alphaStar() {
        return ConfigBuilder.host("alpha", "vm-a", VM_A);
    }

    private static ConfigBuilder proxyStar() {
        return new ConfigBuilder("proxy")
                .link("alpha", "udp")
                .network("blue", 7)
                .vm("vm-b", VM_B)
                .lan("lan")
                .reach(VM_A, "alpha", "udp")
                .tree("alpha", "udp");
    }

    private void send(MacAddress destination, int frames) {
        for (int i = 0; i < frames; i++) {
            vmA.give(TestFrames.frame(VM_A, destination, (byte) i));
        }
        loop.run();
    }

    /** By pattern and origin, what was told: all of it is of the network. */
    private static Map<String, Long> frames(Site site, boolean anew) {
        Map<String, Long> frames = new HashMap<>();
        for (RuleCount rule : site.dataPath.drainRules(anew)) {
            assertThat(rule.vni()).isEqualTo(7);
            frames.put(
                    rule.source() + " " + rule.destination() + " "
                            + rule.origin().name().charAt(0),
                    rule.frames());
        }
        return frames;
    }

    @Test
    void eachNodeCountsForTheRuleThatItGoesBy() {
        send(VM_B, 3);
        send(CLIENT, 2);
        send(MacAddress.BROADCAST, 1);
        assertThat(alpha.dataPath.drainRules(false))
                .containsExactly(new RuleCount(7, MacPattern.ANY, MacPattern.ANY, Origin.STAR, 5, 5 * length));
        assertThat(proxy.dataPath.drainRules(false))
                .containsExactlyInAnyOrder(
                        new RuleCount(7, MacPattern.ANY, MacPattern.of(VM_B), Origin.STAR, 3, 3 * length),
                        new RuleCount(7, MacPattern.ANY, MacPattern.ANY, Origin.STAR, 2, 2 * length));
        assertThat(alpha.link(LINK).counters().txBytes()).as("as links count").isEqualTo(6 * length);
    }

    @Test
    void whatIsNotCarriedIsNotCountedButADropIs() {
        alpha.apply(alphaStar()
                .rule(VM_A.toString(), CLIENT.toString(), new Target.Drop(), Origin.OPERATOR)
                .build());
        send(CLIENT, 4);
        assertThat(frames(alpha, false)).containsExactly(Map.entry(VM_A + " " + CLIENT + " O", 4L));
        proxy.dataPath.close();
        loop.advance(Duration.ofSeconds(10));
        assertThat(alpha.isUp(LINK)).isFalse();
        send(VM_B, 1);
        assertThat(frames(alpha, false)).isEmpty();
    }

    @Test
    void aRuleThatStaysGoesOnWhateverElseChanges() {
        send(VM_B, 3);
        frames(alpha, false);
        alpha.apply(alphaStar().pair(VM_A, CLIENT, "proxy", "udp").build());
        send(VM_B, 2);
        send(CLIENT, 1);
        assertThat(frames(alpha, false))
                .containsOnly(Map.entry("* * S", 5L), Map.entry(VM_A + " " + CLIENT + " A", 1L));
        // Pointed elsewhere it is the same rule.
        alpha.apply(alphaStar()
                .rule(VM_A.toString(), CLIENT.toString(), new Target.Drop(), Origin.ADAPTATION)
                .build());
        send(CLIENT, 1);
        assertThat(frames(alpha, false)).containsOnly(Map.entry(VM_A + " " + CLIENT + " A", 2L));
        alpha.apply(alphaStar().build());
        alpha.apply(alphaStar().pair(VM_A, CLIENT, "proxy", "udp").build());
        send(CLIENT, 1);
        assertThat(frames(alpha, false)).as("it was gone").containsOnly(Map.entry(VM_A + " " + CLIENT + " A", 1L));
    }

    @Test
    void everythingCanBeToldAnew() {
        send(VM_B, 3);
        assertThat(frames(alpha, false)).hasSize(1);
        assertThat(frames(alpha, false)).isEmpty();
        assertThat(frames(alpha, true)).containsOnly(Map.entry("* * S", 3L));
    }

    @Test
    void rulesAreCountedAlsoWhileTrafficIsNot() {
        Limits limits = Limits.DEFAULT;
        alpha.dataPath.limits(new Limits(
                limits.stormLimit(), limits.flowLimit(), limits.linger(), false, limits.lan(), limits.busyPoll()));
        send(VM_B, 3);
        assertThat(alpha.drain().records()).isEmpty();
        assertThat(frames(alpha, false)).containsOnly(Map.entry("* * S", 3L));
    }

    private static NetworkStatus network(Site site) {
        return site.dataPath.status().networks().get(0);
    }

    @Test
    void aNetworkCountsItsPortsAndKeepsWhatIsGone() {
        send(VM_B, 3);
        vmA.give(TestFrames.frame(VM_B, VM_A, (byte) 1));
        loop.run();
        NetworkStatus before = network(alpha);
        assertThat(before.network()).isEqualTo("blue");
        assertThat(before.counters()).isEqualTo(new Counters(3, 3 * length, 0, 0, 1, 0));
        assertThat(network(proxy).counters()).isEqualTo(new Counters(0, 0, 3, 3 * length, 0, 0));
        alpha.apply(new ConfigBuilder("alpha")
                .link("proxy", "udp")
                .network("blue", 7)
                .star("proxy", "udp")
                .build());
        assertThat(alpha.dataPath.status().ports()).isEmpty();
        assertThat(network(alpha)).isEqualTo(before);
        alpha.apply(new ConfigBuilder("alpha").build());
        assertThat(alpha.dataPath.status().networks()).isEmpty();
        loop.advance(SETTLE);
        alpha.apply(alphaStar().build());
        assertThat(network(alpha).since()).as("it counts anew").isAfter(before.since());
        assertThat(network(alpha).counters()).isEqualTo(Counters.ZERO);
    }

    @Test
    void aNetworkCountsWhatLinksDropOfIt() {
        // The proxy has no way for this one but back where it came from.
        proxy.apply(new ConfigBuilder("proxy")
                .link("alpha", "udp")
                .network("blue", 7)
                .reach(VM_B, "alpha", "udp")
                .build());
        loop.advance(Duration.ofSeconds(10));
        send(VM_B, 2);
        assertThat(network(proxy).counters().rxDropped()).isEqualTo(2);
        assertThat(network(alpha).counters()).isEqualTo(new Counters(2, 2 * length, 0, 0, 0, 0));
    }
}
