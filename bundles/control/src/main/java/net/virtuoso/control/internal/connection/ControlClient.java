package net.virtuoso.control.internal.connection;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import net.virtuoso.model.Endpoint;
import net.virtuoso.wire.control.ControlCodec;
import net.virtuoso.wire.control.ControlMessage;

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
     * @param random spreads the calls of many nodes
     * @param listener hears of the connection; a failed call is told as {@link Observer#callFailed}
     */
    public ControlClient(
            String node, ControlTargets targets, long silenceMillis, RandomGenerator random, Observer listener) {
        this.loop = new ControlLoop("agent-" + node);
        this.targets = targets;
        this.silenceMillis = silenceMillis;
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
    }

    private void call(Observer observer) {
        if (closed) {
            return;
        }
        Endpoint target = targets.next();
        ChannelFuture call = new Bootstrap()
                .group(loop.group())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        ControlChannelHandler.install(channel, codec, listener, silenceMillis);
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
    }
}
