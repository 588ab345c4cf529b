package net.virtuoso.overlay.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.VmBinding;
import net.virtuoso.testkit.ManualTime;
import net.virtuoso.testkit.TestBuffers;
import net.virtuoso.testkit.TestFrames;
import net.virtuoso.testkit.TestPackets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who asks gets the answer that the owner would give, byte for byte; who shouldn't gets none. */
class NeighbourAnswersTest {
    private static final MacAddress ASKER = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress OWNER = MacAddress.parse("02:00:00:00:00:0b");
    private static final MacAddress ROUTER = MacAddress.parse("02:00:00:00:00:0c");
    private static final IpAddress ASKER_4 = IpAddress.parse("192.0.2.10");
    private static final IpAddress OWNER_4 = IpAddress.parse("192.0.2.11");
    private static final IpAddress ROUTER_4 = IpAddress.parse("192.0.2.12");
    private static final IpAddress ASKER_6 = IpAddress.parse("2001:db8::a");
    private static final IpAddress OWNER_6 = IpAddress.parse("2001:db8::b");
    private static final IpAddress ROUTER_6 = IpAddress.parse("2001:db8::c");
    private static final IpAddress FREE_4 = IpAddress.parse("192.0.2.99");

    private final ManualTime time = new ManualTime();
    private final Neighbours neighbours = new Neighbours(new Leases(time::nanoTime, time));
    private final NeighbourAnswers answers = new NeighbourAnswers(neighbours);
    private boolean running = true;

    NeighbourAnswersTest() {
        neighbours.update(new Bindings(List.of(
                new VmBinding("blue", OWNER, "owner", List.of(OWNER_4, OWNER_6), false),
                new VmBinding("blue", ROUTER, "router", List.of(ROUTER_4, ROUTER_6), true))));
    }

    @AfterEach
    void nothingIsKept() {
        assertThat(TestBuffers.inUse()).isZero();
    }

    private byte[] answer(byte[] bytes) {
        ByteBuf frame = TestBuffers.of(bytes);
        long source =
                frame.getUnsignedInt(TestFrames.VIRTIO + 6) << 16 | frame.getUnsignedShort(TestFrames.VIRTIO + 10);
        ByteBuf answer = answers.answer(frame, TestFrames.VIRTIO, source, mac -> running);
        frame.release();
        if (answer == null) {
            return new byte[0];
        }
        byte[] copy = ByteBufUtil.getBytes(answer);
        assertThat(answer.release()).isTrue();
        return copy;
    }

    private static byte[] solicitation(IpAddress from, IpAddress target, int option) {
        return TestPackets.neighbour(ASKER, from, 135, target, option, ASKER);
    }

    @Test
    void anArpRequestGetsTheOwnersReply() {
        byte[] reply = TestPackets.arp(OWNER, 2, OWNER, OWNER_4, ASKER_4);
        put(reply, TestFrames.VIRTIO, ASKER);
        put(reply, TestFrames.VIRTIO + 14 + 18, ASKER);
        assertThat(answer(TestPackets.arpRequest(ASKER, ASKER_4, OWNER_4))).isEqualTo(reply);
        assertThat(answer(TestPackets.arpRequest(ASKER, ASKER_4, FREE_4))).isEmpty();
    }

    private static void put(byte[] frame, int at, MacAddress mac) {
        for (int i = 0; i < 6; i++) {
            frame[at + i] = (byte) (mac.value() >>> 40 - 8 * i);
        }
    }

    @Test
    void aProbeForAnothersAddressIsAnsweredAndOneForTheOwnIsNot() {
        assertThat(answer(TestPackets.arpRequest(ASKER, TestPackets.NONE_V4, OWNER_4)))
                .isNotEmpty();
        assertThat(answer(TestPackets.arpRequest(OWNER, TestPackets.NONE_V4, OWNER_4)))
                .isEmpty();
        assertThat(answer(TestPackets.arpRequest(OWNER, OWNER_4, OWNER_4))).isEmpty();
        assertThat(answer(TestPackets.arpRequest(ASKER, OWNER_4, OWNER_4))).isEmpty();
        running = false;
        assertThat(answer(TestPackets.arpRequest(ASKER, TestPackets.NONE_V4, OWNER_4)))
                .as("declared, so taken whether or not its VM runs")
                .isNotEmpty();
    }

    @Test
    void whoIsntThereIsNotToldToBe() {
        running = false;
        assertThat(answer(TestPackets.arpRequest(ASKER, ASKER_4, OWNER_4))).isEmpty();
        assertThat(answer(solicitation(ASKER_6, OWNER_6, 1))).isEmpty();
        assertThat(answer(solicitation(TestPackets.NONE_V6, OWNER_6, 0))).isNotEmpty();
    }

    @Test
    void onlyWholeUntaggedRequestsOfTheirSenderAreAnswered() {
        byte[] request = TestPackets.arpRequest(ASKER, ASKER_4, OWNER_4);
        assertThat(answer(TestPackets.tagged(request, 1))).isEmpty();
        assertThat(answer(Arrays.copyOf(request, request.length - 1))).isEmpty();
        assertThat(answer(TestPackets.arp(ASKER, 2, ASKER, ASKER_4, OWNER_4))).isEmpty();
        assertThat(answer(TestPackets.arp(ASKER, 1, ROUTER, ASKER_4, OWNER_4))).isEmpty();
    }

