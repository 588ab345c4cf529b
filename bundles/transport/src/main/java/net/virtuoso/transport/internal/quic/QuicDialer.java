package net.virtuoso.transport.internal.quic;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import net.virtuoso.spi.transport.LinkChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the connections of one endpoint, each from a socket of its own, as browsers do. Used on its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // nothing on the loop waits for a close
final class QuicDialer {
    /**
     * For a Retry and three repetitions, which QUIC sends after 1, 3 and 7 s. Less than {@link LinkChannel#CALL_SECONDS}, or
     * nobody would read the reason.
     */
    static final int CONNECT_TIMEOUT_MILLIS = 8_000;

    private static final Logger LOG = LoggerFactory.getLogger(QuicDialer.class);

    private final IoEventLoop loop;
    private final QuicGuard guard;
    private final ByteBufAllocator allocator;
    private final Offload offload;
    private final Sockets opener;
    private final Set<Channel> sockets = new HashSet<>();

    /** Opens sockets. */
    interface Sockets {
        /**
         * Begins to open one.
         *
         * @param handlers adds what handles packets
         * @return may be told of on any thread if it fails; it is closed then
         */
        ChannelFuture open(Consumer<EpollDatagramChannel> handlers);
    }

    /** Makes none yet. */
    QuicDialer(IoEventLoop loop, QuicGuard guard, ByteBufAllocator allocator, Offload offload, Sockets opener) {
        this.loop = loop;
        this.guard = guard;
        this.allocator = allocator;
        this.offload = offload;
        this.opener = opener;
    }

    /** Makes a connection; it says itself what comes of it. */
    void connect(QuicConnection connection, InetSocketAddress remote) {
        ChannelFuture opening = opener.open(this::addHandlers);
        // For want of a descriptor there is no channel of this loop, and Netty tells of that on a thread of its own.
        opening.addListener(opened -> {
            try {
                loop.execute(() -> opened(connection, remote, opened, opening.channel()));
            } catch (RejectedExecutionException e) {
                LOG.debug("A socket of QUIC was opened after its event loop had ended", e);
            }
        });
    }

    private void opened(QuicConnection connection, InetSocketAddress remote, Future<?> opened, Channel socket) {
        if (!opened.isSuccess()) {
            String why = String.valueOf(opened.cause().getMessage());
            connection.failed(new IOException("no UDP socket to call from: " + why, opened.cause()), "");
        } else if (connection.hasEnded()) {
            // Netty would call all the same, and never free such a connection.
            socket.close();
        } else {
            sockets.add(socket);
            socket.closeFuture().addListener(ended -> sockets.remove(socket));
            call(connection, remote, socket);
        }
    }

    private void addHandlers(EpollDatagramChannel channel) {
        channel.pipeline()
                .addLast(offload)
                .addLast(QuicEndpoint.configure(new QuicClientCodecBuilder())
                        .sslEngineProvider(calling -> {
                            QuicSslContext context = guard.context(true);
                            return context == null ? null : context.newEngine(calling.alloc());
                        })
                        .build());
    }

    private void call(QuicConnection connection, InetSocketAddress remote, Channel socket) {
        socket.pipeline().addFirst(new CalledOnly(remote));
        QuicChannel.newBootstrap(socket)
                .handler(connection)
                .option(ChannelOption.ALLOCATOR, allocator)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, offload)
                .remoteAddress(remote)
                .connect()
                .addListener(connecting -> {
                    if (!connecting.isSuccess()) {
                        connection.failed(connecting.cause(), NetUtil.toSocketAddressString(remote));
                        // Later, since this may be said while the socket is read, and behind what tells the peer of it.
                        loop.execute(socket::close);
                    } else {
                        QuicChannel made = (QuicChannel) connecting.getNow();
                        // Later, so that its last word still gets out.
                        made.closeFuture().addListener(ended -> loop.execute(socket::close));
                    }
                });
    }

    /** Closes the sockets of all connections that were made. May be called again. */
    void close() {
        new ArrayList<>(sockets).forEach(Channel::close);
    }
}
