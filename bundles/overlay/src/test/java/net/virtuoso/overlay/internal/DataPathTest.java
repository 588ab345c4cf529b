package net.virtuoso.overlay.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.virtuoso.api.overlay.Overlay.TrafficDrain;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortState;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.Target;
import net.virtuoso.model.TrafficClass;
import net.virtuoso.model.TrafficRecord;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.spi.port.OpenPort;
import net.virtuoso.spi.port.PortDriver;
import net.virtuoso.spi.port.PortListener;
import net.virtuoso.spi.transport.TransportEndpoint;
import net.virtuoso.testkit.MemoryDevice;
import net.virtuoso.testkit.MemoryInternet;
import net.virtuoso.testkit.PathConditions;
import net.virtuoso.testkit.TestBuffers;
import net.virtuoso.testkit.TestFrames;
import net.virtuoso.testkit.VirtualLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three sites of one network, alpha and beta with a VM each, the proxy with the user's LAN, in virtual time. */
class DataPathTest {
    private static final MacAddress VM_A = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress VM_B = MacAddress.parse("02:00:00:00:00:0b");
    private static final MacAddress CLIENT = MacAddress.parse("02:00:00:00:00:cc");
    private static final MacAddress STRANGER = MacAddress.parse("02:00:00:00:00:ee");
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final String FAST = "alpha.beta.udp";

    private final VirtualLoop loop = new VirtualLoop();
    private final MemoryInternet internet = new MemoryInternet(new Random(1));
    private Site alpha;
    private Site beta;
    private Site proxy;
    private MemoryDevice vmA;
    private MemoryDevice vmB;
    private MemoryDevice lan;

    @BeforeEach
    void connect() throws Exception {
        alpha = Site.ready("alpha", loop, internet, "udp", "tcp");
        beta = Site.ready("beta", loop, internet, "udp", "tcp");
        proxy = Site.ready("proxy", loop, internet, "udp", "tcp");
        vmA = alpha.plug("vm-a");
        vmB = beta.plug("vm-b");
        lan = proxy.plug("lan");
        assertThat(alpha.apply(alphaStar().build())).isEmpty();
        assertThat(beta.apply(betaStar().build())).isEmpty();
        assertThat(proxy.apply(proxyStar().build())).isEmpty();
        loop.advance(SETTLE);
        assertThat(alpha.isUp("alpha.proxy.udp")).isTrue();
        assertThat(proxy.isUp("beta.proxy.udp")).isTrue();
    }

    @AfterEach
    void releaseEverything() {
        List.of(alpha, beta, proxy).forEach(site -> site.dataPath.close());
        loop.advance(SETTLE);
        assertThat(TestBuffers.inUse()).isZero();
    }

    private static ConfigBuilder alphaStar() {
        return ConfigBuilder.host("alpha", "vm-a", VM_A);
    }

    private static ConfigBuilder betaStar() {
        return ConfigBuilder.host("beta", "vm-b", VM_B);
    }

    private static ConfigBuilder proxyStar() {
        return new ConfigBuilder("proxy")
                .link("alpha", "udp")
                .link("beta", "udp")
                .network("blue", 7)
                .lan("lan")
                .reach(VM_A, "alpha", "udp")
                .reach(VM_B, "beta", "udp")
                .tree("alpha", "udp")
                .tree("beta", "udp");
    }

    private void fastPath() {
        alpha.apply(
                alphaStar().link("beta", "udp").pair(VM_A, VM_B, "beta", "udp").build());
        beta.apply(
                betaStar().link("alpha", "udp").pair(VM_B, VM_A, "alpha", "udp").build());
        loop.advance(SETTLE);
        assertThat(alpha.isUp(FAST)).isTrue();
        assertThat(beta.isUp(FAST)).isTrue();
    }

    private void sendFromA(MacAddress destination, int... payload) {
        for (int value : payload) {
            vmA.give(TestFrames.frame(VM_A, destination, (byte) value));
        }
        loop.run();
    }

    private static List<Integer> payloads(MemoryDevice device) {
        return device.taken().stream()
                .map(frame -> (int) TestFrames.payload(frame)[0])
                .toList();
    }

