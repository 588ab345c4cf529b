package net.virtuoso.transport.internal.quic;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.identity.NodeIdentity;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.spi.transport.LinkListener;
import net.virtuoso.spi.transport.TransportEndpoint;
import net.virtuoso.transport.internal.Doorstep;
import net.virtuoso.transport.internal.HostResolver;
import net.virtuoso.transport.internal.IdentityWatch;
import net.virtuoso.transport.internal.Peers;
import net.virtuoso.transport.internal.Refusals;
import net.virtuoso.transport.internal.Strangers;
import net.virtuoso.transport.internal.tls.PeerJudge;
import net.virtuoso.transport.internal.tls.TlsLimits;
import net.virtuoso.wire.Hello;
import org.jspecify.annotations.Nullable;

/**
 * A node's port of QUIC: takes the connections of peers, and has the links. Connections that this end makes have a socket each.
 * Used on its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nothing on the loop waits for a close
final class QuicEndpoint implements TransportEndpoint {
    /** The longest packet that paths are tried with: what Ethernet takes. */
    static final int LONGEST_PACKET = 1_472;

    /** Links are probed more often, so that this ends connections only whose peer is gone. */
    private static final int IDLE_SECONDS = 30;
    /** Datagrams that QUIC keeps for this end to take, which happens with every packet that comes. */
    private static final int RECEIVED_QUEUE = 1_024;
    /** Datagrams that QUIC keeps to be sent: more than {@link Outlet} ever gives it. */
    private static final int SEND_QUEUE = 3 * Outlet.MOST;

    private final EndpointSettings settings;
    private final IoEventLoop loop;
    private final HostResolver resolver;
    private final RandomGenerator random;
    private final ByteBufAllocator allocator;
    private final QuicGuard guard;
    private final TlsLimits limits;
    private final IdentityWatch watch;
    private final Doorstep doorstep = new Doorstep(System::nanoTime);
    private final Map<String, QuicLink> links = new HashMap<>();
    private final Refusals refusals = new Refusals(doorstep, links::values);
    private final Strangers<QuicConnection> strangers =
            new Strangers<>(System::nanoTime, stranger -> stranger.peer() != null, QuicConnection::close);
    private final Offload offload = new Offload(System::nanoTime);
    private final Threshold threshold = new Threshold(System::nanoTime);
    private final QuicDialer dialer;
    /** {@code null} if this end only calls. */
    private final @Nullable Channel listening;

    private final InetSocketAddress local;
    private boolean closed;

    private QuicEndpoint(
            EndpointSettings settings,
            NodeIdentity identity,
            InetSocketAddress wanted,
            IoEventLoop loop,
            HostResolver resolver,
            RandomGenerator random,
            ByteBufAllocator allocator,
            TlsLimits limits)
            throws IOException {
        this.settings = settings;
        this.loop = loop;
        this.resolver = resolver;
        this.random = random;
        this.allocator = allocator;
        this.limits = limits;
        guard = new QuicGuard(identity);
        listening = settings.port() == EndpointSettings.NO_PORT ? null : listen(wanted);
        local = listening == null ? wanted : (InetSocketAddress) listening.localAddress();
        InetSocketAddress calling = new InetSocketAddress(local.getAddress(), 0);
        dialer = new QuicDialer(
                loop, guard, allocator, offload, handlers -> QuicSockets.bind(loop, allocator, calling, handlers));
        watch = new IdentityWatch(identity, settings.node(), loop, this::identityChanged);
    }

    /**
     * Binds the address and starts to listen, unless the settings name no port; blocks until that is done.
     *
     * @param limits for how long connections are used, in packets
     */
    static QuicEndpoint open(
            EndpointSettings settings,
            NodeIdentity identity,
            IoEventLoop loop,
            HostResolver resolver,
            RandomGenerator random,
            ByteBufAllocator allocator,
            TlsLimits limits)
            throws IOException {
        InetAddress host = InetAddress.getByName(settings.host());
        InetSocketAddress wanted = new InetSocketAddress(host, Math.max(0, settings.port()));
        return new QuicEndpoint(settings, identity, wanted, loop, resolver, random, allocator, limits);
    }

    private Channel listen(InetSocketAddress wanted) throws IOException {
        ChannelFuture binding =
                QuicSockets.bind(loop, allocator, wanted, this::addCalled).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            Throwable cause = binding.cause();
            throw new IOException(
                    "UDP address " + settings.host() + ":" + settings.port() + " can't be bound: " + cause.getMessage(),
                    cause);
        }
        return binding.channel();
    }

    /** What holds for every connection, whoever makes it. */
    static <B extends QuicCodecBuilder<B>> B configure(B builder) {
        return builder.maxIdleTimeout(IDLE_SECONDS, TimeUnit.SECONDS)
                .maxSendUdpPayloadSize(LONGEST_PACKET)
                .maxRecvUdpPayloadSize(LONGEST_PACKET)
                .discoverPmtu(true)
                // Nobody changes his address: the threshold lets none pass who does. And there are no streams.
                .activeMigration(false)
                .initialMaxStreamsBidirectional(0)
                .initialMaxStreamsUnidirectional(0)
                .datagram(RECEIVED_QUEUE, SEND_QUEUE);
    }

    /** Makes a socket one that is called. */
    private void addCalled(Channel channel) {
        channel.pipeline()
                .addLast(offload)
                .addLast(threshold)
                .addLast(configure(new QuicServerCodecBuilder())
                        .tokenHandler(new RetryTokens(random, System::nanoTime, this::mayEnter))
                        .connectionIdAddressGenerator(threshold.identifiers())
                        .sslEngineProvider(called -> guard.called(called.alloc()))
                        .option(ChannelOption.ALLOCATOR, allocator)
                        .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, offload)
                        .handler(new Acceptor())
                        .build());
    }

    /** Whether a stranger, who has proved that he hears at an address of this host, may begin a handshake now. */
    private boolean mayEnter(InetAddress host) {
        return !closed && guard.context(false) != null && strangers.hasRoomFor(host) && doorstep.mayEnter(host);
    }

    /** Takes the connections of strangers. */
    private final class Acceptor extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            if (!threshold.enter(channel)) {
                // It would hear nothing.
                channel.close();
                return;
            }
            QuicConnection stranger =
                    new QuicConnection(new Door(), null, guard.judge(), allocator, random.nextLong() >>> 1);
            strangers.add(
                    stranger,
                    ((QuicChannel) channel).remoteSocketAddress() instanceof InetSocketAddress from
                            ? from.getAddress()
                            : null);
            channel.closeFuture().addListener(ended -> strangers.remove(stranger));
            channel.pipeline().addLast(stranger);
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }

    /** Where strangers say who they are. */
    private final class Door implements Doorkeeper {
        @Override
        public void established() {
            guard.spoilTickets();
        }

        @Override
        public @Nullable ConnectionOwner identify(QuicConnection stranger, Hello hello) {
            strangers.remove(stranger);
            QuicLink link = links.get(hello.link());
            return link != null && Peers.mayCall(hello, link.config(), node()) ? link : null;
        }

        @Override
        public void refused(QuicConnection stranger, PeerJudge.@Nullable Claim claim, String reason) {
            refusals.tell(
                    "Node " + node() + ", QUIC port " + port(),
                    String.valueOf(stranger.remote()),
                    claim == null ? null : claim.node(),
                    stranger.hasProved(),
                    reason);
        }
    }

    private void identityChanged() {
        new ArrayList<>(links.values()).forEach(QuicLink::recheck);
        strangers.all().forEach(QuicConnection::recheck);
    }

    /** The first of a peer's addresses that can be called from this one's; {@code null} if there is none. */
    @Nullable
    InetAddress reachable(InetAddress[] addresses) {
        for (InetAddress address : addresses) {
            if (address.getClass() == local.getAddress().getClass()) {
                return address;
            }
        }
        return null;
    }

    /** One that {@link QuicDialer} makes. */
    QuicConnection newConnection(ConnectionOwner owner) {
        return new QuicConnection(null, owner, guard.judge(), allocator, random.nextLong() >>> 1);
    }

    @Override
    public int port() {
        return listening == null ? EndpointSettings.NO_PORT : local.getPort();
    }

    @Override
    public LinkChannel open(LinkConfig config, LinkListener listener) {
        if (closed) {
            throw new IllegalStateException("QUIC port " + port() + " is closed");
        }
        if (links.containsKey(config.id())) {
            throw RefusedException.conflict(
                    "link", config.id(), "one channel for each link; close the other one first");
        }
        QuicLink link = new QuicLink(this, config, listener, random.nextLong());
        links.put(config.id(), link);
        link.start();
        return link;
    }

    /** Makes connections. */
    QuicDialer dialer() {
        return dialer;
    }

    /** What connections show and trust. */
    QuicGuard guard() {
        return guard;
    }

    /** For how long connections are used, in packets. */
    TlsLimits limits() {
        return limits;
    }

    /** Stands before the port. */
    Threshold threshold() {
        return threshold;
    }

    /** Those who haven't said yet what they want. */
    Strangers<QuicConnection> strangers() {
        return strangers;
    }

    String node() {
        return settings.node();
    }

    /** The address that this end calls from. */
    String host() {
        return local.getAddress().getHostAddress();
    }

    IoEventLoop loop() {
        return loop;
    }

    HostResolver resolver() {
        return resolver;
    }

    void forget(QuicLink link) {
        links.remove(link.config().id(), link);
    }

    private void closeNow() {
        if (!closed) {
            closed = true;
            new ArrayList<>(links.values()).forEach(QuicLink::close);
            strangers.all().forEach(QuicConnection::close);
            watch.close();
        }
    }

    /** In a task of its own, behind those in which connections tell their peers of their end. */
    private void closeSockets() {
        dialer.close();
        if (listening != null) {
            listening.close();
        }
    }

    @Override
    public void close() {
        if (loop.inEventLoop()) {
            closeNow();
            try {
                loop.execute(this::closeSockets);
            } catch (RejectedExecutionException e) {
                closeSockets();
            }
            return;
        }
        try {
            loop.submit(this::closeNow).syncUninterruptibly();
            loop.submit(this::closeSockets).syncUninterruptibly();
            if (listening != null) {
                listening.closeFuture().awaitUninterruptibly();
            }
        } catch (RejectedExecutionException e) {
            // The loop has ended and closed all channels.
            if (!closed) {
                closed = true;
                watch.close();
            }
        }
    }

    @Override
    public String toString() {
        return "QUIC " + local;
    }
}