    @Test
    void aLeaseIsAnsweredForWhileItHolds() {
        neighbours.leases().give(FREE_4.v4(), OWNER.value(), 60);
        assertThat(answer(TestPackets.arpRequest(ASKER, ASKER_4, FREE_4))).isNotEmpty();
        time.advance(java.time.Duration.ofSeconds(60));
        assertThat(answer(TestPackets.arpRequest(ASKER, ASKER_4, FREE_4))).isEmpty();
    }

    @Test
    void aSolicitationGetsTheOwnersAdvertisement() {
        byte[] message = TestPackets.message(136, OWNER_6, 2, OWNER);
        message[4] = 0x60; // solicited, override
        assertThat(answer(solicitation(ASKER_6, OWNER_6, 1))).isEqualTo(advertisement(ASKER, ASKER_6, message));
    }

    @Test
    void aProbeForAnAddressInUseIsAnsweredToAll() {
        byte[] message = TestPackets.message(136, OWNER_6, 2, OWNER);
        message[4] = 0x20; // override alone: nobody asked by name
        assertThat(answer(solicitation(TestPackets.NONE_V6, OWNER_6, 0)))
                .isEqualTo(advertisement(TestPackets.ALL_NODES, IpAddress.parse("ff02::1"), message));
        assertThat(answer(TestPackets.neighbour(OWNER, TestPackets.NONE_V6, 135, OWNER_6, 0, OWNER)))
                .isEmpty();
    }

    private static byte[] advertisement(MacAddress to, IpAddress toIp, byte[] message) {
        int sum = TestPackets.checksum(OWNER_6, toIp, message);
        message[2] = (byte) (sum >> 8);
        message[3] = (byte) sum;
        return TestPackets.ipv6(OWNER, to, OWNER_6, toIp, 58, message);
    }

    @Test
    void onlyARouterItselfSaysThatItIsOne() {
        assertThat(answer(solicitation(ASKER_6, ROUTER_6, 1))).isEmpty();
        assertThat(answer(TestPackets.arpRequest(ASKER, ASKER_4, ROUTER_4))).isNotEmpty();
    }

    @Test
    void aSolicitationThatAReceiverWouldIgnoreIsIgnored() {
        byte[] good = solicitation(ASKER_6, OWNER_6, 1);
        byte[] damaged = good.clone();
        damaged[good.length - 1] ^= 1;
        assertThat(answer(damaged)).isEmpty();
        byte[] routed = good.clone();
        routed[TestFrames.VIRTIO + 14 + 7] = (byte) 254;
        assertThat(answer(routed)).isEmpty();
        assertThat(answer(solicitation(ASKER_6, OWNER_6, 0)))
                .as("without its own address")
                .isEmpty();
        assertThat(answer(solicitation(TestPackets.NONE_V6, OWNER_6, 1)))
                .as("a probe with one")
                .isEmpty();
        assertThat(answer(Arrays.copyOf(good, good.length - 9))).isEmpty();
        byte[] unfinished = good.clone();
        unfinished[0] = 1; // the checksum is still to be made
        unfinished[TestFrames.VIRTIO + 14 + 42] ^= 1;
        assertThat(answer(unfinished)).isNotEmpty();
    }

    @Test
    void noFrameWhateverItHoldsIsReadBeyondItsEnd() {
        SplittableRandom random = new SplittableRandom(11);
        List<byte[]> seeds = List.of(
                TestPackets.arpRequest(ASKER, ASKER_4, OWNER_4),
                solicitation(ASKER_6, OWNER_6, 1),
                solicitation(TestPackets.NONE_V6, OWNER_6, 0));
        for (int i = 0; i < 50_000; i++) {
            byte[] seed = seeds.get(random.nextInt(seeds.size()));
            int length = TestFrames.VIRTIO + 14 + random.nextInt(seed.length - TestFrames.VIRTIO - 13);
            byte[] bytes = Arrays.copyOf(seed, random.nextBoolean() ? length : seed.length);
            for (int n = random.nextInt(3); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            answer(bytes);
        }
    }

    @Test
    void aThousandVmsWithSixteenAddressesEachAreFound() {
        List<VmBinding> vms = java.util.stream.IntStream.range(0, 1024)
                .mapToObj(vm -> new VmBinding(
                        "blue",
                        MacAddress.hierarchical(1, vm + 1),
                        "vm",
                        java.util.stream.IntStream.range(0, 16)
                                .mapToObj(n -> n < 8
                                        ? IpAddress.v4(0x0a000000 + (n << 28) + vm * 8 + n)
                                        : new IpAddress(0x2001_0db8L << 32 | n, vm))
                                .toList(),
                        false))
                .toList();
        Bindings bindings = new Bindings(vms);
        for (VmBinding vm : vms) {
            for (IpAddress address : vm.addresses()) {
                assertThat(
                                address.isV4()
                                        ? bindings.owner(address.v4())
                                        : bindings.owner(address.high(), address.low()))
                        .isEqualTo(vm.mac().value());
            }
        }
        assertThat(bindings.owner(0x0b000000)).isEqualTo(Bindings.NOBODY);
        assertThat(bindings.owner(0x2001_0db8L << 32 | 9, 1024)).isEqualTo(Bindings.NOBODY);
    }
}