    @Test
    void theStarCarriesFramesBetweenVmsAndTheLan() {
        sendFromA(CLIENT, 1);
        assertThat(payloads(lan)).containsExactly(1);
        lan.give(TestFrames.frame(CLIENT, VM_A, (byte) 2));
        sendFromA(VM_B, 3);
        assertThat(payloads(vmA)).containsExactly(2);
        assertThat(payloads(vmB)).containsExactly(3);
        assertThat(payloads(lan)).isEmpty();
    }

    @Test
    void aFrameArrivesByteForByte() {
        byte[] sent = TestFrames.superFrame(VM_A, VM_B, 60_000, 1448);
        vmA.give(sent);
        loop.run();
        assertThat(vmB.taken()).containsExactly(sent);
    }

    @Test
    void aBroadcastReachesEveryPortOnceAndNotItsSender() {
        sendFromA(MacAddress.BROADCAST, 1);
        assertThat(payloads(lan)).containsExactly(1);
        assertThat(payloads(vmB)).containsExactly(1);
        assertThat(vmA.taken()).isEmpty();
        lan.give(TestFrames.frame(CLIENT, MacAddress.BROADCAST, (byte) 2));
        loop.run();
        assertThat(payloads(vmA)).containsExactly(2);
        assertThat(payloads(vmB)).containsExactly(2);
        assertThat(lan.taken()).isEmpty();
    }

    @Test
    void twoNetworksOverTheSameLinksNeverSeeEachOthersFrames() {
        MemoryDevice red = alpha.plug("red-a");
        MemoryDevice redLan = proxy.plug("red-lan");
        alpha.apply(alphaStar()
                .network("red", 8)
                .vm("red-a", VM_A)
                .star("proxy", "udp")
                .build());
        proxy.apply(proxyStar()
                .network("red", 8)
                .lan("red-lan")
                .reach(VM_A, "alpha", "udp")
                .tree("alpha", "udp")
                .build());
        loop.run();
        red.give(TestFrames.frame(VM_A, MacAddress.BROADCAST, (byte) 1));
        red.give(TestFrames.frame(VM_A, CLIENT, (byte) 2));
        red.give(TestFrames.frame(VM_A, VM_B, (byte) 3));
        sendFromA(CLIENT, 4);
        assertThat(payloads(redLan)).containsExactly(1, 2, 3);
        assertThat(payloads(lan)).containsExactly(4);
        assertThat(vmB.taken()).isEmpty();
        assertThat(vmA.taken()).isEmpty();
    }

    @Test
    void framesOfANetworkThatThisNodeDoesNotHaveAreDropped() {
        MemoryDevice red = alpha.plug("red-a");
        alpha.apply(alphaStar()
                .network("red", 8)
                .vm("red-a", STRANGER)
                .star("proxy", "udp")
                .build());
        red.give(TestFrames.frame(STRANGER, VM_B, (byte) 1));
        loop.run();
        assertThat(lan.taken()).isEmpty();
        assertThat(vmB.taken()).isEmpty();
        assertThat(proxy.link("alpha.proxy.udp").counters().rxDropped()).isEqualTo(1);
    }

    @Test
    void aVmCannotSendFromAnAddressThatIsNotItsOwn() {
        vmA.give(TestFrames.frame(STRANGER, CLIENT, (byte) 1));
        vmA.give(TestFrames.frame(VM_B, CLIENT, (byte) 2));
        vmA.give(TestFrames.frame(MacAddress.BROADCAST, CLIENT, (byte) 3));
        loop.run();
        assertThat(lan.taken()).isEmpty();
        assertThat(alpha.port("vm-a").counters().rxDropped()).isEqualTo(3);
        assertThat(alpha.port("vm-a").counters().rxFrames()).isZero();
        assertThat(alpha.drain().records()).isEmpty();
    }

    @Test
    void malformedFramesAreDropped() {
        byte[] impossible = TestFrames.superFrame(VM_A, CLIENT, 3000, 1448);
        impossible[1] = 99;
        vmA.give(impossible);
        vmA.give(new byte[5]);
        vmA.give(new byte[23]);
        loop.run();
        assertThat(lan.taken()).isEmpty();
        assertThat(alpha.port("vm-a").counters().rxDropped()).isEqualTo(3);
    }

