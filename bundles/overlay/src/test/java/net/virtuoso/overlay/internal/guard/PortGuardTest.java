package net.virtuoso.overlay.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.virtuoso.model.DropReason;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.Lease;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.VmBinding;
import net.virtuoso.testkit.ManualTime;
import net.virtuoso.testkit.TestBuffers;
import net.virtuoso.testkit.TestFrames;
import net.virtuoso.testkit.TestPackets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a VM may send, family by family, and what it can't hide. */
class PortGuardTest {
    private static final MacAddress VM = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress OTHER = MacAddress.parse("02:00:00:00:00:0b");
    private static final MacAddress SERVER = MacAddress.parse("02:00:00:00:00:cc");
    private static final IpAddress OWN_4 = IpAddress.parse("192.0.2.10");
    private static final IpAddress OTHER_4 = IpAddress.parse("192.0.2.11");
    private static final IpAddress FREE_4 = IpAddress.parse("192.0.2.99");
    private static final IpAddress OWN_6 = IpAddress.parse("2001:db8::a");
    private static final IpAddress OTHER_6 = IpAddress.parse("2001:db8::b");
    private static final IpAddress FREE_6 = IpAddress.parse("2001:db8::99");
    private static final IpAddress DERIVED = IpAddress.parse("fe80::ff:fe00:a");
    private static final IpAddress PRIVATE_LINK_LOCAL = IpAddress.parse("fe80::1234:5678:9abc:def0");
    private static final VmBinding OTHER_VM = new VmBinding("blue", OTHER, "other", List.of(OTHER_4, OTHER_6), false);

    private static final int IPV4 = TestFrames.VIRTIO + 14;
    private static final int DHCP = IPV4 + 20 + 8;

    private final ManualTime time = new ManualTime();
    private final Neighbours neighbours = new Neighbours(new Leases(time::nanoTime, time));
    private final PortGuard guard = new PortGuard(VM.value(), neighbours);

    @AfterEach
    void nothingIsKept() {
        assertThat(TestBuffers.inUse()).isZero();
    }

    private void declare(boolean trusted, IpAddress... own) {
        neighbours.update(new Bindings(List.of(OTHER_VM, new VmBinding("blue", VM, "vm", List.of(own), trusted))));
    }

    private @Nullable DropReason check(byte[] bytes) {
        ByteBuf frame = TestBuffers.of(bytes);
        try {
            long source =
                    frame.getUnsignedInt(TestFrames.VIRTIO + 6) << 16 | frame.getUnsignedShort(TestFrames.VIRTIO + 10);
            return guard.check(frame, TestFrames.VIRTIO, source);
        } finally {
            frame.release();
        }
    }

    private void deliver(byte[] bytes) {
        ByteBuf frame = TestBuffers.of(bytes);
        guard.delivered(frame, TestFrames.VIRTIO);
        frame.release();
    }

    private static byte[] v4(IpAddress from) {
        return TestPackets.udp(VM, SERVER, from, FREE_4, 4000, 5000, (byte) 1);
    }

    private static byte[] v6(IpAddress from) {
        return TestPackets.ipv6(VM, SERVER, from, FREE_6, 6, new byte[20]);
    }

    private static byte[] advertisement(IpAddress target, MacAddress mac) {
        return TestPackets.neighbour(VM, OWN_6, 136, target, 2, mac);
    }

    @Test
    void aForeignMacAddressIsRefusedWhateverElseIsRight() {
        declare(true, OWN_4);
        assertThat(check(TestFrames.frame(OTHER, SERVER, (byte) 1))).isEqualTo(DropReason.SPOOFED_MAC);
    }

    @Test
    void aFamilyThatIsDeclaredIsHeldToItAndTheOtherIsNot() {
        declare(false, OWN_4);
        assertThat(check(v4(OWN_4))).isNull();
        assertThat(check(v4(FREE_4))).isEqualTo(DropReason.SPOOFED_IP);
        assertThat(check(v4(OWN_4))).isNull();
        assertThat(check(v6(FREE_6))).isNull();

        declare(false, OWN_6);
        assertThat(check(v6(OWN_6))).isNull();
        assertThat(check(v6(FREE_6))).isEqualTo(DropReason.SPOOFED_IP);
        assertThat(check(v4(FREE_4))).isNull();
    }

