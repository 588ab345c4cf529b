package net.virtuoso.simulation.internal.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.TrafficClass;
import net.virtuoso.testkit.VirtualLoop;
import net.virtuoso.wire.FrameFault;
import net.virtuoso.wire.TrafficClassifier;
import net.virtuoso.wire.VirtioNetHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Machines on a hub, in virtual time. */
class StationTest {
    private static final int SERVER = 192 << 24 | 168 << 16 | 77 << 8 | 1;

    private final VirtualLoop time = new VirtualLoop();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final List<Station> hub = new ArrayList<>();
    private final List<TrafficClass> seen = new ArrayList<>();
    private boolean cut;

    private Station station(int number) {
        Station made = new Station(new MacAddress(0x0200_0000_0000L + number), time.loop(), this::send, allocator);
        hub.add(made);
        return made;
    }

    /** What a machine sends has to be what a port takes; everybody on the hub hears it, the sender too. */
    private void send(ByteBuf frame) {
        assertThat(VirtioNetHeader.validate(frame)).isEqualTo(FrameFault.NONE);
        seen.add(TrafficClassifier.classify(frame, frame.readerIndex() + VirtioNetHeader.LENGTH));
        if (cut) {
            frame.release();
            return;
        }
        time.loop().execute(() -> {
            hub.forEach(station -> station.frameReceived(frame));
            frame.release();
        });
    }

    @AfterEach
    void everyFrameIsLetGo() {
        hub.forEach(Station::close);
        time.advance(Duration.ofSeconds(5));
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void machinesFindAndAnswerEachOther() {
        Station a = station(1);
        Station b = station(2);
        a.setAddress(SERVER);
        b.setAddress(SERVER + 1);
        CompletableFuture<Boolean> there = a.ping(SERVER + 1);
        CompletableFuture<Boolean> nobody = a.ping(SERVER + 7);
        time.advance(Duration.ofSeconds(2));

        assertThat(there).isCompletedWithValue(true);
        assertThat(nobody).isCompletedWithValue(false);
        assertThat(seen).contains(TrafficClass.ARP, TrafficClass.ICMP);
    }

    @Test
    void datagramsReachWhoListens() {
        Station a = station(1);
        Station b = station(2);
        a.setAddress(SERVER);
        b.setAddress(SERVER + 1);
        List<String> heard = new ArrayList<>();
        b.listen(
                9,
                (from, fromPort, frame, offset, length) -> heard.add(Ipv4.format(from) + ":" + fromPort + " "
                        + frame.toString(offset, length, StandardCharsets.UTF_8)));
        for (int port : new int[] {9, 10}) {
            ByteBuf datagram = a.datagram(5);
            datagram.writeCharSequence("hello", StandardCharsets.UTF_8);
            a.send(SERVER + 1, 7, port, datagram);
        }
        time.advance(Duration.ofMillis(1));

        assertThat(heard).containsExactly("192.168.77.1:7 hello");
        assertThat(seen).contains(TrafficClass.APPLICATION);
    }

    @Test
    void aMachineGetsItsAddressEvenIfTheFirstQuestionsAreLost() {
        Station router = station(1);
        router.setAddress(SERVER);
        DhcpServer server = new DhcpServer(router, SERVER + 99, 2);
        List<Integer> bound = new ArrayList<>();
        Station first = station(2);
        cut = true;
        new DhcpClient(first, time.loop(), new SplittableRandom(1), () -> bound.add(first.address())).start();
        time.advance(Duration.ofMillis(2_500));
        assertThat(bound).isEmpty();
        cut = false;
        time.advance(Duration.ofSeconds(1));
        Station second = station(3);
        new DhcpClient(second, time.loop(), new SplittableRandom(2), () -> bound.add(second.address())).start();
        time.advance(Duration.ofSeconds(1));

        assertThat(bound).containsExactly(SERVER + 99, SERVER + 100);
        assertThat(server.lease(new MacAddress(first.mac()))).contains(SERVER + 99);
        assertThat(seen).containsOnly(TrafficClass.DHCP);

        Station third = station(4);
        new DhcpClient(third, time.loop(), new SplittableRandom(3), () -> bound.add(third.address())).start();
        time.advance(Duration.ofSeconds(3));
        assertThat(bound).as("a third of two addresses").hasSize(2);
    }

    @Test
    void nonsenseIsPassedOver() {
        Station a = station(1);
        a.setAddress(SERVER);
        new DhcpServer(a, SERVER + 99, 2);
        SplittableRandom random = new SplittableRandom(4711);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            plausible(bytes, random);
            ByteBuf frame = allocator.directBuffer(400).writeBytes(bytes);
            a.frameReceived(frame);
            frame.release();
        }
        time.advance(Duration.ofSeconds(5));
        Station b = station(2);
        b.setAddress(SERVER + 1);
        CompletableFuture<Boolean> answered = b.ping(SERVER);
        time.advance(Duration.ofSeconds(1));
        assertThat(answered).isCompletedWithValue(true);
    }

    /** Lets nonsense get as far as the code that reads headers: for us, of a known type and protocol, now and then whole. */
    private static void plausible(byte[] bytes, SplittableRandom random) {
        if (bytes.length < Packets.UDP_PAYLOAD) {
            return;
        }
        System.arraycopy(new byte[] {2, 0, 0, 0, 0, 1}, 0, bytes, Packets.ETHERNET, 6);
        bytes[Packets.TYPE] = 8;
        bytes[Packets.TYPE + 1] = (byte) (random.nextBoolean() ? 0 : 6);
        if (bytes[Packets.TYPE + 1] == 0 && random.nextBoolean()) {
            ByteBuf frame = Unpooled.wrappedBuffer(bytes);
            Packets.ip(frame, random.nextBoolean() ? Packets.UDP : Packets.ICMP, random.nextInt(), SERVER);
            frame.setShort(Packets.TRANSPORT + 2, random.nextBoolean() ? 67 : random.nextInt());
        }
    }
}