    @Test
    void theLanCannotSendFromAVmsAddress() {
        lan.give(TestFrames.frame(VM_A, VM_B, (byte) 1));
        lan.give(TestFrames.frame(VM_A, MacAddress.BROADCAST, (byte) 2));
        loop.run();
        assertThat(vmB.taken()).isEmpty();
        assertThat(proxy.port("lan").counters().rxDropped()).isEqualTo(2);
    }

    @Test
    void whatTheLanSendsToTheLanStaysThere() {
        lan.give(TestFrames.frame(CLIENT, STRANGER, (byte) 1));
        loop.run();
        assertThat(lan.taken()).isEmpty();
        assertThat(vmA.taken()).isEmpty();
        assertThat(vmB.taken()).isEmpty();
        assertThat(proxy.port("lan").counters().rxDropped()).isEqualTo(1);
        assertThat(proxy.drain().records()).isEmpty();
    }

    @Test
    void twoLanPortsAreNotJoined() {
        MemoryDevice second = proxy.plug("lan2");
        NodeConfig config = proxyStar().lan("lan2").build();
        proxy.apply(config);
        lan.give(TestFrames.frame(CLIENT, MacAddress.BROADCAST, (byte) 1));
        second.give(TestFrames.frame(STRANGER, CLIENT, (byte) 2));
        loop.run();
        assertThat(second.taken()).isEmpty();
        assertThat(lan.taken()).isEmpty();
        assertThat(payloads(vmA)).containsExactly(1);
    }

    @Test
    void theFastPathCarriesThePairAndTheStarTheRest() {
        fastPath();
        sendFromA(VM_B, 1, 2);
        assertThat(payloads(vmB)).containsExactly(1, 2);
        assertThat(alpha.link(FAST).counters().txFrames()).isEqualTo(2);
        assertThat(beta.link(FAST).counters().rxFrames()).isEqualTo(2);
        long before = alpha.link("alpha.proxy.udp").counters().txFrames();
        sendFromA(CLIENT, 3);
        assertThat(alpha.link("alpha.proxy.udp").counters().txFrames()).isEqualTo(before + 1);
        assertThat(alpha.link(FAST).firstDataAt()).isNotNull();
    }

    @Test
    void aLinkThatIsDownIsReplacedByTheStarAndTakenAgainWhenItIsUp() {
        fastPath();
        internet.setPath("alpha", "beta", PathConditions.CUT);
        loop.advance(Duration.ofSeconds(3));
        assertThat(alpha.link(FAST).state()).isNotEqualTo(LinkState.UP);
        assertThat(alpha.link(FAST).reason()).isNotEmpty();
        long fast = alpha.link(FAST).counters().txFrames();
        sendFromA(VM_B, 1);
        assertThat(payloads(vmB)).containsExactly(1);
        assertThat(alpha.link(FAST).counters().txFrames()).isEqualTo(fast);
        internet.setPath("alpha", "beta", PathConditions.PERFECT);
        loop.advance(Duration.ofSeconds(20));
        assertThat(alpha.isUp(FAST)).isTrue();
        sendFromA(VM_B, 2);
        assertThat(payloads(vmB)).containsExactly(2);
        assertThat(alpha.link(FAST).counters().txFrames()).isEqualTo(fast + 1);
    }

    @Test
    void framesForAVmThatIsOutOfReachDoNotEndInTheLan() {
        internet.setPath("proxy", "beta", PathConditions.CUT);
        internet.setPath("beta", "proxy", PathConditions.CUT);
        loop.advance(Duration.ofSeconds(3));
        sendFromA(VM_B, 1);
        assertThat(lan.taken()).isEmpty();
        assertThat(proxy.link("alpha.proxy.udp").counters().rxDropped()).isEqualTo(1);
    }

