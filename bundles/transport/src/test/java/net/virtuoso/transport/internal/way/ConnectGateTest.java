package net.virtuoso.transport.internal.way;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.testkit.TestAuthority;
import net.virtuoso.transport.internal.FakeServer;
import net.virtuoso.transport.internal.TestNode;
import net.virtuoso.transport.internal.WayConfig;
import net.virtuoso.transport.internal.tcp.TlsTransport;
import net.virtuoso.transport.internal.tls.TlsEngine;
import net.virtuoso.transport.internal.web.WebTransports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls through a proxy that behaves, and through others. */
@Timeout(120)
class ConnectGateTest {
    private static final String HOST = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String YES = "HTTP/1.1 200 Connection established\r\n\r\n";

    private final TestAuthority authority = new TestAuthority();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

    @AfterEach
    void nothingIsKept() {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(allocator.metric().usedDirectMemory()).isZero());
    }

    private TestNode node(Transport transport, String name) throws IOException {
        return new TestNode(transport, new EndpointSettings(HOST, 0, authority.node(name)), Thread::new);
    }

    private TlsTransport tls(String proxy) {
        return new TlsTransport(WayConfig.of(Map.of("proxy", proxy)), allocator, TlsEngine.best());
    }

    private static FakeServer relaying(TestNode called, String yes) throws IOException {
        return new FakeServer(connection -> {
            try (Socket onward = new Socket(InetAddress.getByName(HOST), called.port())) {
                connection.getOutputStream().write(yes.getBytes(StandardCharsets.US_ASCII));
                FakeServer.relay(connection, onward);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls", "ws"})
    void carriesALink(String name) throws Exception {
        Transport plainWay = WebTransports.make(name, WayConfig.of(Map.of()), allocator);
        try (TestNode called = node(plainWay, "b");
                FakeServer proxy = relaying(called, YES)) {
            Transport proxied = WebTransports.make(
                    name, WayConfig.of(Map.of("proxy", "http://me:se%20cret@127.0.0.1:" + proxy.port())), allocator);
            try (TestNode caller = node(proxied, "a")) {
                called.await("a");
                caller.call("b", HOST, called.port());
                await().atMost(PATIENCE).until(() -> caller.opened.get() == 1 && called.opened.get() == 1);
                byte[] frame = new byte[60_000];
                frame[20] = 7;
                assertThat(caller.send(frame)).isTrue();
                await().atMost(PATIENCE).until(() -> !called.frames.isEmpty());
                assertThat(called.frames.peek().bytes()).isEqualTo(frame);
            } finally {
                WebTransports.end(proxied);
            }
            // "me:se cret" in base64.
            assertThat(proxy.requests.poll())
                    .startsWith("CONNECT 127.0.0.1:" + called.port() + " HTTP/1.1\r\n")
                    .containsIgnoringCase("host: 127.0.0.1:" + called.port() + "\r\n")
                    .containsIgnoringCase("proxy-authorization: Basic bWU6c2UgY3JldA==\r\n");
        } finally {
            WebTransports.end(plainWay);
        }
    }

    /** RFC 9110 section 9.3.6: any 2xx, and what it says of a content is ignored. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
                "HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\n",
                "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 299 Fine\r\n\r\n"
            })
    void everySuccessConnects(String yes) throws Exception {
        TlsTransport direct = new TlsTransport(WayConfig.of(Map.of()), allocator, TlsEngine.best());
        try (TestNode called = node(direct, "b");
                FakeServer proxy = relaying(called, yes)) {
            TlsTransport proxied = tls("http://127.0.0.1:" + proxy.port());
            try (TestNode caller = node(proxied, "a")) {
                called.await("a");
                caller.call("b", HOST, called.port());
                await().atMost(PATIENCE).until(() -> caller.opened.get() == 1 || !caller.failures.isEmpty());
                assertThat(caller.failures).isEmpty();
                await().atMost(PATIENCE).until(() -> called.opened.get() == 1);
                assertThat(caller.send(new byte[3_000])).isTrue();
                await().atMost(PATIENCE).until(() -> !called.frames.isEmpty());
            } finally {
                proxied.deactivate();
            }
        } finally {
            direct.deactivate();
        }
    }

    private String failureOf(FakeServer proxy) throws Exception {
        TlsTransport transport = tls("http://me:secret@127.0.0.1:" + proxy.port());
        try (TestNode caller = node(transport, "a")) {
            caller.call("b", "192.0.2.1", 443);
            await().atMost(PATIENCE).until(() -> !caller.failures.isEmpty());
            assertThat(caller.failures).hasSize(1);
            return caller.failures.peek();
        } finally {
            transport.deactivate();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "407 Proxy Authentication Required, doesn't take the user and password",
        "403 Forbidden, rules don't allow this host or port",
        "502 Bad Gateway, answered 502",
        "302 Found, answered 302"
    })
    void saysWhatTheProxyAnswered(String status, String reason) throws Exception {
        try (FakeServer proxy = FakeServer.saying("HTTP/1.1 " + status + "\r\nContent-Length: 5\r\n\r\nhello")) {
            assertThat(failureOf(proxy))
                    .startsWith("HTTP proxy '127.0.0.1:" + proxy.port() + "', asked to connect to 192.0.2.1:443: ")
                    .contains(status.substring(0, 3))
                    .contains(reason)
                    .doesNotContain("secret");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 200", "\0\1\2\3\r\n\r\n"})
    void failsOnWhatIsNoAnswer(String said) throws Exception {
        try (FakeServer proxy = FakeServer.saying(said)) {
            assertThat(failureOf(proxy)).contains("asked to connect to 192.0.2.1:443");
        }
    }

    @Test
    void failsOnHeadersWithoutEnd() throws Exception {
        try (FakeServer proxy =
                FakeServer.saying("HTTP/1.1 200 OK\r\n" + "X-Filler: 0123456789\r\n".repeat(10_000) + "\r\n")) {
            assertThat(failureOf(proxy)).contains("too long").doesNotContain("X-Filler");
        }
    }

    @Test
    void failsOnAProxyThatNeverAnswers() throws Exception {
        try (FakeServer proxy =
                new FakeServer(connection -> connection.getInputStream().readAllBytes())) {
            assertThat(failureOf(proxy)).contains("no answer within");
        }
    }

    @Test
    void saysThatThereIsNoProxy() throws Exception {
        FakeServer gone = FakeServer.saying("");
        gone.close();
        assertThat(failureOf(gone)).startsWith("HTTP proxy '127.0.0.1:").contains("refused");
    }
}
