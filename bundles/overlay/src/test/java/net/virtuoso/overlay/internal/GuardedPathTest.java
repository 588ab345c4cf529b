package net.virtuoso.overlay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.virtuoso.model.DropReason;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.Lease;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.VmBinding;
import net.virtuoso.testkit.MemoryDevice;
import net.virtuoso.testkit.MemoryInternet;
import net.virtuoso.testkit.TestBuffers;
import net.virtuoso.testkit.TestFrames;
import net.virtuoso.testkit.TestPackets;
import net.virtuoso.testkit.VirtualLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guards in their place: two VMs at alpha, the proxy with the user's LAN. */
class GuardedPathTest {
    private static final MacAddress VM_A = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress VM_B = MacAddress.parse("02:00:00:00:00:0b");
    private static final MacAddress AWAY = MacAddress.parse("02:00:00:00:00:0c");
    private static final MacAddress CLIENT = MacAddress.parse("02:00:00:00:00:cc");
    private static final IpAddress IP_A = IpAddress.parse("192.0.2.10");
    private static final IpAddress IP_AWAY = IpAddress.parse("192.0.2.12");
    private static final IpAddress FREE = IpAddress.parse("192.0.2.99");
    private static final Duration SETTLE = Duration.ofSeconds(2);

    private final VirtualLoop loop = new VirtualLoop();
    private final MemoryInternet internet = new MemoryInternet(new Random(1));
    private Site alpha;
    private Site proxy;
    private MemoryDevice vmA;
    private MemoryDevice vmB;
    private MemoryDevice lan;

    @BeforeEach
    void connect() throws Exception {
        alpha = Site.ready("alpha", loop, internet, "udp");
        proxy = Site.ready("proxy", loop, internet, "udp");
        vmA = alpha.plug("vm-a");
        vmB = alpha.plug("vm-b");
        lan = proxy.plug("lan");
        assertThat(alpha.apply(guarded(new ConfigBuilder("alpha")
                                .link("proxy", "udp")
                                .network("blue", 7)
                                .vm("vm-a", VM_A)
                                .vm("vm-b", VM_B)
                                .star("proxy", "udp"))
                        .build()))
                .isEmpty();
        assertThat(proxy.apply(guarded(new ConfigBuilder("proxy")
                                .link("alpha", "udp")
                                .network("blue", 7)
                                .lan("lan")
                                .reach(VM_A, "alpha", "udp")
                                .reach(VM_B, "alpha", "udp")
                                .tree("alpha", "udp"))
                        .build()))
                .isEmpty();
        loop.advance(SETTLE);
        assertThat(alpha.isUp("alpha.proxy.udp")).isTrue();
    }

    private static ConfigBuilder guarded(ConfigBuilder config) {
        return config.guard(new VmBinding("blue", VM_A, "a", List.of(IP_A), false))
                .guard(new VmBinding("blue", AWAY, "away", List.of(IP_AWAY), false));
    }

    @AfterEach
    void releaseEverything() {
        List.of(alpha, proxy).forEach(site -> site.dataPath.close());
        loop.advance(SETTLE);
        assertThat(TestBuffers.inUse()).isZero();
    }

    private void give(MemoryDevice device, byte[] frame) {
        device.give(frame);
        loop.run();
    }

    private static MacAddress sourceOf(byte[] frame) {
        long mac = 0;
        for (int i = 0; i < 6; i++) {
            mac = mac << 8 | frame[TestFrames.VIRTIO + 6 + i] & 0xff;
        }
        return new MacAddress(mac);
    }

    @Test
    void aQuestionForAKnownAddressIsAnsweredWhereItComesInAndGoesNoFurther() {
        give(vmB, TestPackets.arpRequest(VM_B, FREE, IP_A));
        assertThat(vmB.taken())
                .singleElement()
                .satisfies(reply -> assertThat(sourceOf(reply)).isEqualTo(VM_A));
        give(lan, TestPackets.arpRequest(CLIENT, FREE, IP_A));
        assertThat(lan.taken())
                .singleElement()
                .satisfies(reply -> assertThat(sourceOf(reply)).isEqualTo(VM_A));
        assertThat(vmA.taken()).isEmpty();
        assertThat(alpha.port("vm-b").answered()).isEqualTo(1);
        assertThat(alpha.port("vm-b").counters().rxDropped()).isZero();
        assertThat(proxy.port("lan").answered()).isEqualTo(1);
    }

