package net.virtuoso.transport.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A server of HTTP that answers what a test wants; each connection is one request. */
public final class FakeServer implements AutoCloseable {
    /** What it does with a connection whose request it has read. */
    public interface Answer {
        void give(Socket connection) throws IOException;
    }

    /** The requests that came, head only. */
    public final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Answer answer;

    public FakeServer(Answer answer) throws IOException {
        this.answer = answer;
        daemon(this::accept);
    }

    /** One that says the same to all, and closes. */
    public static FakeServer saying(String text) throws IOException {
        return new FakeServer(connection -> {
            connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            connection.shutdownOutput();
            // Until the other end closes, so that what was said isn't lost in a reset.
            connection.getInputStream().readAllBytes();
        });
    }

    public int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket connection = listening.accept();
                daemon(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            requests.add(head(connection.getInputStream()));
            answer.give(connection);
        } catch (IOException gone) {
            // The test looks at the other end.
            return;
        }
    }

    /** Reads a head of HTTP, its empty line included. */
    public static String head(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed after " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "fake-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Carries bytes both ways between two connections until one ends. */
    public static void relay(Socket one, Socket other) throws IOException {
        daemon(() -> {
            try {
                other.getInputStream().transferTo(one.getOutputStream());
                one.shutdownOutput();
            } catch (IOException gone) {
                return;
            }
        });
        one.getInputStream().transferTo(other.getOutputStream());
        other.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
