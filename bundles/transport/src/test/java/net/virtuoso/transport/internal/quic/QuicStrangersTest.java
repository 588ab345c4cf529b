package net.virtuoso.transport.internal.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.handler.codec.quic.QuicSslContext;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.virtuoso.spi.identity.NodeIdentity;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.testkit.TestAuthority;
import net.virtuoso.transport.internal.CountedIdentity;
import net.virtuoso.transport.internal.MostStrangers;
import net.virtuoso.transport.internal.Strangers;
import net.virtuoso.transport.internal.TestNode;
import net.virtuoso.transport.internal.UnwatchedIdentity;
import net.virtuoso.wire.Hello;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;
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
    private static final int CERTIFICATE_REQUIRED = 116;
    private static final int NO_APPLICATION_PROTOCOL = 120;
    private static final String REVOKED = "the certificate of node 'a' was revoked";

    private final TestAuthority authority = new TestAuthority();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final QuicTransport transport = new QuicTransport(allocator, QuicTransport.LIMITS);
    private final Random random = new Random(26);
    private final List<AutoCloseable> made = new ArrayList<>();
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final TestAuthority.Node identityOfA = authority.node("a");
    private final TestAuthority.Node identityOfB = authority.node("b");
    private TestNode called;
    private Strangers<QuicConnection> strangers;

    @BeforeEach
    void open() throws Exception {
        open(identityOfB);
    }

    private void open(NodeIdentity identity) throws Exception {
        called = node(identity);
        strangers = ((QuicEndpoint) called.endpoint()).strangers();
        called.await("a");
    }

    private TestNode node(NodeIdentity identity) throws IOException {
        TestNode node = new TestNode(transport, new EndpointSettings(HOST, 0, identity), Thread::new);
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
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static void send(DatagramSocket from, byte[] bytes) throws IOException {
        from.send(new DatagramPacket(bytes, bytes.length));
    }

    /** What comes next. */
    private static byte[] answer(DatagramSocket at) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[4_096], 4_096);
        at.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    /**
     * Nothing that was sent from a socket so far gets an answer: the first one is that to a good opening, which comes behind.
     *
     * @param other an opening that wasn't sent from there
     */
    private static void assertNoAnswer(DatagramSocket at, byte[] other) throws IOException {
        at.setSoTimeout(1_000);
        byte[] first = null;
        for (long tries = PATIENCE.toSeconds(); first == null && tries > 0; tries--) {
            // Again, since a full socket may have dropped it.
            send(at, other);
            try {
                first = answer(at);
            } catch (SocketTimeoutException e) {
                first = null;
            }
        }
        at.setSoTimeout((int) PATIENCE.toMillis());
        assertThat(first).as("the answer to a good opening").isNotNull();
        assertThat(is(RETRY, first) && isTo(other, first))
                .as("the first answer is that to the good opening")
                .isTrue();
    }

    /** Whether a packet is to the identifier that another one gives as its sender's. */
    private static boolean isTo(byte[] sender, byte[] packet) {
        int skipped = 6 + sender[5];
        int length = sender[skipped];
        return packet[5] == length && Arrays.equals(sender, skipped + 1, skipped + 1 + length, packet, 6, 6 + length);
    }

    private static boolean is(int type, byte[] packet) {
        return (packet[0] & TYPE) == type;
    }

    /** What a node says first when it calls. */
    private byte[] opening() throws Exception {
        try (DatagramSocket trap = new DatagramSocket(0, InetAddress.getByName(HOST));
                TestNode other = new TestNode(transport, new EndpointSettings(HOST, -1, identityOfA), Thread::new)) {
            trap.setSoTimeout((int) PATIENCE.toMillis());
            other.call("b", HOST, trap.getLocalPort());
            return answer(trap);
        }
    }

    private void stillOpens() throws Exception {
        TestNode caller = node(identityOfA);
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
        assertNoAnswer(stranger, opening());
        stillOpens();
    }

    /** One whose links are plain, over UDP. */
    @Test
    void aPlainPeerGetsNoAnswer() throws Exception {
        ByteBuf text = Unpooled.buffer();
        new Hello(LinkHeader.VERSION, 77, 0, "link", "a", "b").write(text);
        ByteBuf hello = Unpooled.buffer();
        LinkHeader.write(hello, LinkKind.HELLO, 0, 0, 0, 0, text.readableBytes());
        byte[] plain = ByteBufUtil.getBytes(hello.writeBytes(text));
        DatagramSocket stranger = stranger();
        for (int i = 0; i < 10; i++) {
            send(stranger, plain);
        }
        assertNoAnswer(stranger, opening());
        assertThat(called.opened.get()).isZero();
        assertThat(called.failures).isEmpty();
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
        assertNoAnswer(stranger, opening());
        stillOpens();
    }

    @Test
    void whoHasNotProvedHisAddressGetsLessThanHeSends() throws Exception {
        byte[] opening = opening();
        DatagramSocket stranger = stranger();
        for (int i = 0; i < 50; i++) {
            send(stranger, opening);
            byte[] answer = answer(stranger);
            assertThat(is(RETRY, answer)).as("one for each").isTrue();
            assertThat(answer.length).isLessThan(200);
        }
        byte[] otherVersion = opening.clone();
        otherVersion[4] = 77;
        send(stranger, otherVersion);
        byte[] versions = answer(stranger);
        assertThat(Arrays.copyOfRange(versions, 1, 5))
                .as("which versions there are")
                .containsOnly(0);
        assertThat(versions.length).isLessThan(200);
    }

    /** A call of which somebody between sees everything. */
    @Test
    void aTokenIsOfUseOnlyWhereItWasSent() throws Exception {
        try (DatagramSocket toCaller = new DatagramSocket(0, InetAddress.getByName(HOST))) {
            DatagramSocket toCalled = stranger();
            TestNode caller = node(identityOfA);
            caller.call("b", HOST, toCaller.getLocalPort());
            toCaller.setSoTimeout((int) PATIENCE.toMillis());
            DatagramPacket packet = new DatagramPacket(new byte[4_096], 4_096);
            toCaller.receive(packet);
            SocketAddress callersAddress = packet.getSocketAddress();
            byte[] other = opening();
            send(toCalled, Arrays.copyOf(packet.getData(), packet.getLength()));
            byte[] retry = answer(toCalled);
            assertThat(is(RETRY, retry)).isTrue();
            toCaller.send(new DatagramPacket(retry, retry.length, callersAddress));
            byte[] withToken;
            do {
                packet.setLength(4_096);
                toCaller.receive(packet);
                withToken = Arrays.copyOf(packet.getData(), packet.getLength());
                // The first one may have been repeated meanwhile.
            } while (!isTo(retry, withToken));
            DatagramSocket thief = stranger();
            send(thief, withToken);
            assertNoAnswer(thief, other);
            // Behind both identifiers and the token's length, of two bytes or one: when it was made, the code, an
            // identifier.
            int token = 6 + withToken[5];
            token += 1 + withToken[token];
            token += (withToken[token] & 0xc0) == 0 ? 1 : 2;
            for (int part : new int[] {0, 8, 24}) {
                byte[] changed = withToken.clone();
                changed[token + part] ^= 1;
                send(toCalled, changed);
            }
            assertNoAnswer(toCalled, other);
            assertThat(strangersNow()).as("for whom anything was kept").isZero();
            send(toCalled, withToken);
            byte[] answer;
            do {
                answer = answer(toCalled);
                // More than one opening may have been needed to hear that there was no answer before.
            } while (is(RETRY, answer));
            assertThat(isTo(withToken, answer)).as("where it was sent").isTrue();
        }
    }

    private int strangersNow() throws Exception {
        return called.onLoop(() -> strangers.all().size());
    }

    private QuicClient client(QuicSslContext context, String from, boolean deaf) throws Exception {
        QuicClient client = new QuicClient(group, context, from, new InetSocketAddress(HOST, called.port()), deaf);
        made.add(client);
        return client;
    }

    /** A connection over which node a has proved who it is. */
    private QuicClient proved() throws Exception {
        QuicClient client = client(QuicClient.context(identityOfA).build(), HOST, false);
        await().atMost(PATIENCE)
                .until(() ->
                        called.onLoop(() -> strangers.all().stream().anyMatch(stranger -> stranger.peer() != null)));
        return client;
    }

    @Test
    void whoShowsNoCertificateIsRefused() throws Exception {
        QuicClient client = client(QuicClient.context().build(), HOST, false);
        await().atMost(PATIENCE).until(client::isOver);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(client.alert()).isEqualTo(CERTIFICATE_REQUIRED));
        await().atMost(PATIENCE).until(() -> !called.refusals.isEmpty());
        assertThat(called.opened.get()).isZero();
        stillOpens();
    }

    @Test
    void whoSpeaksAnotherProtocolIsRefused() throws Exception {
        QuicClient client = client(
                QuicClient.context(identityOfA).applicationProtocols("h3").build(), HOST, false);
        await().atMost(PATIENCE).until(client::isOver);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(client.alert()).isEqualTo(NO_APPLICATION_PROTOCOL));
        await().atMost(PATIENCE).until(() -> !called.refusals.isEmpty());
        assertThat(called.opened.get()).isZero();
        stillOpens();
    }

    @Test
    void whoSaysNothingIsNotWaitedFor() throws Exception {
        QuicClient client = client(QuicClient.context(identityOfA).build(), HOST, false);
        await().atMost(PATIENCE).until(() -> client.isConnected() && client.isOver());
        assertThat(client.isTimedOut()).as("was told, and not by its own clock").isFalse();
        stillOpens();
    }

    @Test
    void whoIsRevokedBeforeHeCallsIsEndedAtOnce() throws Exception {
        QuicClient client = proved();
        identityOfB.revoke(identityOfA);
        await().atMost(PATIENCE).until(() -> called.refusals.contains(REVOKED));
        await().atMost(PATIENCE).until(client::isOver);
        assertThat(called.opened.get()).isZero();
    }

    @Test
    void whoCallsIsJudgedAgain() throws Exception {
        open(new UnwatchedIdentity(identityOfB));
        QuicClient client = proved();
        identityOfB.revoke(identityOfA);
        client.sayHello("a", "b");
        await().atMost(PATIENCE).until(() -> called.refusals.contains(REVOKED));
        await().atMost(PATIENCE).until(client::isOver);
        assertThat(called.opened.get()).isZero();
    }

    @Test
    void whoIsNotRevokedGetsIn() throws Exception {
        proved().sayHello("a", "b");
        await().atMost(PATIENCE).until(() -> called.opened.get() == 1);
    }

    /** Who makes a connection proves each time that he has the key, and what he shows is looked at in the handshake. */
    @Test
    void nothingIsResumed() throws Exception {
        CountedIdentity judge = new CountedIdentity(identityOfB);
        open(judge);
        QuicSslContext keepsTickets = QuicClient.context(identityOfA).build();
        for (int i = 1; i <= 3; i++) {
            try (QuicClient client = client(keepsTickets, HOST, false)) {
                await().atMost(PATIENCE).until(client::isConnected);
                client.sayHello("a", "b");
                int opened = i;
                await().atMost(PATIENCE).until(() -> called.opened.get() == opened);
                // In the handshake, and at its end.
                assertThat(judge.shown()).isEqualTo(2 * i);
                await().atMost(PATIENCE).until(client::isAnswered);
            }
            int failed = i;
            await().atMost(PATIENCE).until(() -> called.failures.size() == failed);
            called.await("a");
        }
        identityOfB.revoke(identityOfA);
        QuicClient revoked = client(keepsTickets, HOST, false);
        await().atMost(PATIENCE).until(revoked::isOver);
        assertThat(called.refusals)
                .anySatisfy(reason -> assertThat(reason).endsWith("that didn't prove who it is: " + REVOKED));
        assertThat(judge.shown()).as("only in the handshake").isEqualTo(7);
    }

    @Test
    void oneHostHasItsShareOfThePlaces() throws Exception {
        QuicSslContext context = QuicClient.context(identityOfA).build();
        try (MostStrangers most =
                new MostStrangers(called, () -> strangers.all().size())) {
            List<QuicClient> clients = new ArrayList<>();
            for (int i = 0; i < Strangers.MOST_OF_A_HOST + 4; i++) {
                clients.add(client(context, HOST, false));
            }
            await().atMost(PATIENCE)
                    .until(() ->
                            clients.stream().filter(QuicClient::isConnected).count() >= Strangers.MOST_OF_A_HOST);
            for (QuicClient each : List.copyOf(clients)) {
                if (each.isConnected()) {
                    clients.remove(each);
                    each.close();
                }
            }
            // Those who were dropped call again, and get in once others have gone.
            await().atMost(PATIENCE).until(() -> clients.stream().allMatch(QuicClient::isConnected));
            assertThat(most.get()).isLessThanOrEqualTo(Strangers.MOST_OF_A_HOST);
        }
        stillOpens();
    }

    @Test
    void whoFallsSilentInTheMiddleHoldsUpNobody() throws Exception {
        QuicSslContext context = QuicClient.context().build();
        try (MostStrangers most =
                new MostStrangers(called, () -> strangers.all().size())) {
            for (int i = 0; i < 3 * Strangers.MOST_OF_A_HOST; i++) {
                client(context, "127.0.0.2", true);
            }
            await().atMost(PATIENCE).until(() -> most.get() >= Strangers.MOST_OF_A_HOST);
            stillOpens();
            // And the node that has called.
            assertThat(most.get()).isLessThanOrEqualTo(Strangers.MOST_OF_A_HOST + 1);
        }
    }

    @Test
    void whoFallsSilentHoldsUpThoseOfItsOwnAddressForAMomentOnly() throws Exception {
        for (int i = 0; i < Strangers.MOST_OF_A_HOST; i++) {
            client(QuicClient.context().build(), HOST, true);
        }
        await().atMost(PATIENCE).until(() -> strangersNow() == Strangers.MOST_OF_A_HOST);
        stillOpens();
    }
}
