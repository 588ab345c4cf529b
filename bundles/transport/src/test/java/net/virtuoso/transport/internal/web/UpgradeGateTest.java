package net.virtuoso.transport.internal.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.testkit.TestAuthority;
import net.virtuoso.transport.internal.FakeServer;
import net.virtuoso.transport.internal.TestNode;
import net.virtuoso.transport.internal.WayConfig;
import net.virtuoso.transport.internal.config.WaySettingsSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls to servers that aren't nodes, and to fronts that aren't trusted. */
@Timeout(120)
class UpgradeGateTest {
    private static final String HOST = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: (\\S+)");

    private final TestAuthority authority = new TestAuthority();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

    @TempDir
    Path files;

    @AfterEach
    void nothingIsKept() {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(allocator.metric().usedDirectMemory()).isZero());
    }

    private String failureOf(String name, WaySettingsSource settings, int port) throws Exception {
        Transport transport = WebTransports.make(name, settings, allocator);
        try (TestNode caller =
                new TestNode(transport, new EndpointSettings(HOST, 0, authority.node("a")), Thread::new)) {
            caller.call("b", HOST, port);
            await().atMost(PATIENCE).until(() -> !caller.failures.isEmpty());
            assertThat(caller.failures).hasSize(1);
            assertThat(caller.opened.get()).isZero();
            return caller.failures.peek();
        } finally {
            WebTransports.end(transport);
        }
    }

    private String failureOf(FakeServer server) throws Exception {
        return failureOf("ws", WayConfig.of(Map.of()), server.port());
    }

    @ParameterizedTest
    @CsvSource({
        "404 Not Found, nothing there takes links at /vnet",
        "426 Upgrade Required, nothing there takes links at /vnet",
        "502 Bad Gateway, doesn't reach the node behind it",
        "503 Service Unavailable, doesn't reach the node behind it",
        "200 OK, in place of a WebSocket",
        "301 Moved, points to 'https://front.example/'"
    })
    void saysWhatTheServerAnswered(String status, String reason) throws Exception {
        try (FakeServer server = FakeServer.saying(
                "HTTP/1.1 " + status + "\r\nLocation: https://front.example/\r\nContent-Length: 2\r\n\r\nhi")) {
            assertThat(failureOf(server))
                    .startsWith("ws://127.0.0.1:" + server.port() + "/vnet: ")
                    .contains(status.substring(0, 3))
                    .contains(reason);
            assertThat(server.requests.poll())
                    .startsWith("GET /vnet HTTP/1.1\r\n")
                    .containsIgnoringCase("upgrade: websocket\r\n")
                    .containsIgnoringCase("connection: upgrade\r\n")
                    .containsIgnoringCase("sec-websocket-version: 13\r\n")
                    .containsIgnoringCase("sec-websocket-protocol: vnet.1\r\n")
                    .containsIgnoringCase("host: 127.0.0.1:" + server.port() + "\r\n");
        }
    }

    /** A server that takes the call, but for what the test changes in its answer. */
    private static FakeServer agreeing(UnaryOperator<String> change, byte[] then) throws Exception {
        FakeServer[] self = new FakeServer[1];
        self[0] = new FakeServer(connection -> {
            Matcher key = KEY.matcher(self[0].requests.peek());
            assertThat(key.find()).isTrue();
            String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + WebSocketKey.answer(key.group(1))
                    + "\r\nSec-WebSocket-Protocol: vnet.1\r\n\r\n";
            connection.getOutputStream().write(change.apply(answer).getBytes(StandardCharsets.US_ASCII));
            connection.getOutputStream().write(then);
            connection.getInputStream().readAllBytes();
        });
        return self[0];
    }

    @ParameterizedTest
    @CsvSource({
        "Accept: , Accept: x, isn't the answer to this call",
        "vnet.1, vnet.2, subprotocol is 'vnet.2'",
        "Sec-WebSocket-Protocol, X, subprotocol is 'null'",
        "Upgrade: websocket, Upgrade: h2c, switched to 'h2c'",
        "Connection: Upgrade, Sec-WebSocket-Extensions: permessage-deflate, extensions nobody asked for"
    })
    void refusesAnAnswerThatIsNotToThisCall(String part, String other, String reason) throws Exception {
        try (FakeServer server = agreeing(answer -> answer.replace(part, other), new byte[0])) {
            assertThat(failureOf(server)).contains(reason);
        }
    }

    @Test
    void refusesFramesThatAreMasked() throws Exception {
        byte[] masked = {(byte) 0x82, (byte) 0x81, 1, 2, 3, 4, 5};
        try (FakeServer server = agreeing(answer -> answer, masked)) {
            assertThat(failureOf(server)).contains("not masked as expected");
        }
    }

    @Test
    void refusesWhatIsNoTlsInside() throws Exception {
        byte[] garbage = {(byte) 0x82, 6, 'h', 'e', 'l', 'l', 'o', '\n'};
        try (FakeServer server = agreeing(answer -> answer, garbage)) {
            assertThat(failureOf(server)).contains("isn't TLS");
        }
    }

    @Test
    void refusesTextAndHearsACloseFrame() throws Exception {
        byte[] text = {(byte) 0x81, 2, 'h', 'i'};
        try (FakeServer server = agreeing(answer -> answer, text)) {
            assertThat(failureOf(server)).contains("a text message");
        }
        byte[] close = {(byte) 0x88, 0};
        try (FakeServer server = agreeing(answer -> answer, close)) {
            assertThat(failureOf(server)).contains("closed");
        }
    }

    /** A front that is a node with HTTPS of its own; how it is trusted is what the test is about. */
    private String failureAtFront(FrontCertificate front, Map<String, Object> trust) throws Exception {
        Map<String, Object> keys = new HashMap<>(trust);
        keys.put("wss_certificate", front.certificate().toString());
        keys.put("wss_key", front.key().toString());
        Transport there = WebTransports.make("wss", WayConfig.of(keys), allocator);
        try (TestNode called = new TestNode(there, new EndpointSettings(HOST, 0, authority.node("b")), Thread::new)) {
            called.await("a");
            String failure = failureOf("wss", WayConfig.of(trust), called.port());
            assertThat(failure).startsWith("wss://127.0.0.1:" + called.port() + "/vnet: HTTPS failed: ");
            return failure;
        } finally {
            WebTransports.end(there);
        }
    }

    @Test
    void refusesAFrontThatNobodyVouchesFor() throws Exception {
        assertThat(failureAtFront(FrontCertificate.create(files, HOST), Map.of()))
                .contains("'wss.ca'")
                .contains("'wss.pins'");
    }

    @Test
    void refusesAFrontOfAnotherName() throws Exception {
        FrontCertificate front = FrontCertificate.create(files, "192.0.2.1");
        assertThat(failureAtFront(front, Map.of("wss_ca", front.certificate().toString())))
                .contains("subject alternative names");
    }

    @Test
    void refusesAFrontWithAnotherKeyThanThePinned() throws Exception {
        FrontCertificate front = FrontCertificate.create(files, HOST);
        String[] other = {"sha256/" + "A".repeat(43) + "="};
        assertThat(failureAtFront(front, Map.of("wss_ca", front.certificate().toString(), "wss_pins", other)))
                .contains(front.pin())
                .contains("none of 'wss.pins'");
    }

    @Test
    void saysThatAServerSpeaksNoHttps() throws Exception {
        try (FakeServer server = FakeServer.saying("HTTP/1.1 400 Bad Request\r\n\r\n")) {
            assertThat(failureOf("wss", WayConfig.of(Map.of()), server.port())).startsWith("wss://");
        }
    }
}
