package net.virtuoso.control.internal.connection;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import net.virtuoso.model.Endpoint;
import net.virtuoso.wire.control.ControlCodec;
import net.virtuoso.wire.control.ControlMessage;
import org.jspecify.annotations.Nullable;

/**
 * A node's connection to a controller: calls one after the other of those it knows until one takes it, and again whenever
 * the connection breaks, with growing pauses.
 */
public final class ControlClient implements AutoCloseable {
    private static final int CONNECT_MILLIS = 3_000;
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final ControlLoop loop;
    private final ControlTargets targets;
    private final PeerListener listener;
    private final long silenceMillis;
    private final Guard guard;
    private final RandomGenerator random;
    private final ControlCodec codec = new ControlCodec();
    private volatile boolean closed;
    private long pause = FIRST_PAUSE_MILLIS;

    /**
     * Begins to call.
     *
     * @param node the node's name, part of the thread's
     * @param targets whom to call
     * @param silenceMillis after how long without a word the controller is given up
     * @param guard encrypts
     * @param random spreads the calls of many nodes
     * @param listener hears of the connection; a failed call is told as {@link Observer#callFailed}
     */
    public ControlClient(
            String node,
            ControlTargets targets,
            long silenceMillis,
            Guard guard,
            RandomGenerator random,
            Observer listener) {
        this.loop = new ControlLoop("agent-" + node);
        this.targets = targets;
        this.silenceMillis = silenceMillis;
        this.guard = guard;
        this.random = random;
        this.listener = new Reconnecting(listener);
        loop.group().execute(() -> call(listener));
    }

    /** Hears of the connection and of calls that came to nothing. */
    public interface Observer extends PeerListener {
        /**
         * A controller couldn't be called; another call follows.
         *
         * @param controller whom
         * @param reason for people
         */
        void callFailed(Endpoint controller, String reason);

        /**
         * No controller can be called: the node has nothing to show. It is looked at again.
         *
         * @param reason what is missing, for people
         */
        void notReady(String reason);
    }

    /** Says how a connection is encrypted. */
    @FunctionalInterface
    public interface Guard {
        /**
         * Asked before each call, on the connection's event loop.
         *
         * @return {@code null} for a plain connection
         * @throws NotReadyException if no controller can be called now
         */
        @Nullable
        SslContext context() throws NotReadyException;
    }

    /** There is nothing to show a controller. */
    public static final class NotReadyException extends Exception {
        private static final long serialVersionUID = 1L;

        /** @param message what is missing, and where to get it */
        public NotReadyException(String message) {
            super(message);
        }
    }

    private void call(Observer observer) {
        if (closed) {
            return;
        }
        SslContext tls;
        try {
            tls = guard.context();
        } catch (NotReadyException e) {
            observer.notReady(String.valueOf(e.getMessage()));
            again(observer);
            return;
        }
        Endpoint target = targets.next();
        ChannelFuture call = loop.caller()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        SslHandler handler = tls == null ? null : tls.newHandler(channel.alloc());
                        ControlChannelHandler.install(channel, codec, listener, silenceMillis, handler);
                    }
                })
                .connect(new InetSocketAddress(target.host(), target.port()));
        call.addListener(done -> {
            if (!done.isSuccess()) {
                observer.callFailed(target, String.valueOf(done.cause().getMessage()));
                again(observer);
            }
        });
    }

    private void again(Observer observer) {
        if (closed) {
            return;
        }
        long wait = pause / 2 + random.nextLong(pause / 2 + 1);
        pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        loop.group().schedule(() -> call(observer), wait, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        closed = true;
        loop.close();
    }

    /** Passes on what happens, and calls again when the connection is gone. */
    private final class Reconnecting implements PeerListener {
        private final Observer observer;

        Reconnecting(Observer observer) {
            this.observer = observer;
        }

        @Override
        public void opened(Peer peer) {
            observer.opened(peer);
        }

        @Override
        public void received(Peer peer, ControlMessage message) {
            if (message instanceof ControlMessage.Welcome) {
                pause = FIRST_PAUSE_MILLIS;
            }
            observer.received(peer, message);
        }

        @Override
        public void closed(Peer peer, String reason) {
            observer.closed(peer, reason);
            again(observer);
        }

        @Override
        public void failed(String address, String reason) {
            observer.failed(address, reason);
            again(observer);
        }
    }
}
