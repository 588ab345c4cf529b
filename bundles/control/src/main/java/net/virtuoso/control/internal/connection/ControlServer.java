package net.virtuoso.control.internal.connection;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import net.virtuoso.wire.control.ControlCodec;
import org.jspecify.annotations.Nullable;

/** The controller's listening socket. */
public final class ControlServer implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 4096;

    private final ControlLoop loop;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Channel listening;

    /**
     * Begins to listen.
     *
     * @param host the address to bind
     * @param port the port; 0 chooses one
     * @param silenceMillis after how long without a word a node is given up
     * @param tls asked for every connection, on its event loop; gives {@code null} while there is no certificate to show,
     *     then nobody is taken in. {@code null} for plain connections.
     * @param listener hears of all connections
     * @throws IOException if the address can't be bound
     */
    public ControlServer(
            String host,
            int port,
            long silenceMillis,
            @Nullable Supplier<@Nullable SslContext> tls,
            PeerListener listener)
            throws IOException {
        loop = new ControlLoop("controller");
        ControlCodec codec = new ControlCodec();
        ServerBootstrap bootstrap = loop.listener().childHandler(new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                if (connections.size() >= MAX_CONNECTIONS) {
                    channel.close();
                    return;
                }
                SslHandler handler = null;
                if (tls != null) {
                    SslContext context = tls.get();
                    if (context == null) {
                        channel.close();
                        return;
                    }
                    handler = context.newHandler(channel.alloc());
                }
                connections.add(channel);
                ControlChannelHandler.install(channel, codec, listener, silenceMillis, handler);
            }
        });
        try {
            listening = bootstrap.bind(host, port).syncUninterruptibly().channel();
        } catch (RuntimeException e) {
            loop.close();
            throw e;
        } catch (Throwable e) {
            loop.close();
            throw new IOException("cannot listen for nodes at " + host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    /** The port that is bound. */
    public int port() {
        return ((InetSocketAddress) ((ServerSocketChannel) listening).localAddress()).getPort();
    }

    @Override
    public void close() {
        listening.close().syncUninterruptibly();
        connections.close().awaitUninterruptibly(2_000);
        loop.close();
    }
}
