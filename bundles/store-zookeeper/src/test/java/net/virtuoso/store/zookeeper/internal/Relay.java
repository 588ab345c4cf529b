package net.virtuoso.store.zookeeper.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.virtuoso.model.Endpoint;

/** A network in between that can be cut, or lose what the server answers. */
final class Relay implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int target;
    private volatile boolean cut;
    private volatile boolean losesAnswers;

    Relay(int target) throws IOException {
        this.target = target;
        run(this::accept);
    }

    Endpoint endpoint() {
        return new Endpoint(InetAddress.getLoopbackAddress().getHostAddress(), listener.getLocalPort());
    }

    /** Closes all connections and refuses new ones, or takes them again. */
    void setCut(boolean cut) {
        this.cut = cut;
        if (cut) {
            closeSockets();
        }
    }

    /** Requests still arrive at the server; its answers don't come back. */
    void setLosesAnswers(boolean loses) {
        losesAnswers = loses;
    }

    /** Breaks the connections of now. */
    void closeSockets() {
        sockets.forEach(Relay::close);
        sockets.clear();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                if (cut) {
                    client.close();
                    continue;
                }
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(server);
                run(() -> copy(client, server, false));
                run(() -> copy(server, client, true));
            }
        } catch (IOException e) {
            closeSockets();
        }
    }

    private void copy(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[65_536];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (!answers || !losesAnswers) {
                    out.write(buffer, 0, n);
                }
            }
        } catch (IOException e) {
            // A broken connection is what a relay is for.
            close(to);
        }
    }

    private static void run(Runnable task) {
        Thread thread = new Thread(task, "test-relay");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        closeSockets();
    }
}