    @Test
    void anUnknownOneGoesRoundAsEver() {
        give(vmB, TestPackets.arpRequest(VM_B, IpAddress.parse("192.0.2.11"), FREE));
        assertThat(vmA.taken()).hasSize(1);
        assertThat(lan.taken()).hasSize(1);
        assertThat(vmB.taken()).isEmpty();
    }

    @Test
    void theLanIsNotToldOfAVmThatDoesNotRunButOfAnAddressThatIsTaken() {
        give(lan, TestPackets.arpRequest(CLIENT, FREE, IP_AWAY));
        assertThat(lan.taken()).isEmpty();
        assertThat(vmA.taken()).hasSize(1);
        give(lan, TestPackets.arpRequest(CLIENT, TestPackets.NONE_V4, IP_AWAY));
        assertThat(lan.taken()).hasSize(1);
    }

    @Test
    void whatAVmMayNotSayIsCountedByReason() {
        give(vmA, TestFrames.frame(CLIENT, VM_B, (byte) 1));
        give(vmA, TestPackets.udp(VM_A, VM_B, FREE, IP_A, 1, 2));
        give(vmA, TestPackets.arpRequest(VM_A, FREE, FREE));
        give(vmA, TestPackets.dhcpReply(VM_A, 5, VM_B, FREE, 60));
        give(vmA, new byte[TestFrames.VIRTIO + 15]);
        byte[] noHeader = TestFrames.frame(VM_A, VM_B, (byte) 1);
        noHeader[1] = 77;
        give(vmA, noHeader);
        assertThat(alpha.port("vm-a").refused())
                .isEqualTo(Map.of(
                        DropReason.SPOOFED_MAC, 2L,
                        DropReason.SPOOFED_IP, 1L,
                        DropReason.SPOOFED_ARP, 1L,
                        DropReason.ROGUE_SERVICE, 1L,
                        DropReason.MALFORMED, 1L));
        assertThat(alpha.port("vm-a").counters().rxDropped()).isEqualTo(6);
        assertThat(vmB.taken()).isEmpty();
        assertThat(lan.taken()).isEmpty();
    }

    @Test
    void aFloodOfQuestionsIsBoundedByTheStormLimit() {
        int limit = Limits.DEFAULT.stormLimit();
        for (int i = 0; i < 10; i++) {
            for (int n = 0; n < 200; n++) {
                vmB.give(TestPackets.arpRequest(VM_B, FREE, IP_A));
            }
            loop.run();
        }
        assertThat(alpha.port("vm-b").answered()).isEqualTo(limit);
        assertThat(alpha.port("vm-b").refused()).isEqualTo(Map.of(DropReason.STORM, 2000L - limit));
        assertThat(vmB.taken()).hasSize(limit);
    }

    @Test
    void aLeaseFromTheLanIsSeenOnItsWayAndAnswered() {
        give(lan, TestPackets.dhcpReply(CLIENT, 5, VM_B, FREE, 600));
        assertThat(vmB.taken()).hasSize(1);
        assertThat(alpha.port("vm-b").lease())
                .isEqualTo(new Lease(FREE, loop.time().instant().plusSeconds(600)));
        assertThat(alpha.port("vm-a").lease()).isNull();
        vmA.taken();
        give(vmA, TestPackets.arpRequest(VM_A, IP_A, FREE));
        assertThat(vmA.taken())
                .singleElement()
                .satisfies(reply -> assertThat(sourceOf(reply)).isEqualTo(VM_B));
        assertThat(vmB.taken()).isEmpty();
    }
}