    @Test
    void withoutADeclarationAnyAddressGoesButThoseOfOthers() {
        declare(false);
        assertThat(check(v4(FREE_4))).isNull();
        assertThat(check(v4(OTHER_4))).isEqualTo(DropReason.SPOOFED_IP);
        assertThat(check(v6(FREE_6))).isNull();
        assertThat(check(v6(OTHER_6))).isEqualTo(DropReason.SPOOFED_IP);
        assertThat(check(TestPackets.arpRequest(VM, OTHER_4, OTHER_4))).isEqualTo(DropReason.SPOOFED_ARP);
        assertThat(check(advertisement(OTHER_6, VM))).isEqualTo(DropReason.SPOOFED_ARP);
    }

    @Test
    void aNewDeclarationHoldsFromTheNextFrameOn() {
        declare(false, OWN_4);
        assertThat(check(v4(OWN_4))).isNull();
        declare(false, FREE_4);
        assertThat(check(v4(OWN_4))).isEqualTo(DropReason.SPOOFED_IP);
        assertThat(check(v4(FREE_4))).isNull();
    }

    @Test
    void whoHasNoAddressYetMayAskForOne() {
        declare(false, OWN_4, OWN_6);
        assertThat(check(TestPackets.dhcpRequest(VM, TestPackets.NONE_V4, 3))).isNull();
        assertThat(check(TestPackets.arpRequest(VM, TestPackets.NONE_V4, OWN_4)))
                .isNull();
        assertThat(check(TestPackets.neighbour(VM, TestPackets.NONE_V6, 135, OWN_6, 0, VM)))
                .isNull();
        assertThat(check(TestPackets.neighbour(VM, TestPackets.NONE_V6, 133, OWN_6, 0, VM)))
                .isNull();
        assertThat(check(v4(TestPackets.NONE_V4))).isEqualTo(DropReason.SPOOFED_IP);
        assertThat(check(v6(TestPackets.NONE_V6))).isEqualTo(DropReason.SPOOFED_IP);
    }

    @Test
    void multicastMembershipGoesWithoutAnAddress() {
        declare(false, OWN_4);
        byte[] igmp = v4(TestPackets.NONE_V4);
        igmp[TestFrames.VIRTIO + 14 + 9] = 2;
        assertThat(check(igmp)).isNull();
    }

    @Test
    void arpClaimsOnlyWhatIsTheVms() {
        declare(false, OWN_4);
        assertThat(check(TestPackets.arpRequest(VM, OWN_4, FREE_4))).isNull();
        assertThat(check(TestPackets.arp(VM, 2, VM, OWN_4, FREE_4))).isNull();
        assertThat(check(TestPackets.arpRequest(VM, FREE_4, FREE_4))).isEqualTo(DropReason.SPOOFED_ARP);
        assertThat(check(TestPackets.arp(VM, 2, OTHER, OWN_4, FREE_4))).isEqualTo(DropReason.SPOOFED_ARP);
        assertThat(check(TestPackets.arp(VM, 1, OTHER, TestPackets.NONE_V4, FREE_4)))
                .isEqualTo(DropReason.SPOOFED_ARP);
        assertThat(check(TestPackets.arp(VM, 3, VM, OWN_4, FREE_4))).isEqualTo(DropReason.MALFORMED);
        byte[] whole = TestPackets.arpRequest(VM, OWN_4, FREE_4);
        assertThat(check(Arrays.copyOf(whole, whole.length - 1))).isEqualTo(DropReason.MALFORMED);
    }

    @Test
    void advertisementsClaimOnlyWhatIsTheVms() {
        declare(false, OWN_6);
        assertThat(check(advertisement(OWN_6, VM))).isNull();
        assertThat(check(advertisement(FREE_6, VM))).isEqualTo(DropReason.SPOOFED_ARP);
        assertThat(check(advertisement(OWN_6, OTHER))).isEqualTo(DropReason.SPOOFED_ARP);
        assertThat(check(TestPackets.neighbour(VM, OWN_6, 135, FREE_6, 1, VM))).isNull();
        assertThat(check(TestPackets.neighbour(VM, OWN_6, 135, FREE_6, 1, OTHER)))
                .isEqualTo(DropReason.SPOOFED_ARP);
        assertThat(check(TestPackets.neighbour(VM, OWN_6, 133, FREE_6, 1, VM))).isNull();
        byte[] noLength = advertisement(OWN_6, VM);
        noLength[noLength.length - 7] = 0;
        assertThat(check(noLength)).isEqualTo(DropReason.MALFORMED);
        byte[] routed = advertisement(OWN_6, VM);
        routed[TestFrames.VIRTIO + 14 + 7] = 64;
        assertThat(check(routed)).isEqualTo(DropReason.MALFORMED);
    }