    @Test
    void noFrameIsLostWhileAFastPathComesAndGoes() {
        int sent = 0;
        for (int round = 0; round < 3; round++) {
            alpha.apply(alphaStar()
                    .link("beta", "udp")
                    .pair(VM_A, VM_B, "beta", "udp")
                    .build());
            for (int i = 0; i < 200; i++) {
                if (i == 20) {
                    beta.apply(betaStar()
                            .link("alpha", "udp")
                            .pair(VM_B, VM_A, "alpha", "udp")
                            .build());
                }
                sendFromA(VM_B, sent++);
                loop.advance(Duration.ofMillis(10));
            }
            // The receiving end hears of the withdrawal first, as it may.
            beta.apply(betaStar().build());
            for (int i = 0; i < 50; i++) {
                sendFromA(VM_B, sent++);
                loop.advance(Duration.ofMillis(10));
            }
            alpha.apply(alphaStar().build());
            for (int i = 0; i < 400; i++) {
                sendFromA(VM_B, sent++);
                loop.advance(Duration.ofMillis(10));
            }
        }
        assertThat(vmB.taken()).hasSize(sent);
    }

    @Test
    void noFrameIsLostWhileTheStarChangesItsTransport() {
        int sent = 0;
        internet.setEverywhere(new PathConditions(0, Duration.ofMillis(30), Duration.ZERO));
        alpha.apply(new ConfigBuilder("alpha")
                .link("proxy", "tcp")
                .network("blue", 7)
                .vm("vm-a", VM_A)
                .star("proxy", "tcp")
                .build());
        for (int i = 0; i < 10; i++) {
            sendFromA(CLIENT, sent++);
            loop.advance(Duration.ofMillis(10));
        }
        proxy.apply(new ConfigBuilder("proxy")
                .link("alpha", "tcp")
                .link("beta", "udp")
                .network("blue", 7)
                .lan("lan")
                .reach(VM_A, "alpha", "tcp")
                .reach(VM_B, "beta", "udp")
                .tree("alpha", "tcp")
                .tree("beta", "udp")
                .build());
        for (int i = 0; i < 500; i++) {
            sendFromA(CLIENT, sent++);
            lan.give(TestFrames.frame(CLIENT, VM_A, (byte) i));
            loop.advance(Duration.ofMillis(10));
        }
        loop.advance(Duration.ofSeconds(1));
        assertThat(lan.taken()).hasSize(sent);
        assertThat(vmA.taken()).hasSize(500);
        assertThat(alpha.link("alpha.proxy.tcp").counters().txFrames()).isPositive();
        assertThat(alpha.dataPath.status().links()).hasSize(1);
    }

    @Test
    void aLoopOfRulesEndsAtTheHopLimitOrBefore() {
        // The proxy and both nodes send strangers around in a circle.
        alpha.apply(alphaStar()
                .link("beta", "udp")
                .rule("*", STRANGER.toString(), link(FAST), Origin.OPERATOR)
                .build());
        beta.apply(betaStar()
                .link("alpha", "udp")
                .rule("*", STRANGER.toString(), link("beta.proxy.udp"), Origin.OPERATOR)
                .build());
        proxy.apply(proxyStar()
                .rule("*", STRANGER.toString(), link("alpha.proxy.udp"), Origin.OPERATOR)
                .build());
        loop.advance(SETTLE);
        long before = internet.carried();
        lan.give(TestFrames.frame(CLIENT, STRANGER, (byte) 1));
        loop.run();
        // One message is the frame's crossing of one link.
        assertThat(internet.carried() - before).isEqualTo(VirtualNetwork.MAX_HOPS);
        assertThat(lan.taken()).isEmpty();
    }

    private static Target link(String id) {
        return new Target.ToLink(id);
    }

    @Test
    void aStormIsCutToItsLimitAndUnicastIsNot() {
        int storm = 5 * Limits.DEFAULT.stormLimit();
        for (int i = 0; i < storm; i++) {
            sendFromA(MacAddress.BROADCAST, i);
        }
        sendFromA(VM_B, 1);
        assertThat(vmB.taken()).hasSize(Limits.DEFAULT.stormLimit() + 1);
        assertThat(alpha.port("vm-a").counters().rxDropped()).isEqualTo(storm - Limits.DEFAULT.stormLimit());
        loop.advance(Duration.ofMillis(100));
        for (int i = 0; i < storm; i++) {
            sendFromA(MacAddress.BROADCAST, i);
        }
        assertThat(vmB.taken()).hasSize(Limits.DEFAULT.stormLimit() / 10);
    }

