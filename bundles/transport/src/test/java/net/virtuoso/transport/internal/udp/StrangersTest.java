package net.virtuoso.transport.internal.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.testkit.TestAuthority;
import net.virtuoso.transport.internal.TestNode;
import net.virtuoso.transport.internal.seal.AeadEngine;
import net.virtuoso.transport.internal.seal.KeyLimits;
import net.virtuoso.wire.Hello;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What those who have no certificate can do to an encrypted endpoint and its links: nothing. */
@Timeout(240)
class StrangersTest {
    private static final String HOST = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int HELLO_VERIFY_REQUEST = 3;
    private static final int TYPE_AT = 13;
    /** Record and handshake header, version, random number, then the session identifier, which is empty. */
    private static final int COOKIE_AT = 13 + 12 + 2 + 32 + 1;

    private final TestAuthority authority = new TestAuthority();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final AtomicLong clockSkew = new AtomicLong();
    private final UdpTransport transport = new UdpTransport(
            allocator,
            PathLimits.upTo(1_472),
            AeadEngine.best(),
            KeyLimits.DEFAULT,
            () -> System.nanoTime() + clockSkew.get());
    private final Random random = new Random(26);
    private final List<AutoCloseable> made = new ArrayList<>();
    private TestNode caller;
    private TestNode called;

    @BeforeEach
    void open() throws Exception {
        called = node("b");
        called.await("a");
        caller = node("a");
    }

    private TestNode node(String name) throws IOException {
        TestNode node = new TestNode(transport, new EndpointSettings(HOST, 0, authority.node(name)), Thread::new);
        made.add(node);
        return node;
    }

