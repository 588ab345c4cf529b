package net.virtuoso.transport.internal.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import net.virtuoso.transport.internal.FakeServer;
import net.virtuoso.transport.internal.TestNode;
import net.virtuoso.transport.internal.WayConfig;
import net.virtuoso.transport.internal.tls.TlsEngine;
import net.virtuoso.wire.Hello;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node does with what comes to its port of WebSockets, byte by byte; without TLS inside, so that it can be written here. */
@Timeout(120)
class UpgradeDoorTest {
    private static final String HOST = "127.0.0.1";
    private static final int PATIENCE_MILLIS = 60_000;
    private static final String REQUEST =
            "GET /vnet HTTP/1.1\r\nHost: b\r\nUpgrade: websocket\r\nConnection: keep-alive,"
                    + " Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Protocol: other, vnet.1\r\n\r\n";

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private WsTransport transport;
    private TestNode called;

    @BeforeEach
    void start() throws Exception {
        transport = new WsTransport(WayConfig.of(Map.of()), allocator, TlsEngine.best());
        called = new TestNode("b", transport, HOST, 0);
        called.await("a");
    }

    @AfterEach
    void stop() {
        called.close();
        transport.deactivate();
        await().atMost(Duration.ofMillis(PATIENCE_MILLIS))
                .untilAsserted(
                        () -> assertThat(allocator.metric().usedDirectMemory()).isZero());
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(HOST, called.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** All that comes until the connection ends. */
    private String answerTo(String request) throws IOException {
        try (Socket stranger = connect()) {
            stranger.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            try {
                stranger.getInputStream().transferTo(got);
            } catch (SocketException reset) {
                // What came before counts.
                assertThat(reset).hasMessageContaining("reset");
            }
            return got.toString(StandardCharsets.ISO_8859_1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/vnet HTTP, /other HTTP, 404",
        "/vnet HTTP, /vnet?x HTTP, 404",
        "GET, POST, 405",
        "Upgrade: websocket, X: y, 426",
        "'keep-alive, Upgrade', close, 426",
        "Version: 13, Version: 8, 426",
        "vnet.1, vnet.9, 400",
        "dGhlIHNhbXBsZSBub25jZQ==, short, 400",
        "HTTP/1.1, NONSENSE, 400"
    })
    void answersBrieflyAndCloses(String part, String other, String status) throws Exception {
        String answer = answerTo(REQUEST.replace(part, other));
        assertThat(answer).startsWith("HTTP/1.1 " + status).endsWith("\r\n\r\n").hasSizeLessThan(250);
        await().until(() -> !called.refusals.isEmpty());
        assertThat(called.refusals.peek()).contains("that didn't prove who it is: a request for a WebSocket: ");
    }

    @Test
    void refusesContentAndHeadersWithoutEnd() throws Exception {
        assertThat(answerTo(REQUEST.replace("Host: b", "Content-Length: 5") + "hello"))
                .startsWith("HTTP/1.1 400");
        assertThat(answerTo(REQUEST.replace("Host: b", "Transfer-Encoding: chunked") + "no length\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(answerTo("GET /vnet HTTP/1.1\r\n" + "X-Filler: 0123456789\r\n".repeat(1_000)))
                .satisfiesAnyOf(
                        answer -> assertThat(answer).startsWith("HTTP/1.1 400"),
                        answer -> assertThat(answer).isEmpty());
        assertThat(answerTo("GET /" + "x".repeat(10_000) + " HTTP/1.1\r\n"))
                .satisfiesAnyOf(
                        answer -> assertThat(answer).startsWith("HTTP/1.1 400"),
                        answer -> assertThat(answer).isEmpty());
    }

    /** One who sends a little now and then isn't waited for longer than one who sends nothing. */
    @Test
    void closesOnARequestThatNeverEnds() throws Exception {
        try (Socket slow = connect()) {
            OutputStream out = slow.getOutputStream();
            out.write("GET /vnet HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
            slow.setSoTimeout(200);
            int end = 1;
            for (int i = 0; end > 0 && i < PATIENCE_MILLIS / 200; i++) {
                try {
                    out.write("X: y\r\n".getBytes(StandardCharsets.US_ASCII));
                    end = slow.getInputStream().read();
                } catch (java.net.SocketTimeoutException open) {
                    continue;
                } catch (SocketException reset) {
                    end = -1;
                }
            }
            assertThat(end).as("the end of the connection").isEqualTo(-1);
        }
        await().until(() -> !called.refusals.isEmpty());
        assertThat(called.refusals.peek()).contains("no answer within");
    }

    private Socket upgraded() throws IOException {
        Socket peer = connect();
        peer.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
        assertThat(FakeServer.head(peer.getInputStream()))
                .startsWith("HTTP/1.1 101")
                // The example of RFC 6455 section 1.3.
                .containsIgnoringCase("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                .containsIgnoringCase("sec-websocket-protocol: vnet.1\r\n");
        return peer;
    }

    private static byte[] masked(int first, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] mask = {9, 8, 7, 6};
        out.write(first);
        if (payload.length < 126) {
            out.write(0x80 | payload.length);
        } else {
            out.write(0x80 | 126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        }
        out.writeBytes(mask);
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ mask[i % 4]);
        }
        return out.toByteArray();
    }

    private static byte[] hello() {
        ByteBuf payload = Unpooled.buffer();
        new Hello(1, 5, 0, "link", "a", "b").write(payload);
        ByteBuf out = Unpooled.buffer().writeInt(LinkHeader.LENGTH + payload.readableBytes());
        LinkHeader.write(out, LinkKind.HELLO, 0, 0, 0, 0, 0);
        return ByteBufUtil.getBytes(out.writeBytes(payload));
    }

    /** Reads an unmasked frame of less than 64 KiB; gives its first byte and its payload. */
    private static byte[] frame(Socket peer) throws IOException {
        DataInputStream in = new DataInputStream(peer.getInputStream());
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        length = length == 126 ? in.readUnsignedShort() : length;
        byte[] frame = new byte[1 + length];
        frame[0] = (byte) first;
        in.readFully(frame, 1, length);
        return frame;
    }

    private static void assertEnds(Socket peer) throws IOException {
        try {
            for (int frames = 0; frames < 5; frames++) {
                assertThat(frame(peer)[0] & 0xf).as("a close frame").isEqualTo(8);
            }
        } catch (EOFException | SocketException closed) {
            return;
        }
        throw new AssertionError("still open");
    }

    @Test
    void takesARecordInAsManyFramesAsThePeerLikes() throws Exception {
        try (Socket peer = upgraded()) {
            byte[] hello = hello();
            OutputStream out = peer.getOutputStream();
            out.write(masked(0x02, Arrays.copyOf(hello, 3)));
            // Control frames may come between the parts of a message (RFC 6455 section 5.4).
            out.write(masked(0x89, new byte[] {4, 2}));
            out.write(masked(0x00, Arrays.copyOfRange(hello, 3, 20)));
            out.write(masked(0x80, new byte[0]));
            out.write(masked(0x82, Arrays.copyOfRange(hello, 20, hello.length)));
            assertThat(frame(peer)).as("a pong").containsExactly(0x8a, 4, 2);
            byte[] answer = frame(peer);
            assertThat(answer[0]).isEqualTo((byte) 0x82);
            assertThat(answer.length).isGreaterThan(LinkHeader.LENGTH);
            await().until(() -> called.opened.get() == 1);
        }
        await().until(() -> !called.failures.isEmpty());
    }

    /** A caller should wait for the answer (RFC 6455 section 4.1), but what one that doesn't has sent isn't lost. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesWhatCameInTheSameReadAsTheRequest(boolean all) throws Exception {
        byte[] frame = masked(0x82, hello());
        int early = all ? frame.length : 5;
        try (Socket peer = connect()) {
            ByteArrayOutputStream first = new ByteArrayOutputStream();
            first.writeBytes(REQUEST.getBytes(StandardCharsets.US_ASCII));
            first.write(frame, 0, early);
            peer.getOutputStream().write(first.toByteArray());
            assertThat(FakeServer.head(peer.getInputStream())).startsWith("HTTP/1.1 101");
            peer.getOutputStream().write(frame, early, frame.length - early);
            assertThat(frame(peer)[0]).isEqualTo((byte) 0x82);
            await().until(() -> called.opened.get() == 1);
        }
        await().until(() -> !called.failures.isEmpty());
    }

    @Test
    void closesOnWhatNoPeerSends() throws Exception {
        byte[] unmasked = {(byte) 0x82, 1, 1};
        byte[] tooLong = {(byte) 0x82, (byte) 0xff, 0, 0, 0, 0, 0, 2, 0, 1, 1, 2, 3, 4};
        byte[] reserved = masked(0xf2, new byte[] {1});
        byte[] text = masked(0x81, new byte[] {'h'});
        byte[] continuation = masked(0x80, new byte[] {1});
        byte[] longPing = masked(0x89, new byte[126]);
        byte[] noRecord = masked(0x82, new byte[] {-1, -1, -1, -1});
        for (byte[] bytes : new byte[][] {unmasked, tooLong, reserved, text, continuation, longPing, noRecord}) {
            try (Socket peer = upgraded()) {
                peer.getOutputStream().write(bytes);
                assertEnds(peer);
            }
        }
        assertThat(called.opened.get()).isZero();
    }

    @Test
    void doesNotCollectAnswersForWhoDoesNotRead() throws Exception {
        try (Socket peer = upgraded()) {
            OutputStream out = peer.getOutputStream();
            out.write(masked(0x82, hello()));
            await().until(() -> called.opened.get() == 1);
            byte[] ping = masked(0x89, new byte[125]);
            ByteArrayOutputStream many = new ByteArrayOutputStream();
            for (int i = 0; i < 1_000; i++) {
                many.writeBytes(ping);
            }
            for (int i = 0; i < 200; i++) {
                out.write(many.toByteArray());
            }
            assertThat(allocator.metric().usedDirectMemory()).isLessThan(8L << 20);
        }
        await().until(() -> !called.failures.isEmpty());
    }
}