    @Test
    void linkLocalAddressesAreFreeUntilOneIsDeclared() {
        declare(false, OWN_6);
        assertThat(check(v6(DERIVED))).isNull();
        assertThat(check(v6(PRIVATE_LINK_LOCAL))).isNull();
        declare(false, OWN_6, PRIVATE_LINK_LOCAL);
        assertThat(check(v6(DERIVED))).isNull();
        assertThat(check(v6(PRIVATE_LINK_LOCAL))).isNull();
        assertThat(check(v6(IpAddress.parse("fe80::1")))).isEqualTo(DropReason.SPOOFED_IP);
        assertThat(check(advertisement(IpAddress.parse("fe80::1"), VM))).isEqualTo(DropReason.SPOOFED_ARP);
    }

    @Test
    void aVmIsNeitherDhcpServerNorRouterUnlessItIsTrusted() {
        List<byte[]> services = List.of(
                TestPackets.dhcpReply(VM, 5, OTHER, FREE_4, 60),
                TestPackets.udp(VM, OTHER, OWN_4, FREE_4, 5555, 68, (byte) 0),
                TestPackets.neighbour(VM, DERIVED, 134, OWN_6, 1, VM),
                TestPackets.neighbour(VM, DERIVED, 137, OWN_6, 0, VM),
                TestPackets.ipv6(VM, OTHER, DERIVED, FREE_6, 17, new byte[] {2, 35, 2, 34, 0, 8, 0, 0}));
        declare(false);
        assertThat(services).allSatisfy(frame -> assertThat(check(frame)).isEqualTo(DropReason.ROGUE_SERVICE));
        declare(true, OWN_4);
        assertThat(services).allSatisfy(frame -> assertThat(check(frame)).isNull());
        assertThat(check(v4(OTHER_4))).isNull();
    }

    /** Hop-by-hop, routing, destination options, authentication: eight bytes each, then the advertisement. */
    @ParameterizedTest
    @ValueSource(ints = {0, 43, 60, 135})
    void aRouterAdvertisementCannotHideBehindExtensionHeaders(int extension) {
        declare(false);
        byte[] hidden = new byte[8 + 32];
        hidden[0] = 58;
        System.arraycopy(TestPackets.message(134, OWN_6, 1, VM), 0, hidden, 8, 32);
        assertThat(check(TestPackets.ipv6(VM, TestPackets.ALL_NODES, DERIVED, FREE_6, extension, hidden)))
                .isEqualTo(DropReason.ROGUE_SERVICE);
        assertThat(check(TestPackets.ipv6(
                        VM, TestPackets.ALL_NODES, DERIVED, FREE_6, extension, Arrays.copyOf(hidden, 7))))
                .isEqualTo(DropReason.MALFORMED);
    }

    /** A first fragment whose headers go on in the next one, with others behind its end, where a frame has padding. */
    @ParameterizedTest
    @ValueSource(ints = {59, 17, 58})
    void paddingIsNotTakenForHeaders(int pretended) {
        declare(false);
        byte[] first = new byte[8 + 8 + 8 + 8];
        first[0] = 60; // behind the fragment's header: destination options
        first[3] = 1; // more to come
        first[8] = 60; // options again, which come with the next fragment
        first[16] = (byte) pretended;
        first[24] = (byte) 128;
        byte[] frame = TestPackets.ipv6(VM, TestPackets.ALL_NODES, DERIVED, FREE_6, 44, first);
        assertThat(check(frame)).isNull();
        frame[TestFrames.VIRTIO + 14 + 5] = 8 + 8;
        assertThat(check(frame)).isEqualTo(DropReason.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"01:80:c2:00:00:00", "01:80:c2:00:00:02", "01:80:c2:00:00:0e"})
    void aVmIsNoBridge(String group) {
        declare(false);
        byte[] spanningTree = {0x42, 0x42, 3, 0, 0, 0, 0, 0, 0};
        byte[] frame = TestPackets.ethernet(VM, MacAddress.parse(group), spanningTree.length, spanningTree);
        assertThat(check(frame)).isEqualTo(DropReason.ROGUE_SERVICE);
        declare(true);
        assertThat(check(frame)).isNull();
    }

