package net.virtuoso.overlay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import net.virtuoso.model.DropReason;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.NetworkConfig;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.testkit.MemoryDevice;
import net.virtuoso.testkit.TestBuffers;
import net.virtuoso.testkit.TestFrames;
import net.virtuoso.testkit.VirtualLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What node alpha takes of nodes that hand over whatever they like: network blue is there over two links, red over one. */
class LyingNodeTest {
    private static final MacAddress VM_A = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress VM_B = MacAddress.parse("02:00:00:00:00:0b");
    private static final MacAddress VM_C = MacAddress.parse("02:00:00:00:00:0c");
    private static final MacAddress RED = MacAddress.parse("02:00:00:00:01:0a");
    private static final MacAddress CLIENT = MacAddress.parse("02:00:00:00:00:cc");
    private static final int BLUE_VNI = 7;
    private static final int RED_VNI = 8;
    private static final String STAR = "alpha.proxy.udp";
    private static final String DIRECT = "alpha.beta.tcp";
    private static final Duration LINGER = Limits.DEFAULT.linger().plusMillis(1);

    private final VirtualLoop loop = new VirtualLoop();
    private final Site alpha = new Site("alpha", loop, Limits.DEFAULT);
    private final StubWire proxy = new StubWire();
    private final StubWire beta = new StubWire();
    private MemoryDevice vmA;
    private MemoryDevice red;

    @BeforeEach
    void bringUp() {
        alpha.dataPath.driverAdded(alpha.driver);
        alpha.dataPath.endpointOpened("udp", proxy);
        alpha.dataPath.endpointOpened("tcp", beta);
        vmA = alpha.plug("vm-a");
        red = alpha.plug("red");
        assertThat(alpha.apply(config(VM_B))).isEmpty();
        proxy.listener().channelOpened();
        beta.listener().channelOpened();
        loop.run();
        assertThat(alpha.isUp(STAR)).isTrue();
        assertThat(alpha.isUp(DIRECT)).isTrue();
    }

    @AfterEach
    void close() {
        alpha.dataPath.close();
        assertThat(TestBuffers.inUse()).isZero();
    }

    private static ConfigBuilder blue() {
        return new ConfigBuilder("alpha")
                .link("proxy", "udp")
                .link("beta", "tcp")
                .network("blue", BLUE_VNI)
                .vm("vm-a", VM_A)
                .star("proxy", "udp");
    }

    private static ConfigBuilder andRed(ConfigBuilder config) {
        return config.network("red", RED_VNI)
                .vm("red", RED)
                .star("proxy", "udp")
                .without("beta", "tcp");
    }

    /** VMs at beta. */
    private static NodeConfig config(MacAddress... atBeta) {
        return andRed(blue().from("beta", "tcp", atBeta)).build();
    }

    private void hand(StubWire from, int vni, MacAddress source, MacAddress destination) {
        ByteBuf frame = TestBuffers.of(TestFrames.frame(source, destination, (byte) 1));
        from.listener().frameReceived(vni, 9, frame);
        from.listener().readComplete();
        frame.release();
        loop.run();
    }

    private Map<DropReason, Long> refused(String link) {
        return alpha.link(link).refused();
    }

    @Test
    void aNetworkIsFedOverItsOwnLinksOnly() {
        hand(beta, RED_VNI, VM_B, RED);
        hand(beta, RED_VNI, VM_B, MacAddress.BROADCAST);
        assertThat(red.taken()).isEmpty();
        assertThat(refused(DIRECT)).isEqualTo(Map.of(DropReason.FOREIGN_NETWORK, 2L));
        hand(proxy, RED_VNI, VM_B, RED);
        assertThat(red.taken()).hasSize(1);
    }

    @Test
    void aVmOfThisNodeSpeaksAtItsPortOnly() {
        hand(proxy, BLUE_VNI, VM_A, VM_A);
        hand(proxy, BLUE_VNI, VM_A, MacAddress.BROADCAST);
        hand(beta, BLUE_VNI, VM_A, CLIENT);
        assertThat(vmA.taken()).isEmpty();
        assertThat(proxy.sent()).isZero();
        assertThat(refused(STAR)).isEqualTo(Map.of(DropReason.LOOPED, 2L));
        assertThat(refused(DIRECT)).isEqualTo(Map.of(DropReason.LOOPED, 1L));
    }