    @Test
    void trafficIsCountedWhereItEntersAndAnew() {
        sendFromA(VM_B, 1, 2);
        vmA.give(TestFrames.superFrame(VM_A, CLIENT, 14_480, 1448));
        loop.run();
        TrafficDrain drain = alpha.drain();
        assertThat(drain.overflow()).isZero();
        assertThat(drain.records())
                .containsExactlyInAnyOrder(
                        new TrafficRecord(7, VM_A, VM_B, TrafficClass.APPLICATION, 30, 2),
                        new TrafficRecord(7, VM_A, CLIENT, TrafficClass.APPLICATION, 14_480 + 10 * 54, 10));
        assertThat(alpha.drain().records()).isEmpty();
        assertThat(proxy.drain().records()).isEmpty();
        assertThat(beta.drain().records()).isEmpty();
    }

    @Test
    void countingCanBeTurnedOffAndOnWhileTrafficFlows() {
        sendFromA(VM_B, 1);
        alpha.dataPath.limits(new Limits(1000, 64, Duration.ofSeconds(3), false, LanLimits.DEFAULT, Duration.ZERO));
        sendFromA(VM_B, 2, 3);
        assertThat(vmB.taken()).hasSize(3);
        TrafficDrain drain = alpha.drain();
        assertThat(drain.records())
                .as("what was counted before stays")
                .containsExactly(new TrafficRecord(7, VM_A, VM_B, TrafficClass.APPLICATION, 15, 1));
        assertThat(drain.overflow()).isZero();

        alpha.dataPath.limits(Limits.DEFAULT);
        sendFromA(VM_B, 4);
        assertThat(alpha.drain().records())
                .containsExactly(new TrafficRecord(7, VM_A, VM_B, TrafficClass.APPLICATION, 15, 1));
    }

    @Test
    void aNetworkThatComesWhileCountingIsOffIsNotCounted() throws Exception {
        Limits off = new Limits(1000, 64, Duration.ofSeconds(3), false, LanLimits.DEFAULT, Duration.ZERO);
        Site gamma = Site.ready("gamma", loop, internet, off, "udp");
        MemoryDevice one = gamma.plug("one");
        MemoryDevice wire = gamma.plug("wire");
        gamma.apply(new ConfigBuilder("gamma")
                .network("green", 9)
                .vm("one", VM_A)
                .lan("wire")
                .build());
        one.give(TestFrames.frame(VM_A, STRANGER, (byte) 1));
        loop.run();
        assertThat(wire.taken()).hasSize(1);
        assertThat(gamma.drain().records()).isEmpty();
        gamma.dataPath.close();
    }

    @Test
    void countersSurviveAChangeOfTheTableAndTheEndOfTheNetwork() {
        sendFromA(VM_B, 1);
        fastPath();
        sendFromA(VM_B, 2);
        alpha.apply(NodeConfig.empty("alpha"));
        assertThat(alpha.drain().records())
                .containsExactly(new TrafficRecord(7, VM_A, VM_B, TrafficClass.APPLICATION, 30, 2));
        assertThat(vmB.taken()).hasSize(2);
    }