    @Test
    void neighbourDiscoveryIsNotFragmented() {
        declare(false, OWN_6);
        byte[] first = new byte[8 + 32];
        first[0] = 58;
        first[3] = 1; // more to come
        System.arraycopy(TestPackets.message(136, OWN_6, 2, VM), 0, first, 8, 32);
        assertThat(check(TestPackets.ipv6(VM, TestPackets.ALL_NODES, OWN_6, FREE_6, 44, first)))
                .isEqualTo(DropReason.MALFORMED);
        first[2] = 1; // a later one
        assertThat(check(TestPackets.ipv6(VM, TestPackets.ALL_NODES, OWN_6, FREE_6, 44, first)))
                .isNull();
        assertThat(check(TestPackets.ipv6(VM, TestPackets.ALL_NODES, FREE_6, FREE_6, 44, first)))
                .isEqualTo(DropReason.SPOOFED_IP);
    }

    @Test
    void tagsAndSnapHideNothing() {
        declare(false, OWN_4);
        byte[] spoofed = v4(FREE_4);
        assertThat(check(TestPackets.tagged(spoofed, 1))).isEqualTo(DropReason.SPOOFED_IP);
        assertThat(check(TestPackets.tagged(spoofed, 2))).isEqualTo(DropReason.SPOOFED_IP);
        assertThat(check(TestPackets.tagged(spoofed, 3))).isEqualTo(DropReason.MALFORMED);
        assertThat(check(TestPackets.tagged(v4(OWN_4), 2))).isNull();
        assertThat(check(Arrays.copyOf(TestPackets.tagged(spoofed, 1), TestFrames.VIRTIO + 15)))
                .isEqualTo(DropReason.MALFORMED);
        byte[] snap = {(byte) 0xaa, (byte) 0xaa, 3, 0, 0, 0, 8, 0, 0x45};
        assertThat(check(TestPackets.ethernet(VM, OTHER, snap.length, snap))).isEqualTo(DropReason.MALFORMED);
        byte[] spanningTree = {0x42, 0x42, 3, 0, 0, 0, 0, 0, 0};
        assertThat(check(TestPackets.ethernet(VM, OTHER, spanningTree.length, spanningTree)))
                .isNull();
        assertThat(check(TestFrames.frame(VM, OTHER, (byte) 1))).isNull();
    }

    @Test
    void aDatagramThatIsCutBeforeItsPortsIsRefused() {
        declare(false, OWN_4);
        byte[] whole = v4(OWN_4);
        assertThat(check(Arrays.copyOf(whole, TestFrames.VIRTIO + 14 + 20 + 7))).isEqualTo(DropReason.MALFORMED);
        assertThat(check(Arrays.copyOf(whole, TestFrames.VIRTIO + 14 + 19))).isEqualTo(DropReason.MALFORMED);
        whole[TestFrames.VIRTIO + 14] = 0x44;
        assertThat(check(whole)).isEqualTo(DropReason.MALFORMED);
    }

    @Test
    void aLeaseIsLearnedFromTheServersAcknowledgementAndEnds() {
        deliver(TestPackets.dhcpReply(SERVER, 5, VM, FREE_4, 60));
        Instant until = time.instant().plusSeconds(60);
        assertThat(guard.lease()).isEqualTo(new Lease(FREE_4, until));
        assertThat(neighbours.owner(FREE_4.v4())).isEqualTo(VM.value());
        time.advance(Duration.ofSeconds(30));
        deliver(TestPackets.dhcpReply(SERVER, 5, VM, FREE_4, 60));
        time.advance(Duration.ofSeconds(59));
        assertThat(guard.lease()).isNotNull();
        time.advance(Duration.ofSeconds(1));
        assertThat(guard.lease()).isNull();
        assertThat(neighbours.owner(FREE_4.v4())).isEqualTo(Bindings.NOBODY);
    }