    @Test
    void aNodeSpeaksForItsOwnVmsAndTheProxyForAll() {
        hand(beta, BLUE_VNI, VM_C, VM_A);
        hand(beta, BLUE_VNI, CLIENT, VM_A);
        hand(beta, BLUE_VNI, new MacAddress(0), VM_A);
        assertThat(vmA.taken()).isEmpty();
        assertThat(refused(DIRECT)).isEqualTo(Map.of(DropReason.SPOOFED_MAC, 3L));
        hand(beta, BLUE_VNI, VM_B, VM_A);
        hand(proxy, BLUE_VNI, VM_B, VM_A);
        hand(proxy, BLUE_VNI, CLIENT, VM_A);
        assertThat(vmA.taken()).hasSize(3);
        assertThat(refused(STAR)).isEmpty();
    }

    @Test
    void aVmThatHasMovedAwayIsHeardAsSoonAsItsDeviceIsGone() {
        alpha.driver.unplug("vm-a");
        loop.run();
        hand(proxy, BLUE_VNI, VM_A, MacAddress.BROADCAST);
        assertThat(refused(STAR)).as("its port is still wanted here").isEmpty();
    }

    @Test
    void aVmThatHasMovedAwayIsHeardAsSoonAsItsPortIsNotWanted() {
        alpha.apply(andRed(new ConfigBuilder("alpha")
                        .link("proxy", "udp")
                        .link("beta", "tcp")
                        .network("blue", BLUE_VNI)
                        .vm("vm-b", VM_B)
                        .star("proxy", "udp")
                        .from("beta", "tcp", VM_A))
                .build());
        MemoryDevice vmB = alpha.plug("vm-b");
        loop.advance(Duration.ofSeconds(1));
        hand(beta, BLUE_VNI, VM_A, VM_B);
        hand(proxy, BLUE_VNI, VM_A, VM_B);
        assertThat(vmB.taken()).hasSize(2);
    }

    @Test
    void whatWasSentBeforeAVmMovedOnIsStillTaken() {
        alpha.apply(config(VM_C));
        hand(beta, BLUE_VNI, VM_B, VM_A);
        hand(beta, BLUE_VNI, VM_C, VM_A);
        assertThat(vmA.taken()).hasSize(2);
        loop.advance(LINGER);
        hand(beta, BLUE_VNI, VM_B, VM_A);
        assertThat(vmA.taken()).isEmpty();
        hand(beta, BLUE_VNI, VM_C, VM_A);
        assertThat(vmA.taken()).hasSize(1);
    }

    @Test
    void changesThatFollowEachOtherDoNotCutWhatTheFirstOneLeft() {
        alpha.apply(config(VM_C));
        alpha.apply(config());
        hand(beta, BLUE_VNI, VM_B, VM_A);
        hand(beta, BLUE_VNI, VM_C, VM_A);
        assertThat(vmA.taken()).hasSize(2);
    }

    @Test
    void aLinkThatANetworkLeavesIsHeardALittleLonger() {
        alpha.apply(andRed(blue().without("beta", "tcp")).build());
        hand(beta, BLUE_VNI, VM_B, VM_A);
        assertThat(vmA.taken()).hasSize(1);
        loop.advance(LINGER);
        hand(beta, BLUE_VNI, VM_B, VM_A);
        assertThat(vmA.taken()).isEmpty();
        assertThat(refused(DIRECT)).isEqualTo(Map.of(DropReason.FOREIGN_NETWORK, 1L));
    }

    @Test
    void aConfigurationFromBeforeAcceptsWhatItsRulesAndItsTreeName() {
        NodeConfig config = config(VM_B);
        List<NetworkConfig> networks = config.networks().stream()
                .map(network -> new NetworkConfig(
                        network.name(),
                        network.vni(),
                        network.proxy(),
                        network.ports(),
                        network.rules(),
                        network.tree()))
                .toList();
        alpha.apply(new NodeConfig(config.node(), 2, config.links(), networks));
        loop.advance(LINGER);
        hand(proxy, BLUE_VNI, VM_C, VM_A);
        assertThat(vmA.taken()).hasSize(1);
        hand(beta, BLUE_VNI, VM_B, VM_A);
        assertThat(vmA.taken()).isEmpty();
    }

    @Test
    void thousandsOfAddressesAreToldApart() {
        MacAddress[] many = LongStream.range(0, 1024)
                .mapToObj(number -> new MacAddress(0x02_00_00_10_00_00L + 2 * number))
                .toArray(MacAddress[]::new);
        alpha.apply(config(many));
        loop.advance(LINGER);
        for (MacAddress each : many) {
            hand(beta, BLUE_VNI, each, VM_A);
            hand(beta, BLUE_VNI, new MacAddress(each.value() + 1), VM_A);
        }
        assertThat(vmA.taken()).hasSize(many.length);
        assertThat(refused(DIRECT)).isEqualTo(Map.of(DropReason.SPOOFED_MAC, (long) many.length));
    }
}
