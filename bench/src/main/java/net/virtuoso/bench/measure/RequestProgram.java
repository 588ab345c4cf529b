package net.virtuoso.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/**
 * Requests and answers of 64 bytes over TCP, on one thread at each end: {@code serve PORT} answers, {@code ask HOST PORT
 * CONNECTIONS SECONDS} asks and prints how many requests were answered a second. Each connection has one request on its way
 * at any time.
 */
public final class RequestProgram {
    /** Bytes of a request and of an answer. */
    static final int SIZE = 64;

    private static final int CONNECT_MILLIS = 5000;
    private static final long SELECT_MILLIS = 100;
    private static final double NANOS = 1e9;

    private RequestProgram() {}

    /** Runs one end. */
    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals("serve")) {
            serve(Integer.parseInt(arguments[1]));
        } else {
            double rate = ask(
                    new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2])),
                    Integer.parseInt(arguments[3]),
                    Integer.parseInt(arguments[4]));
            System.out.printf(Locale.ROOT, "%.1f%n", rate);
        }
    }

    private static void serve(int port) throws IOException {
        try (Selector selector = Selector.open();
                ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(port));
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            while (true) {
                selector.select(key -> serve(selector, server, key));
            }
        }
    }

    private static void serve(Selector selector, ServerSocketChannel server, SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                SocketChannel connection = server.accept();
                if (connection != null) {
                    watch(selector, connection);
                }
            } else {
                echo(key);
            }
        } catch (IOException e) {
            // The asking end has gone in mid-request: with it goes its connection, the others stay.
            close(key);
        }
    }

    private static void watch(Selector selector, SocketChannel connection) throws IOException {
        connection.configureBlocking(false);
        connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
        connection.register(selector, SelectionKey.OP_READ, ByteBuffer.allocateDirect(SIZE));
    }

    private static void echo(SelectionKey key) throws IOException {
        if (whole(key)) {
            ByteBuffer buffer = (ByteBuffer) key.attachment();
            send((SocketChannel) key.channel(), buffer);
        }
    }

    /** Reads; whether the connection's buffer now holds 64 bytes, ready to be sent. */
    private static boolean whole(SelectionKey key) throws IOException {
        ByteBuffer buffer = (ByteBuffer) key.attachment();
        if (((SocketChannel) key.channel()).read(buffer) < 0) {
            close(key);
            return false;
        }
        return !buffer.hasRemaining();
    }

    private static void send(SocketChannel connection, ByteBuffer buffer) throws IOException {
        buffer.clear();
        connection.write(buffer);
        if (buffer.hasRemaining()) {
            throw new IOException("the socket did not take 64 bytes, with nothing else on its way");
        }
        buffer.clear();
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            key.cancel();
        }
    }

    private static double ask(InetSocketAddress server, int connections, int seconds) throws IOException {
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                SocketChannel connection = SocketChannel.open();
                connection.socket().connect(server, CONNECT_MILLIS);
                watch(selector, connection);
            }
            for (SelectionKey key : selector.keys()) {
                send((SocketChannel) key.channel(), (ByteBuffer) key.attachment());
            }
            long[] answers = {0};
            long start = System.nanoTime();
            long end = start + (long) (seconds * NANOS);
            while (System.nanoTime() < end) {
                selector.select(key -> answers[0] += answered(key) ? 1 : 0, SELECT_MILLIS);
            }
            double elapsed = (System.nanoTime() - start) / NANOS;
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            return answers[0] / elapsed;
        }
    }

    /** Takes an answer, if it is whole, and asks again. */
    private static boolean answered(SelectionKey key) {
        try {
            if (!whole(key)) {
                return false;
            }
            ByteBuffer buffer = (ByteBuffer) key.attachment();
            send((SocketChannel) key.channel(), buffer);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