    @Test
    void aLeaseIsForgottenWhenItIsGivenBackOrTakenBack() {
        deliver(TestPackets.dhcpReply(SERVER, 5, VM, FREE_4, 0xffff_ffffL));
        assertThat(guard.lease()).isEqualTo(new Lease(FREE_4, null));
        deliver(TestPackets.dhcpReply(SERVER, 6, VM, TestPackets.NONE_V4, -1));
        assertThat(guard.lease()).isNull();
        for (int end : new int[] {4, 7}) {
            deliver(TestPackets.dhcpReply(SERVER, 5, VM, FREE_4, 60));
            assertThat(check(TestPackets.dhcpRequest(VM, FREE_4, end))).isNull();
            assertThat(guard.lease()).isNull();
        }
        deliver(TestPackets.dhcpReply(SERVER, 5, VM, FREE_4, 60));
        guard.close();
        assertThat(neighbours.owner(FREE_4.v4())).isEqualTo(Bindings.NOBODY);
    }

    @Test
    void aLeaseOfAnotherOrWithoutAnAddressOrTimeIsNone() {
        deliver(TestPackets.dhcpReply(SERVER, 5, OTHER, FREE_4, 60));
        deliver(TestPackets.dhcpReply(SERVER, 5, VM, TestPackets.NONE_V4, 60));
        deliver(TestPackets.dhcpReply(SERVER, 5, VM, FREE_4, -1));
        deliver(TestPackets.dhcpReply(SERVER, 2, VM, FREE_4, 60));
        assertThat(guard.lease()).isNull();
    }

    @Test
    void oneLeaseAPortAndTheLastOneOfAnAddressHoldsIt() {
        deliver(TestPackets.dhcpReply(SERVER, 5, VM, FREE_4, 60));
        deliver(TestPackets.dhcpReply(SERVER, 5, VM, OWN_4, 60));
        assertThat(neighbours.owner(FREE_4.v4())).isEqualTo(Bindings.NOBODY);
        PortGuard next = new PortGuard(OTHER.value(), neighbours);
        ByteBuf frame = TestBuffers.of(TestPackets.dhcpReply(SERVER, 5, OTHER, OWN_4, 60));
        next.delivered(frame, TestFrames.VIRTIO);
        frame.release();
        assertThat(guard.lease()).isNull();
        guard.close();
        assertThat(neighbours.owner(OWN_4.v4())).isEqualTo(OTHER.value());
    }

    /** A guest with an address of its own choosing goes on working beside a lease. */
    @Test
    void whatWasLearnedIsNotEnforced() {
        deliver(TestPackets.dhcpReply(SERVER, 5, VM, FREE_4, 60));
        assertThat(check(v4(OWN_4))).isNull();
        assertThat(check(TestPackets.arpRequest(VM, OWN_4, OWN_4))).isNull();
    }

    @Test
    void noFrameWhateverItHoldsIsReadBeyondItsEnd() {
        declare(false, OWN_4, OWN_6);
        SplittableRandom random = new SplittableRandom(7);
        List<byte[]> seeds = List.of(
                v4(OWN_4),
                v6(OWN_6),
                TestPackets.arpRequest(VM, OWN_4, FREE_4),
                advertisement(OWN_6, VM),
                TestPackets.tagged(advertisement(OWN_6, VM), 2),
                TestPackets.dhcpRequest(VM, TestPackets.NONE_V4, 3),
                TestPackets.dhcpReply(SERVER, 5, VM, FREE_4, 60));
        for (int i = 0; i < 50_000; i++) {
            byte[] seed = seeds.get(random.nextInt(seeds.size()));
            int length = random.nextInt(3) == 0
                    ? TestFrames.VIRTIO + 14 + random.nextInt(seed.length - TestFrames.VIRTIO - 13)
                    : seed.length;
            byte[] bytes = Arrays.copyOf(seed, length);
            for (int n = random.nextInt(4); n > 0; n--) {
                bytes[TestFrames.VIRTIO + 12 + random.nextInt(length - TestFrames.VIRTIO - 12)] =
                        (byte) random.nextInt();
            }
            check(bytes);
            deliver(bytes);
        }
    }

    private static InetAddress inet(IpAddress address) throws Exception {
        return InetAddress.getByName(address.toString());
    }

    /** Frames that the kernel forwards are seen by nobody else. */
    @Test
    void onlyWhatItHasFoundGoodNeedsNoLook() throws Exception {
        assertThat(guard.unwatched(4)).as("nothing was sent yet").isNull();
        declare(false);
        check(TestPackets.arpRequest(VM, FREE_4, OTHER_4));
        assertThat(guard.unwatched(4)).containsExactly(inet(FREE_4));
        check(TestPackets.arpRequest(VM, OTHER_4, FREE_4));
        assertThat(guard.unwatched(4)).as("another's").containsExactly(inet(FREE_4));
        declare(false, OWN_4, OWN_6);
        assertThat(guard.unwatched(4)).as("declared").containsExactlyInAnyOrder(inet(OWN_4), inet(OWN_6));
        assertThat(guard.unwatched(1)).hasSize(1);
        declare(true, OWN_4);
        assertThat(guard.unwatched(4)).as("trusted").isEmpty();
        neighbours.update(new Bindings(List.of(new VmBinding("blue", OTHER, "other", List.of(FREE_4), false))));
        assertThat(guard.unwatched(4)).as("another's now").isNull();
    }

