package net.virtuoso.transport.internal.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.transport.internal.TestNode;
import net.virtuoso.wire.Hello;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;
import net.virtuoso.wire.VirtioNetHeader;
import org.junit.jupiter.api.Test;

class UdpPlainTransportTest extends UdpLinkContract {
    private static final List<LinkKind> KINDS = List.of(LinkKind.values());

    @Override
    protected Transport newTransport(int longestDatagram) {
        return new UdpPlainTransport(allocator, PathLimits.upTo(longestDatagram));
    }

    @Override
    protected void end(Transport made) {
        ((UdpPlainTransport) made).deactivate();
    }

    @Test
    void goesOnByItselfWhenTheCalledIsKilledAndStartsAnew() throws Exception {
        List<TestNode> pair = pair();
        TestNode caller = pair.get(0);
        int port = pair.get(1).port();
        awaitPassage(caller, pair.get(1));
        pair.get(1).crash();
        await().until(() -> !caller.send(frame(100)) && !caller.isWritable());
        assertThat(caller.failures).isEmpty();
        TestNode anew = node("b", HOST, port);
        anew.await("a");
        awaitOpen(anew);
        awaitPassage(caller, anew);
        awaitPassage(anew, caller);
        assertThat(caller.failures).isEmpty();
        assertThat(caller.opened.get()).isOne();
        assertThat(caller.writable.get()).isOne();
    }

    /** One that isn't would count as if a queue were full, and the owner would take the link for living longer. */
    @Test
    void probesAreSentThoughTheKernelSaysThatNobodyIsThere() throws Exception {
        List<TestNode> pair = pair();
        TestNode caller = pair.get(0);
        pair.get(1).crash();
        await().until(() -> !caller.send(frame(100)) && !caller.isWritable());
        for (int i = 0; i < 20; i++) {
            assertThat(caller.probe(i)).as("probe %d", i).isTrue();
        }
    }

