package net.virtuoso.transport.internal.quic;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import net.virtuoso.spi.identity.Credentials;
import net.virtuoso.testkit.TestAuthority;
import net.virtuoso.wire.Hello;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;

/** A client of QUIC that isn't a node's link. */
final class QuicClient implements AutoCloseable {
    private final Channel socket;
    private final Future<QuicChannel> connecting;
    private volatile boolean answered;
    private volatile QuicConnectionCloseEvent told;

    /**
     * Calls.
     *
     * @param from the address that it has
     * @param deaf whether it hears only that it has to prove its address: it does so, and is silent then
     */
    QuicClient(EventLoopGroup group, QuicSslContext context, String from, InetSocketAddress to, boolean deaf)
            throws InterruptedException {
        socket = new Bootstrap()
                .group(group)
                .channel(EpollDatagramChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (deaf) {
                            channel.pipeline().addLast(new Deafness());
                        }
                        channel.pipeline()
                                .addLast(new QuicClientCodecBuilder()
                                        // With a name, under which it keeps tickets to resume with.
                                        .sslEngineProvider(calling -> context.newEngine(calling.alloc(), "b", 443))
                                        .maxIdleTimeout(60, TimeUnit.SECONDS)
                                        .initialMaxData(1_000_000)
                                        .datagram(100, 100)
                                        .build());
                    }
                })
                .bind(new InetSocketAddress(from, 0))
                .sync()
                .channel();
        connecting = QuicChannel.newBootstrap(socket)
                .handler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext channel, Object datagram) {
                        ReferenceCountUtil.release(datagram);
                        answered = true;
                    }

                    @Override
                    public void userEventTriggered(ChannelHandlerContext channel, Object event) {
                        if (event instanceof QuicConnectionCloseEvent close) {
                            told = close;
                        }
                    }
                })
                .remoteAddress(to)
                .connect();
    }

    /** Hears one datagram. */
    private static final class Deafness extends ChannelInboundHandlerAdapter {
        private boolean heard;

        @Override
        public void channelRead(ChannelHandlerContext context, Object datagram) {
            if (heard) {
                ReferenceCountUtil.release(datagram);
            } else {
                heard = true;
                context.fireChannelRead(datagram);
            }
        }
    }

    /** What one without a certificate begins with. */
    static QuicSslContextBuilder context() {
        return QuicSslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .applicationProtocols(QuicGuard.PROTOCOL);
    }

    /** The same for one that shows what a node has. */
    static QuicSslContextBuilder context(TestAuthority.Node node) {
        Credentials own = Objects.requireNonNull(node.credentials());
        return context().keyManager(own.key(), null, own.chain().toArray(X509Certificate[]::new));
    }

    /** Whether it has a connection, as it thinks: the other end may still refuse its certificate. */
    boolean isConnected() {
        return connecting.isSuccess();
    }

    /** Whether the other end has sent a datagram over the connection. */
    boolean isAnswered() {
        return answered;
    }

    /** Whether there is no connection, or none any more. */
    boolean isOver() {
        return connecting.isDone()
                && (!connecting.isSuccess() || !connecting.getNow().isActive());
    }

    /** Whether its own clock has ended the connection. */
    boolean isTimedOut() {
        return connecting.getNow().isTimedOut();
    }

    /** The alert of TLS that the other end has given as its reason; -1 if there was none. */
    int alert() {
        QuicConnectionCloseEvent event = told;
        return event == null || !event.isTlsError() ? -1 : QuicConnectionCloseEvent.extractTlsError(event.error());
    }

    /** Calls for the link of the tests. */
    void sayHello(String node, String to) {
        QuicChannel channel = connecting.getNow();
        ByteBuf text = channel.alloc().directBuffer(Hello.MAX_LENGTH);
        new Hello(LinkHeader.VERSION, 77, 0, "link", node, to).write(text);
        ByteBuf datagram = channel.alloc().directBuffer(LinkHeader.LENGTH + text.readableBytes());
        LinkHeader.write(datagram, LinkKind.HELLO, 0, 0, 0, 0, text.readableBytes());
        datagram.writeBytes(text);
        text.release();
        channel.writeAndFlush(datagram);
    }

    @Override
    public void close() {
        if (connecting.isSuccess()) {
            connecting.getNow().close().awaitUninterruptibly(1_000);
        }
        socket.close().syncUninterruptibly();
    }
}
