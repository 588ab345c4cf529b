package net.virtuoso.transport.internal.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.virtuoso.spi.identity.Credentials;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.testkit.TestAuthority;
import net.virtuoso.transport.internal.Doorstep;
import net.virtuoso.transport.internal.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What those who have no certificate, or don't say who they are, can do to a port of QUIC and its links: nothing. */
@Timeout(240)
class QuicStrangersTest {
    private static final String HOST = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TYPE = 0xf0;
    private static final int INITIAL = 0xc0;
    private static final int RETRY = 0xf0;

    private final TestAuthority authority = new TestAuthority();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final QuicTransport transport = new QuicTransport(allocator, QuicTransport.LIMITS);
    private final Random random = new Random(26);
    private final List<AutoCloseable> made = new ArrayList<>();
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private TestNode called;

    @BeforeEach
    void open() throws Exception {
        called = node("b");
        called.await("a");
    }

    private TestNode node(String name) throws IOException {
        TestNode node = new TestNode(transport, new EndpointSettings(HOST, 0, authority.node(name)), Thread::new);
        made.add(node);
        return node;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : made) {
            each.close();
        }
        transport.deactivate();
        group.shutdownGracefully(50, 5_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(allocator.metric().usedDirectMemory())
                        .as("bytes kept")
                        .isZero());
    }

    private DatagramSocket stranger() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(HOST));
        made.add(socket);
        socket.connect(InetAddress.getByName(HOST), called.port());
        socket.setSoTimeout(300);
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

    private static boolean is(int type, byte[] packet) {
        return (packet[0] & TYPE) == type;
    }

    /** What a node says first when it calls. */
    private byte[] opening() throws Exception {
        try (DatagramSocket trap = new DatagramSocket(0, InetAddress.getByName(HOST));
                TestNode other =
                        new TestNode(transport, new EndpointSettings(HOST, -1, authority.node("a")), Thread::new)) {
            trap.setSoTimeout((int) PATIENCE.toMillis());
            other.call("b", HOST, trap.getLocalPort());
            return Objects.requireNonNull(answer(trap));
        }
    }

    private void stillOpens() throws Exception {
        TestNode caller = node("a");
        caller.call("b", HOST, called.port());
        await().atMost(PATIENCE).until(() -> caller.opened.get() == 1 && called.opened.get() == 1);
        assertThat(called.failures).isEmpty();
    }

    @Test
    void garbageGetsNoAnswer() throws Exception {
        DatagramSocket stranger = stranger();
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(i % 10 == 0 ? 1_500 : 200)];
            random.nextBytes(bytes);
            if (bytes.length >= Threshold.SHORTEST) {
                // What may be another version of QUIC is told which one there is.
                bytes[0] &= 0x7f;
            }
            send(stranger, bytes);
        }
        assertThat(answer(stranger)).isNull();
        stillOpens();
    }

    @Test
    void whatIsTooShortGetsNoAnswer() throws Exception {
        byte[] opening = opening();
        assertThat(is(INITIAL, opening)).isTrue();
        assertThat(opening.length).isGreaterThanOrEqualTo(Threshold.SHORTEST);
        DatagramSocket stranger = stranger();
        for (int length = 1; length < Threshold.SHORTEST; length += 37) {
            send(stranger, Arrays.copyOf(opening, length));
        }
        byte[] otherVersion = Arrays.copyOf(opening, Threshold.SHORTEST - 1);
        otherVersion[4] = 77;
        send(stranger, otherVersion);
        assertThat(answer(stranger)).isNull();
        stillOpens();
    }

    @Test
    void whoHasNotProvedHisAddressGetsLessThanHeSends() throws Exception {
        byte[] opening = opening();
        DatagramSocket stranger = stranger();
        for (int i = 0; i < 50; i++) {
            send(stranger, opening);
            byte[] answer = answer(stranger);
            assertThat(answer).isNotNull();
            assertThat(is(RETRY, answer)).isTrue();
            assertThat(answer.length).isLessThan(200);
        }
        assertThat(answer(stranger)).as("one for each").isNull();
        byte[] otherVersion = opening.clone();
        otherVersion[4] = 77;
        send(stranger, otherVersion);
        assertThat(answer(stranger)).as("which versions there are").isNotNull().hasSizeLessThan(200);
    }

    /** A call of which somebody between sees everything. */
    @Test
    void aTokenIsOfUseOnlyWhereItWasSent() throws Exception {
        try (DatagramSocket toCaller = new DatagramSocket(0, InetAddress.getByName(HOST))) {
            DatagramSocket toCalled = stranger();
            TestNode caller = node("a");
            caller.call("b", HOST, toCaller.getLocalPort());
            toCaller.setSoTimeout((int) PATIENCE.toMillis());
            DatagramPacket packet = new DatagramPacket(new byte[4_096], 4_096);
            toCaller.receive(packet);
            SocketAddress callersAddress = packet.getSocketAddress();
            send(toCalled, Arrays.copyOf(packet.getData(), packet.getLength()));
            byte[] retry = Objects.requireNonNull(answer(toCalled));
            assertThat(is(RETRY, retry)).isTrue();
            toCaller.send(new DatagramPacket(retry, retry.length, callersAddress));
            byte[] withToken;
            do {
                packet.setLength(4_096);
                toCaller.receive(packet);
                withToken = Arrays.copyOf(packet.getData(), packet.getLength());
                // The first one again, which it may have repeated meanwhile, has another identifier.
            } while (Arrays.equals(withToken, 6, 26, retry, 6, 26) || !hasIdentifierOf(retry, withToken));
            DatagramSocket thief = stranger();
            send(thief, withToken);
            assertThat(answer(thief)).isNull();
            withToken[withToken.length / 2] ^= 1;
            send(toCalled, withToken);
            withToken[withToken.length / 2] ^= 1;
            send(toCalled, withToken);
            assertThat(answer(toCalled)).as("where it was sent").isNotNull();
        }
    }

    /** Whether a packet is to the identifier that an answer gives as its sender's. */
    private static boolean hasIdentifierOf(byte[] answer, byte[] packet) {
        int skipped = 6 + answer[5];
        int length = answer[skipped];
        return packet[5] == length && Arrays.equals(answer, skipped + 1, skipped + 1 + length, packet, 6, 6 + length);
    }

    /** A client of QUIC that isn't a node's link. */
    private final class Client implements AutoCloseable {
        private final Channel socket;
        private final Future<QuicChannel> connecting;

        Client(QuicSslContext context) throws Exception {
            socket = new Bootstrap()
                    .group(group)
                    .channel(EpollDatagramChannel.class)
                    .handler(new QuicClientCodecBuilder()
                            .sslContext(context)
                            .maxIdleTimeout(60, TimeUnit.SECONDS)
                            .initialMaxData(1_000_000)
                            .datagram(100, 100)
                            .build())
                    .bind(new InetSocketAddress(HOST, 0))
                    .sync()
                    .channel();
            connecting = QuicChannel.newBootstrap(socket)
                    .handler(new ChannelInboundHandlerAdapter())
                    .remoteAddress(new InetSocketAddress(HOST, called.port()))
                    .connect();
            made.add(this);
        }

        /** Whether there is no connection, or none any more. */
        boolean isOver() {
            return connecting.isDone()
                    && (!connecting.isSuccess() || !connecting.getNow().isActive());
        }

        @Override
        public void close() {
            if (connecting.isSuccess()) {
                connecting.getNow().close().awaitUninterruptibly(1_000);
            }
            socket.close().syncUninterruptibly();
        }
    }

    private static QuicSslContextBuilder client() {
        return QuicSslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .applicationProtocols(QuicGuard.PROTOCOL);
    }

    private static QuicSslContextBuilder client(TestAuthority.Node node) {
        Credentials own = Objects.requireNonNull(node.credentials());
        return client().keyManager(own.key(), null, own.chain().toArray(X509Certificate[]::new));
    }

    @Test
    void whoShowsNoCertificateIsRefused() throws Exception {
        Client client = new Client(client().build());
        await().atMost(PATIENCE).until(client::isOver);
        assertThat(called.opened.get()).isZero();
        stillOpens();
    }

    @Test
    void whoSpeaksAnotherProtocolIsRefused() throws Exception {
        Client client = new Client(
                client(authority.node("a")).applicationProtocols("h3").build());
        await().atMost(PATIENCE).until(client::isOver);
        assertThat(called.opened.get()).isZero();
        stillOpens();
    }

    @Test
    void whoSaysNothingIsNotWaitedFor() throws Exception {
        Client client = new Client(client(authority.node("a")).build());
        await().atMost(PATIENCE).until(() -> client.connecting.isDone());
        assertThat(client.connecting.isSuccess()).isTrue();
        await().atMost(PATIENCE).until(client::isOver);
        assertThat(client.connecting.getNow().isTimedOut())
                .as("was told, and not by its own clock")
                .isFalse();
        stillOpens();
    }

    @Test
    void oneHostMakesNoMoreHandshakesThanItsShare() throws Exception {
        QuicSslContext context = client(authority.node("a")).build();
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 2 * Doorstep.MOST_OF_A_HOST + 8; i++) {
            clients.add(new Client(context));
        }
        Client last = clients.get(clients.size() - 1);
        // Whoever is dropped calls again, and gets in later.
        await().atMost(PATIENCE).until(() -> last.connecting.isDone());
        assertThat(last.connecting.isSuccess()).isTrue();
        stillOpens();
    }
}