    /** What strangers send to a port changes nothing and gets no answer. */
    @Test
    void ignoresGarbage() throws Exception {
        List<TestNode> pair = pair();
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getByName(HOST))) {
            for (int i = 0; i < 2_000; i++) {
                byte[] bytes = i % 4 == 0 ? new byte[0] : frame(2 + random.nextInt(1_400));
                if (i % 4 == 1) {
                    bytes = forged(KINDS.get(random.nextInt(KINDS.size())));
                }
                stranger.send(new DatagramPacket(
                        bytes,
                        bytes.length,
                        InetAddress.getByName(HOST),
                        pair.get(1).port()));
            }
            stranger.setSoTimeout(200);
            byte[] answer = new byte[2_000];
            assertThatThrownBy(() -> stranger.receive(new DatagramPacket(answer, answer.length)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
        awaitPassage(pair.get(0), pair.get(1));
        assertThat(pair.get(1).failures).isEmpty();
        assertThat(pair.get(1).answers).isEmpty();
    }

    /** Well formed, but from nobody who may send it. */
    private byte[] forged(LinkKind kind) {
        boolean data = kind == LinkKind.DATA;
        ByteBuf payload = Unpooled.buffer();
        if (kind == LinkKind.HELLO || kind == LinkKind.HELLO_ACK) {
            new Hello(1, 2, 0, random.nextBoolean() ? "link" : "other", random.nextBoolean() ? "a" : "c", "x")
                    .write(payload);
        } else {
            payload.writeZero(data ? 100 : 8);
        }
        ByteBuf out = Unpooled.buffer();
        LinkHeader.write(out, kind, data ? 1 : 0, data ? 7 : 0, 5_000, 0, payload.readableBytes());
        return ByteBufUtil.getBytes(out.writeBytes(payload));
    }

    /** A peer that sends nonsense over its own link doesn't break it. */
    @Test
    void survivesAPeerThatSendsNonsense() throws Exception {
        TestNode called = node("b");
        called.await("a");
        try (DatagramSocket peer = new DatagramSocket(0, InetAddress.getByName(HOST))) {
            peer.connect(InetAddress.getByName(HOST), called.port());
            ByteBuf hello = Unpooled.buffer().writeZero(24);
            new Hello(1, 77, 0, "link", "a", "b").write(hello);
            int length = hello.writerIndex();
            LinkHeader.write(hello.writerIndex(0), LinkKind.HELLO, 0, 0, 0, 0, length - 24);
            byte[] call = ByteBufUtil.getBytes(hello, 0, length);
            peer.send(new DatagramPacket(call, call.length));
            awaitOpen(called);
            DatagramPacket answer = new DatagramPacket(new byte[2_000], 2_000);
            peer.setSoTimeout((int) PATIENCE.toMillis());
            peer.receive(answer);
            assertThat(answer.getLength()).as("no longer than the call").isEqualTo(call.length);
            for (int i = 0; i < 5_000; i++) {
                byte[] bytes = i % 3 == 0 ? frame(random.nextInt(1_400) + 2) : nonsense(i);
                peer.send(new DatagramPacket(bytes, bytes.length));
            }
            peer.send(new DatagramPacket(new byte[0], 0));
            ByteBuf probe = Unpooled.buffer();
            LinkHeader.write(probe, LinkKind.PROBE, 0, 0, 1L << 40, 0, 8 + 1_000);
            byte[] token = ByteBufUtil.getBytes(probe.writeLong(42).writeZero(1_000));
            peer.setSoTimeout(200);
            await().until(() -> {
                peer.send(new DatagramPacket(token, token.length));
                try {
                    peer.receive(answer);
                } catch (SocketTimeoutException lost) {
                    return false;
                }
                return answer.getLength() == 32 && answer.getData()[31] == 42;
            });
        }
        assertThat(called.failures).isEmpty();
    }

    private byte[] nonsense(int sequence) {
        ByteBuf out = Unpooled.buffer();
        LinkHeader.write(out, LinkKind.DATA, 1, 1, sequence, 0, 300);
        out.writeZero(300);
        out.setByte(2, random.nextInt(4)).setByte(3, random.nextInt(4)).setByte(7, random.nextInt(2));
        return ByteBufUtil.getBytes(out);
    }

    /** Without keys the window of sequence numbers alone keeps away what the path repeats, and what somebody has recorded. */
    @Test
    void overABadPathFramesArriveUnchangedAndNoneTwice() throws Exception {
        TestNode called = node("b");
        called.await("a");
        TestNode caller = node("a");
        try (BadPath path = new BadPath(called.port(), 0.15)) {
            caller.call("b", HOST, path.port());
            awaitOpen(caller, called);
            Arrivals there = new Arrivals(called);
            Arrivals back = new Arrivals(caller);
            int number = 0;
            while (there.least() < 100 || back.least() < 100) {
                number++;
                caller.send(numbered(number));
                called.send(numbered(number));
                Thread.sleep(1);
            }
            for (byte[] recorded : path.kept()) {
                path.forge(recorded);
            }
            int last = number;
            await().until(() -> {
                caller.send(numbered(last + 1 + random.nextInt(1_000_000)));
                return there.highest() > last;
            });
            assertThat(there.twice).hasValue(0);
            assertThat(back.twice).hasValue(0);
            assertThat(there.changed).hasValue(0);
            assertThat(back.changed).hasValue(0);
        }
        assertThat(caller.failures).isEmpty();
        assertThat(called.failures).isEmpty();
        assertThat(called.opened.get())
                .as("a call that was repeated opens nothing")
                .isOne();
    }

    /** Every other one takes several datagrams. */
    private static byte[] numbered(int number) {
        byte[] bytes = new byte[number % 2 == 0 ? 200 : 3_000];
        new Random(number).nextBytes(bytes);
        // No super-frame: of one, parts may arrive.
        Arrays.fill(bytes, 0, VirtioNetHeader.LENGTH, (byte) 0);
        return ByteBuffer.wrap(bytes).putInt(VirtioNetHeader.LENGTH, number).array();
    }

    /** Takes the numbered frames that a node gets, and looks at each of them. */
    private static final class Arrivals {
        private final Set<Integer> numbers = ConcurrentHashMap.newKeySet();
        private final AtomicInteger twice = new AtomicInteger();
        private final AtomicInteger changed = new AtomicInteger();

        Arrivals(TestNode node) {
            node.onFrame = this::take;
        }

        private void take(ByteBuf frame) {
            int number = frame.getInt(VirtioNetHeader.LENGTH);
            if (!Arrays.equals(ByteBufUtil.getBytes(frame), numbered(number))) {
                changed.incrementAndGet();
            } else if (!numbers.add(number)) {
                twice.incrementAndGet();
            }
        }

        /** How many have arrived of those that fit into a datagram, or of the others if those are fewer. */
        long least() {
            long even = numbers.stream().filter(number -> number % 2 == 0).count();
            return Math.min(even, numbers.size() - even);
        }

        int highest() {
            return numbers.stream().mapToInt(number -> number).max().orElse(0);
        }
    }
}
