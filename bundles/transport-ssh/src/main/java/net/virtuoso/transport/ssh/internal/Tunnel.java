package net.virtuoso.transport.ssh.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.client.channel.ChannelDirectTcpip;
import org.apache.sshd.client.session.ClientSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bytes between a channel of SSH and the one connection that is made to an address on loopback. When either ends, both do, and
 * the session with them. Two threads of its own, each of which reads here and writes there, blocking.
 */
final class Tunnel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tunnel.class);
    /** A super-frame and what belongs to it. */
    private static final int CHUNK = 128 << 10;
    /** Who has dialled connects at once; a link that was closed meanwhile doesn't. */
    private static final int ACCEPT_MILLIS = 5_000;

    private final String name;
    private final ClientSession session;
    private final ChannelDirectTcpip channel;
    private final Runnable onEnd;
    private final ServerSocket listening;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable Socket socket;

    /**
     * Listens.
     *
     * @param name for threads and the log
     * @param channel open; closed by this from now on, with its session
     * @param onEnd called once, when it has ended
     */
    Tunnel(String name, ClientSession session, ChannelDirectTcpip channel, Runnable onEnd) throws IOException {
        this.name = name;
        this.session = session;
        this.channel = channel;
        this.onEnd = onEnd;
        listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        listening.setSoTimeout(ACCEPT_MILLIS);
    }

    /** Where the connection is taken. */
    InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    /** Begins to wait for the connection. */
    void start() {
        thread("out", this::serve);
    }

    private void thread(String direction, Runnable task) {
        Thread thread = new Thread(task, "vnet-transport-ssh-" + direction + "-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        try (ServerSocket once = listening) {
            Socket taken = once.accept();
            socket = taken;
            if (ended.get()) {
                taken.close();
                return;
            }
            once.close();
            taken.setTcpNoDelay(true);
            thread("in", () -> copy(channel.getInvertedOut(), taken, null));
            copy(null, taken, channel.getInvertedIn());
        } catch (IOException e) {
            LOG.debug("Stream {} was not taken", name, e);
        } finally {
            close();
        }
    }

    /** From the one that isn't {@code null} to the socket, or the other way round, until either ends. */
    private void copy(@Nullable InputStream arriving, Socket local, @Nullable OutputStream leaving) {
        byte[] bytes = new byte[CHUNK];
        try {
            InputStream from = arriving == null ? local.getInputStream() : arriving;
            OutputStream to = leaving == null ? local.getOutputStream() : leaving;
            for (int length = from.read(bytes); length >= 0; length = from.read(bytes)) {
                to.write(bytes, 0, length);
                to.flush();
            }
        } catch (IOException e) {
            LOG.debug("Stream {} ended", name, e);
        } finally {
            close();
        }
    }

    /** Ends both sides. May be called again; any thread. */
    @Override
    public void close() {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        try {
            listening.close();
            Socket taken = socket;
            if (taken != null) {
                taken.close();
            }
        } catch (IOException e) {
            LOG.debug("Stream {} was closed with an error", name, e);
        }
        channel.close(true);
        session.close(true);
        onEnd.run();
    }
}
