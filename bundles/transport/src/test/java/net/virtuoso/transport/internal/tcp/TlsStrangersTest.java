package net.virtuoso.transport.internal.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import net.virtuoso.spi.identity.Credentials;
import net.virtuoso.spi.identity.NodeIdentity;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.testkit.TestAuthority;
import net.virtuoso.transport.internal.CountedIdentity;
import net.virtuoso.transport.internal.TestNode;
import net.virtuoso.transport.internal.UnwatchedIdentity;
import net.virtuoso.transport.internal.tls.TlsEngine;
import net.virtuoso.wire.Hello;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a node can do with a connection on which it has proved who it is, and says later what it wants. */
@Timeout(240)
class TlsStrangersTest {
    private static final String HOST = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String REVOKED = "the certificate of node 'a' was revoked";

    private final TestAuthority authority = new TestAuthority();
    private final TestAuthority.Node identityOfA = authority.node("a");
    private final TestAuthority.Node identityOfB = authority.node("b");
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private TlsTransport transport = new TlsTransport(TlsLinkContract.DIRECT, allocator, TlsEngine.best());
    private TestNode called;

    private void open(NodeIdentity identity) throws Exception {
        called = new TestNode(transport, new EndpointSettings(HOST, 0, identity), Thread::new);
        called.await("a");
    }

    @AfterEach
    void close() {
        called.close();
        transport.deactivate();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(allocator.metric().usedDirectMemory())
                        .as("bytes kept")
                        .isZero());
    }

    /** A connection over which node a has proved who it is. */
    private SSLSocket proved() throws Exception {
        SSLSocket socket = connect(context());
        TcpEndpoint endpoint = (TcpEndpoint) called.endpoint();
        await().atMost(PATIENCE)
                .until(() -> called.onLoop(
                        () -> endpoint.strangers().all().stream().anyMatch(stranger -> stranger.peer() != null)));
        return socket;
    }

    private SSLSocket connect(SSLContext context) throws Exception {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(HOST, called.port());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.startHandshake();
        return socket;
    }

    /** Shows node a's certificate, and keeps tickets to resume with. */
    private SSLContext context() throws Exception {
        Credentials own = Objects.requireNonNull(identityOfA.credentials());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("a", own.key(), new char[0], own.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory shown = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        shown.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(shown.getKeyManagers(), InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        return context;
    }

    private static byte[] hello() {
        ByteBuf text = Unpooled.buffer();
        new Hello(LinkHeader.VERSION, 77, 0, "link", "a", "b").write(text);
        ByteBuf record = Unpooled.buffer().writeInt(LinkHeader.LENGTH + text.readableBytes());
        LinkHeader.write(record, LinkKind.HELLO, 0, 0, 0, 0, 0);
        return ByteBufUtil.getBytes(record.writeBytes(text));
    }

    private static void assertEnded(SSLSocket socket) {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (IOException e) {
            assertThat(e).as("an abrupt end").isNotInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    @Test
    void isWelcome() throws Exception {
        open(identityOfB);
        try (SSLSocket socket = proved()) {
            socket.getOutputStream().write(hello());
            await().atMost(PATIENCE).until(() -> called.opened.get() == 1);
            assertThat(socket.getInputStream().read()).as("an answer").isNotEqualTo(-1);
        }
    }

    /** With either engine: the JDK's gives tickets to whoever calls. */
    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void resumesNothing(TlsEngine engine) throws Exception {
        assumeTrue(engine == TlsEngine.JDK || engine == TlsEngine.best());
        transport.deactivate();
        transport = new TlsTransport(TlsLinkContract.DIRECT, allocator, engine);
        CountedIdentity judge = new CountedIdentity(identityOfB);
        open(judge);
        SSLContext keepsTickets = context();
        try (SSLSocket socket = connect(keepsTickets)) {
            socket.getOutputStream().write(hello());
            assertThat(socket.getInputStream().read())
                    .as("an answer, and a ticket before it")
                    .isNotEqualTo(-1);
        }
        await().atMost(PATIENCE).until(() -> called.failures.size() == 1);
        called.await("a");
        try (SSLSocket socket = connect(keepsTickets)) {
            socket.getOutputStream().write(hello());
            await().atMost(PATIENCE).until(() -> called.opened.get() == 2 || !called.refusals.isEmpty());
        } catch (IOException e) {
            await().atMost(PATIENCE).until(() -> !called.refusals.isEmpty());
        }
        if (engine == TlsEngine.JDK) {
            assertThat(judge.shown()).as("the second session was resumed").isEqualTo(2);
            assertThat(called.refusals.peek()).contains("sessions aren't resumed");
        }
        // In each handshake, and at its end.
        assertThat(called.opened.get()).isEqualTo(judge.shown() / 2);
    }

    @Test
    void endsAtOnceWhenRevoked() throws Exception {
        open(identityOfB);
        try (SSLSocket socket = proved()) {
            identityOfB.revoke(identityOfA);
            await().atMost(PATIENCE).until(() -> called.refusals.contains(REVOKED));
            assertEnded(socket);
            assertThat(called.opened.get()).isZero();
        }
    }

    @Test
    void isJudgedAgainWhenItSaysWhatItWants() throws Exception {
        open(new UnwatchedIdentity(identityOfB));
        try (SSLSocket socket = proved()) {
            identityOfB.revoke(identityOfA);
            socket.getOutputStream().write(hello());
            await().atMost(PATIENCE).until(() -> called.refusals.contains(REVOKED));
            assertEnded(socket);
            assertThat(called.opened.get()).isZero();
        }
    }
}
