package net.virtuoso.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A request that is refused for its head: what becomes of its body, and of the connection. */
class RefusedBodyTest {
    private static final String AUTHORIZATION = "Authorization: " + Api.basic("admin", "secret") + "\r\n";
    private static final String HEALTH = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    private static final int LIMIT_MS = 60_000;

    private final Api api = new Api();

    @AfterEach
    void close() {
        api.close();
    }

    /** The pause lets the server refuse before there is a body, as a slow client would. */
    @Test
    void theConnectionGoesOnAlthoughTheBodyComesLate() throws Exception {
        String body = "{\"name\":\"blue\"}";
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            write(out, head("text/plain", body.length(), AUTHORIZATION));
            Thread.sleep(300);
            write(out, body + HEALTH);
            assertThat(read(socket)).startsWith("HTTP/1.1 415").contains("HTTP/1.1 200");
        }
    }

    @Test
    void aBodyTooLargeToReadEndsTheConnectionAndTheAnswerSaysSo() throws Exception {
        try (Socket socket = connect()) {
            write(socket.getOutputStream(), head("application/json", 1 << 30, AUTHORIZATION));
            assertThat(read(socket)).startsWith("HTTP/1.1 413").contains("Connection: close");
        }
    }

    @Test
    void aClientThatWaitsToBeAskedForTheBodyIsntAsked() throws Exception {
        try (Socket socket = connect()) {
            write(socket.getOutputStream(), head("application/json", 20, "Expect: 100-continue\r\n"));
            assertThat(read(socket)).startsWith("HTTP/1.1 401").contains("Connection: close");
        }
    }

    private static String head(String type, int length, String more) {
        return "POST /api/v1/networks HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\nContent-Length: "
                + length + "\r\n" + more + "\r\n";
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", api.port());
        socket.setSoTimeout(LIMIT_MS);
        return socket;
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** All that the server says until it closes. */
    private static String read(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
}