    /** A host speaks to its router from its link-local address all the time: the other one has to stay known. */
    @Test
    void aLinkLocalAddressDoesNotTakeAnothersPlace() throws Exception {
        declare(false);
        check(v6(FREE_6));
        check(v6(PRIVATE_LINK_LOCAL));
        assertThat(guard.unwatched(4)).containsExactlyInAnyOrder(inet(FREE_6), inet(PRIVATE_LINK_LOCAL));
        check(v6(DERIVED));
        assertThat(guard.unwatched(4)).containsExactlyInAnyOrder(inet(FREE_6), inet(DERIVED));
        assertThat(guard.unwatched(1)).as("the one that it works with first").containsExactly(inet(FREE_6));
        declare(false, OWN_6, PRIVATE_LINK_LOCAL);
        assertThat(guard.unwatched(4))
                .as("declared now")
                .containsExactlyInAnyOrder(inet(OWN_6), inet(PRIVATE_LINK_LOCAL), inet(DERIVED));
        neighbours.update(new Bindings(List.of(new VmBinding("blue", OTHER, "other", List.of(DERIVED), false))));
        assertThat(guard.unwatched(4)).as("another's now").isNull();
    }

    private static byte[] dhcp(MacAddress client, int type) {
        byte[] frame = TestPackets.dhcpRequest(client, TestPackets.NONE_V4, type);
        // Its Ethernet source is right.
        System.arraycopy(TestFrames.frame(VM, OTHER), TestFrames.VIRTIO + 6, frame, TestFrames.VIRTIO + 6, 6);
        return frame;
    }

    @Test
    void dhcpIsForTheVmsOwnMacAddress() {
        declare(false);
        assertThat(check(dhcp(VM, 1))).isNull();
        for (int type : new int[] {1, 3, 4, 7}) {
            assertThat(check(dhcp(OTHER, type))).isEqualTo(DropReason.SPOOFED_MAC);
            assertThat(check(TestPackets.tagged(dhcp(OTHER, type), 1))).isEqualTo(DropReason.SPOOFED_MAC);
        }
        byte[] bootp = dhcp(OTHER, 1);
        bootp[DHCP + 236] = 0;
        assertThat(check(bootp)).as("without options").isEqualTo(DropReason.SPOOFED_MAC);
        declare(true);
        assertThat(check(dhcp(OTHER, 1))).as("a relay").isNull();
    }

    @Test
    void dhcpHidesNoMacAddress() {
        declare(false);
        byte[] otherKind = dhcp(VM, 1);
        otherKind[DHCP + 1] = 6;
        assertThat(check(otherKind)).isEqualTo(DropReason.MALFORMED);
        byte[] fragment = dhcp(VM, 1);
        fragment[IPV4 + 6] = 0x20;
        assertThat(check(fragment)).isEqualTo(DropReason.MALFORMED);
        byte[] padded = dhcp(VM, 1);
        padded[IPV4 + 2] = 0;
        padded[IPV4 + 3] = 20 + 8 + 28;
        assertThat(check(padded)).as("behind the packet's end").isEqualTo(DropReason.MALFORMED);
        assertThat(check(Arrays.copyOf(dhcp(VM, 1), DHCP + 43))).isEqualTo(DropReason.MALFORMED);
    }

    @Test
    void dhcpHasALimitOfItsOwn() {
        declare(false);
        int passed = 0;
        for (int i = 0; i < 100; i++) {
            DropReason refusal = check(dhcp(VM, 1));
            assertThat(refusal).isIn(null, DropReason.STORM);
            passed += refusal == null ? 1 : 0;
        }
        assertThat(passed).isEqualTo(20);
        assertThat(check(v4(FREE_4))).as("anything else").isNull();
        time.advance(Duration.ofSeconds(1));
        assertThat(check(dhcp(VM, 1))).isNull();
    }
}