    @Test
    void aFullTableOfFlowsCountsTheRestAsOverflowAndForwardsAllTheSame() throws Exception {
        Limits small = new Limits(1000, 64, Duration.ofSeconds(3), true, LanLimits.DEFAULT, Duration.ZERO);
        Site gamma = Site.ready("gamma", loop, internet, small, "udp");
        MemoryDevice one = gamma.plug("one");
        MemoryDevice wire = gamma.plug("wire");
        gamma.apply(new ConfigBuilder("gamma")
                .network("green", 9)
                .vm("one", VM_A)
                .lan("wire")
                .build());
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 100; i++) {
                one.give(TestFrames.frame(VM_A, new MacAddress(STRANGER.value() + i), (byte) i));
            }
            loop.run();
            assertThat(wire.taken()).hasSize(100);
            TrafficDrain drain = gamma.drain();
            assertThat(drain.records()).hasSize(64);
            assertThat(drain.overflow()).isEqualTo(36 * 15);
        }
        gamma.dataPath.close();
    }

    @Test
    void aPortWhoseDeviceIsNotThereIsReportedAndOpenedWhenItComes() {
        List<String> problems = alpha.apply(alphaStar().vm("late", STRANGER).build());
        assertThat(problems).singleElement().asString().contains("alpha.late", "isn't there");
        assertThat(alpha.port("late").state()).isEqualTo(PortState.FAILED);
        assertThat(alpha.port("late").reason()).contains("late");
        assertThat(alpha.dataPath.status().problems()).isEqualTo(problems);
        assertThat(alpha.port("vm-a").state()).isEqualTo(PortState.ATTACHED);
        MemoryDevice late = alpha.plug("late");
        loop.advance(Duration.ofSeconds(1));
        assertThat(alpha.port("late").state()).isEqualTo(PortState.ATTACHED);
        assertThat(alpha.dataPath.status().problems()).isEmpty();
        late.give(TestFrames.frame(STRANGER, VM_A, (byte) 1));
        loop.run();
        assertThat(payloads(vmA)).containsExactly(1);
    }

    @Test
    void aDeviceThatGoesAndComesBackIsTakenUpAgain() {
        alpha.driver.unplug("vm-a");
        loop.run();
        assertThat(alpha.port("vm-a").state()).isEqualTo(PortState.FAILED);
        assertThat(alpha.port("vm-a").reason()).contains("deleted");
        vmA = alpha.plug("vm-a");
        loop.advance(Duration.ofSeconds(1));
        sendFromA(VM_B, 1);
        assertThat(payloads(vmB)).containsExactly(1);
    }

    @Test
    void aDriverThatGoesTakesItsPortsWithItAndBringsThemBack() {
        alpha.dataPath.driverRemoved(alpha.driver);
        assertThat(vmA.isOpen()).isFalse();
        assertThat(alpha.port("vm-a").state()).isEqualTo(PortState.FAILED);
        assertThat(alpha.port("vm-a").reason()).contains("memory");
        alpha.dataPath.driverAdded(alpha.driver);
        alpha.queue.applyAgain();
        loop.run();
        assertThat(alpha.port("vm-a").state()).isEqualTo(PortState.ATTACHED);
    }

    @Test
    void aTransportThatGoesTakesItsLinksWithItAndBringsThemBack() throws Exception {
        Site gamma = Site.ready("gamma", loop, internet);
        gamma.apply(new ConfigBuilder("gamma").link("proxy", "udp").build());
        assertThat(gamma.link("gamma.proxy.udp").state()).isEqualTo(LinkState.DOWN);
        assertThat(gamma.link("gamma.proxy.udp").reason()).contains("udp");
        proxy.apply(proxyStar().link("gamma", "udp").build());
        TransportEndpoint endpoint = gamma.bind(internet.transport("udp"));
        loop.advance(SETTLE);
        assertThat(gamma.isUp("gamma.proxy.udp")).isTrue();
        gamma.dataPath.endpointRemoved("udp", endpoint);
        endpoint.close();
        assertThat(gamma.link("gamma.proxy.udp").state()).isEqualTo(LinkState.DOWN);
        gamma.bind(internet.transport("udp"));
        loop.advance(Duration.ofSeconds(10));
        assertThat(gamma.isUp("gamma.proxy.udp")).isTrue();
        gamma.dataPath.close();
    }

    @Test
    void theHostIsSweptBeforeTheFirstPortIsOpenedAndOnlyThen() throws Exception {
        Site gamma = Site.ready("gamma", loop, internet);
        gamma.driver.leave("gamma", "old");
        gamma.driver.leave("gamma", "vm-g");
        gamma.driver.leave("other", "old");
        MemoryDevice device = gamma.plug("vm-g");
        NodeConfig config =
                new ConfigBuilder("gamma").network("blue", 7).vm("vm-g", VM_A).build();
        gamma.apply(config);
        assertThat(gamma.driver.leftovers("gamma")).containsExactly("vm-g");
        assertThat(gamma.driver.leftovers("other")).containsExactly("old");
        assertThat(device.isOpen()).isTrue();
        gamma.apply(config);
        assertThat(gamma.driver.sweeps()).hasSize(1);
        gamma.dataPath.close();
        assertThat(device.isOpen()).isFalse();
    }

    @Test
    void aDriverWhoseBundleGoesWhileItSweepsHoldsNothingUp() {
        Site gamma = new Site("gamma", loop, Limits.DEFAULT);
        gamma.dataPath.driverAdded(new PortDriver() {
            @Override
            public String name() {
                return "going";
            }

            @Override
            public OpenPort open(Port port, IoEventLoop on, PortListener receiver) throws IOException {
                throw new IOException("nothing is opened here");
            }

            @Override
            public void sweep(String node, Set<String> keep) {
                throw new NoClassDefFoundError("of a bundle that was stopped");
            }
        });
        gamma.dataPath.driverAdded(gamma.driver);
        MemoryDevice device = gamma.plug("vm-g");
        gamma.apply(
                new ConfigBuilder("gamma").network("blue", 7).vm("vm-g", VM_A).build());
        assertThat(device.isOpen()).isTrue();
        gamma.dataPath.close();
    }

    @Test
    void whatStaysTheSameIsNotTouched() {
        sendFromA(VM_B, 1);
        long up = alpha.link("alpha.proxy.udp").counters().txFrames();
        alpha.apply(alphaStar().build());
        assertThat(alpha.isUp("alpha.proxy.udp")).isTrue();
        assertThat(alpha.link("alpha.proxy.udp").counters().txFrames()).isEqualTo(up);
        assertThat(alpha.port("vm-a").counters().rxFrames()).isEqualTo(1);
    }

    @Test
    void aConfigurationForAnotherNodeIsRefusedWhole() {
        assertThatThrownBy(() -> alpha.apply(betaStar().build())).isInstanceOf(RefusedException.class);
        sendFromA(VM_B, 1);
        assertThat(payloads(vmB)).containsExactly(1);
    }

    @Test
    void aGuestThatTakesNothingCostsOnlyItself() {
        vmB.setFull(true);
        sendFromA(VM_B, 1, 2);
        sendFromA(CLIENT, 3);
        assertThat(beta.port("vm-b").counters().txDropped()).isEqualTo(2);
        assertThat(payloads(lan)).containsExactly(3);
    }

    @Test
    void firstFramesAreTold() {
        assertThat(alpha.port("vm-a").firstFrameAt()).isNull();
        assertThat(alpha.port("vm-a").attachedAt()).isNotNull();
        alpha.events.clear();
        sendFromA(VM_B, 1);
        assertThat(alpha.port("vm-a").firstFrameAt()).isEqualTo(loop.time().instant());
        assertThat(alpha.link("alpha.proxy.udp").firstDataAt())
                .isEqualTo(loop.time().instant());
        assertThat(alpha.events).isNotEmpty();
        alpha.events.clear();
        sendFromA(VM_B, 2);
        assertThat(alpha.events).isEmpty();
    }

    @Test
    void roundTripsAndLossAreMeasured() {
        internet.setEverywhere(new PathConditions(0, Duration.ofMillis(20), Duration.ZERO));
        loop.advance(Duration.ofSeconds(5));
        assertThat(alpha.link("alpha.proxy.udp").rttMicros()).isBetween(40_000L, 42_000L);
        assertThat(alpha.link("alpha.proxy.udp").lossPermille()).isZero();
        internet.setEverywhere(new PathConditions(0.05, Duration.ofMillis(20), Duration.ZERO));
        loop.advance(Duration.ofSeconds(16));
        assertThat(alpha.link("alpha.proxy.udp").lossPermille()).isBetween(30, 300);
        assertThat(alpha.isUp("alpha.proxy.udp")).isTrue();
    }
}