    private void connect() throws Exception {
        caller.call("b", HOST, called.port());
        await().atMost(PATIENCE).until(() -> caller.opened.get() == 1 && called.opened.get() == 1);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : made) {
            each.close();
        }
        transport.deactivate();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(allocator.metric().usedDirectMemory())
                        .as("bytes kept")
                        .isZero());
    }

    private DatagramSocket stranger() throws IOException {
        return stranger(HOST);
    }

    private DatagramSocket stranger(String host) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(host));
        made.add(socket);
        socket.connect(InetAddress.getByName(HOST), called.port());
        socket.setSoTimeout(200);
        return socket;
    }

    private static void send(DatagramSocket from, byte[] bytes) throws IOException {
        from.send(new DatagramPacket(bytes, bytes.length));
    }

    /** What comes next; {@code null} if nothing does. */
    private static byte[] answer(DatagramSocket at) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[4_096], 4_096);
        try {
            at.receive(packet);
            return Arrays.copyOf(packet.getData(), packet.getLength());
        } catch (SocketTimeoutException e) {
            return null;
        }
    }

    /** What a node says first when it calls. */
    private byte[] opening() throws Exception {
        try (DatagramSocket trap = new DatagramSocket(0, InetAddress.getByName(HOST));
                TestNode other =
                        new TestNode(transport, new EndpointSettings(HOST, 0, authority.node("a")), Thread::new)) {
            trap.setSoTimeout((int) PATIENCE.toMillis());
            other.call("b", HOST, trap.getLocalPort());
            return answer(trap);
        }
    }

    /** The same with the cookie that came back. */
    private static byte[] withCookie(byte[] opening, byte[] request) {
        int cookieLength = request[13 + 12 + 2] & 0xff;
        byte[] cookie = Arrays.copyOfRange(request, 13 + 12 + 3, 13 + 12 + 3 + cookieLength);
        ByteBuf out = Unpooled.buffer();
        out.writeBytes(opening, 0, COOKIE_AT).writeByte(cookieLength).writeBytes(cookie);
        out.writeBytes(opening, COOKIE_AT + 1, opening.length - COOKIE_AT - 1);
        out.setShort(11, out.readableBytes() - 13);
        out.setByte(10, 1);
        int body = out.readableBytes() - 13 - 12;
        out.setMedium(14, body).setShort(17, 1).setMedium(22, body);
        return ByteBufUtil.getBytes(out);
    }

    private void assertPassage() {
        byte[] bytes = new byte[3_000];
        random.nextBytes(bytes);
        bytes[1] = 0;
        await().atMost(PATIENCE).until(() -> {
            caller.send(bytes);
            TestNode.Received got = called.frames.poll();
            return got != null && Arrays.equals(got.bytes(), bytes);
        });
    }

    @Test
    void garbageChangesNothingAndGetsNoAnswer() throws Exception {
        connect();
        DatagramSocket stranger = stranger();
        for (int i = 0; i < 3_000; i++) {
            byte[] bytes = new byte[random.nextInt(1_400)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && i % 3 == 0) {
                bytes[0] = (byte) (20 + random.nextInt(44));
            } else if (bytes.length > 26 && i % 3 == 1) {
                bytes = wellFormed();
            }
            send(stranger, bytes);
        }
        assertThat(answer(stranger)).isNull();
        assertPassage();
        assertThat(called.failures).isEmpty();
        assertThat(called.opened.get()).isOne();
    }

    /** What the link's peer might have sent, but for the keys. */
    private byte[] wellFormed() {
        LinkKind kind = LinkKind.values()[random.nextInt(LinkKind.values().length)];
        boolean data = kind == LinkKind.DATA;
        ByteBuf payload = Unpooled.buffer();
        if (kind == LinkKind.HELLO || kind == LinkKind.HELLO_ACK) {
            new Hello(1, 2, 0, "link", "a", "b").write(payload);
        } else {
            payload.writeZero(data ? 100 : 8);
        }
        ByteBuf out = Unpooled.buffer();
        LinkHeader.write(out, kind, data ? 1 : 0, data ? 7 : 0, 5_000, 0, payload.readableBytes());
        out.writeBytes(payload);
        if (random.nextBoolean()) {
            LinkHeader.setKey(out, 0, random.nextInt(64));
            out.writeZero(16);
        }
        return ByteBufUtil.getBytes(out);
    }

    @Test
    void whoHasNoCookieGetsOneAndNothingLonger() throws Exception {
        byte[] opening = opening();
        DatagramSocket stranger = stranger();
        int[] answered = {0};
        for (int i = 0; i < 2_000; i++) {
            byte[] other = opening.clone();
            // Another random number: another call.
            byte[] number = new byte[32];
            random.nextBytes(number);
            System.arraycopy(number, 0, other, 27, 32);
            send(stranger, other);
            if (i % 20 == 0) {
                for (byte[] got = answer(stranger); got != null; got = i % 400 == 0 ? answer(stranger) : null) {
                    assertThat(got.length).isLessThanOrEqualTo(opening.length);
                    assertThat(got[TYPE_AT]).isEqualTo((byte) HELLO_VERIFY_REQUEST);
                    answered[0]++;
                }
            }
        }
        assertThat(answered[0]).isPositive();
        connect();
        assertPassage();
    }

    @Test
    void aCookieIsGoodForOneAddressOnly() throws Exception {
        byte[] opening = opening();
        DatagramSocket stranger = stranger();
        send(stranger, opening);
        byte[] cookie = withCookie(opening, answer(stranger));
        DatagramSocket elsewhere = stranger();
        send(elsewhere, cookie);
        byte[] again = answer(elsewhere);
        assertThat(again[TYPE_AT]).as("another cookie").isEqualTo((byte) HELLO_VERIFY_REQUEST);
        send(stranger, cookie);
        stranger.setSoTimeout((int) PATIENCE.toMillis());
        byte[] flight = answer(stranger);
        assertThat(flight[TYPE_AT]).as("the handshake begins").isEqualTo((byte) 2);
    }

    /** Strangers who answer the cookie and then say nothing, as many as one host can be, hold up nobody else. */
    @Test
    void whoFallsSilentInTheMiddleHoldsUpNobody() throws Exception {
        connect();
        byte[] opening = opening();
        for (int i = 0; i < 60; i++) {
            DatagramSocket stranger = stranger();
            stranger.setSoTimeout(1_000);
            send(stranger, opening);
            byte[] request = answer(stranger);
            if (request != null) {
                send(stranger, withCookie(opening, request));
            }
        }
        assertPassage();
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("vnet-transport-dtls-"))
                        .count())
                .as("threads")
                .isLessThan(40);
        caller.closeLink();
        await().atMost(PATIENCE).until(() -> !called.failures.isEmpty());
        called.await("a");
        // From 127.0.0.1 too, where the strangers have all places until their time is over.
        caller.call("b", HOST, called.port());
        await().atMost(PATIENCE).until(() -> caller.opened.get() == 2 && called.opened.get() == 2);
        assertPassage();
    }

    /** As many hosts as it takes to have all threads. */
    @Test
    void manyHostsThatFallSilentMakeRoom() throws Exception {
        byte[] opening = opening();
        int places = 0;
        for (int i = 0; i < 40; i++) {
            DatagramSocket stranger = stranger("127.0.0." + (2 + i % 5));
            stranger.setSoTimeout(1_000);
            send(stranger, opening);
            byte[] request = answer(stranger);
            send(stranger, withCookie(opening, request));
            stranger.setSoTimeout(300);
            places += answer(stranger) == null ? 0 : 1;
            if (places == 24) {
                break;
            }
        }
        assertThat(places).as("all threads").isEqualTo(24);
        clockSkew.addAndGet(Duration.ofSeconds(3).toNanos());
        caller.call("b", HOST, called.port());
        await().atMost(Duration.ofSeconds(4)).until(() -> caller.opened.get() == 1 && called.opened.get() == 1);
    }

    /** Pieces of messages that are said to be long: room for them would be half a gigabyte. */
    @Test
    void whatIsAnnouncedTakesNoMemory() throws Exception {
        byte[] opening = opening();
        DatagramSocket stranger = stranger();
        stranger.setSoTimeout((int) PATIENCE.toMillis());
        send(stranger, opening);
        send(stranger, withCookie(opening, answer(stranger)));
        answer(stranger);
        long before = allocated();
        for (int record = 0; record < 2; record++) {
            ByteBuf out = Unpooled.buffer();
            out.writeByte(22).writeShort(0xfefd).writeShort(0).writeMedium(0).writeMedium(100 + record);
            out.writeShort(8 * 12);
            for (int message = 0; message < 8; message++) {
                out.writeByte(11).writeMedium(0xffffff).writeShort(2 + 8 * record + message);
                out.writeMedium(0).writeMedium(0);
            }
            send(stranger, ByteBufUtil.getBytes(out));
        }
        Thread.sleep(1_000);
        assertThat(allocated() - before).as("bytes").isLessThan(50_000_000);
    }

    /** By the threads of handshakes, as long as they live. */
    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("vnet-transport-dtls-"))
                .mapToLong(thread -> threads.getThreadAllocatedBytes(thread.getId()))
                .sum();
    }

    @Test
    void oneDatagramGetsOneCookie() throws Exception {
        byte[] opening = opening();
        ByteBuf many = Unpooled.buffer();
        for (int i = 0; i < 8; i++) {
            many.writeBytes(opening);
        }
        DatagramSocket stranger = stranger();
        stranger.setSoTimeout(1_000);
        send(stranger, ByteBufUtil.getBytes(many));
        assertThat(answer(stranger)[TYPE_AT]).isEqualTo((byte) HELLO_VERIFY_REQUEST);
        assertThat(answer(stranger)).isNull();
    }

    /** The same at a link's own descriptor, which takes what comes from its peer's address. */
    @Test
    void oneDatagramFromThePeersAddressGetsOneCookie() throws Exception {
        BadPath path = new BadPath(called.port(), 0);
        made.add(path);
        caller.call("b", HOST, path.port());
        await().atMost(PATIENCE).until(() -> caller.opened.get() == 1 && called.opened.get() == 1);
        assertPassage();
        byte[] opening = path.kept().get(0);
        ByteBuf many = Unpooled.buffer();
        for (int i = 0; i < 8; i++) {
            many.writeBytes(opening);
        }
        long before = cookies(path);
        path.forge(ByteBufUtil.getBytes(many));
        await().atMost(PATIENCE).until(() -> cookies(path) > before);
        // What comes later was answered later.
        path.forge(opening);
        await().atMost(PATIENCE).until(() -> cookies(path) > before + 1);
        assertPassage();
        assertThat(cookies(path) - before).isEqualTo(2);
    }

    private static long cookies(BadPath path) {
        return path.answers().stream()
                .filter(answer -> answer[0] == 22 && answer[TYPE_AT] == HELLO_VERIFY_REQUEST)
                .count();
    }

    /** Without the keys nobody can end, move or restart a link, though he sends from the address of its peer. */
    @Test
    void whoHasThePeersAddressOnlyCanDoNothing() throws Exception {
        connect();
        byte[] opening = opening();
        try (DatagramSocket spoofed = new DatagramSocket(null)) {
            spoofed.setReuseAddress(true);
            spoofed.setOption(java.net.StandardSocketOptions.SO_REUSEPORT, true);
            // Shares the port with the caller's own descriptors, as only a test can: what it sends comes from there.
            spoofed.bind(new java.net.InetSocketAddress(HOST, caller.port()));
            InetAddress there = InetAddress.getByName(HOST);
            for (int i = 0; i < 1_000; i++) {
                byte[] bytes = i % 10 == 0 ? opening : wellFormed();
                spoofed.send(new DatagramPacket(bytes, bytes.length, there, called.port()));
            }
        }
        assertPassage();
        assertThat(called.failures).isEmpty();
        assertThat(caller.failures).isEmpty();
        assertThat(called.opened.get()).isOne();
    }
}
