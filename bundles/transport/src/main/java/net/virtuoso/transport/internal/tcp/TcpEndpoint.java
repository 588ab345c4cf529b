package net.virtuoso.transport.internal.tcp;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.identity.NodeIdentity;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.spi.transport.LinkListener;
import net.virtuoso.spi.transport.TransportEndpoint;
import net.virtuoso.transport.internal.Doorstep;
import net.virtuoso.transport.internal.IdentityWatch;
import net.virtuoso.transport.internal.Peers;
import net.virtuoso.transport.internal.Refusals;
import net.virtuoso.transport.internal.Strangers;
import net.virtuoso.transport.internal.tls.PeerJudge;
import net.virtuoso.transport.internal.tls.TlsGuard;
import net.virtuoso.transport.internal.way.Call;
import net.virtuoso.transport.internal.way.Hop;
import net.virtuoso.transport.internal.way.Way;
import net.virtuoso.wire.Hello;
import org.jspecify.annotations.Nullable;

/** A node's TCP port: takes the connections of peers, and has the links. Used on its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // nothing on the loop waits for a close
public final class TcpEndpoint implements TransportEndpoint {
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    /** Of the protocol TCP, the option that limits segments (linux/tcp.h). */
    private static final ChannelOption<Integer> TCP_MAXSEG = new IntegerUnixChannelOption("TCP_MAXSEG", 6, 2);
    /** Several super-frames in a read. */
    private static final int READ_SIZE = 256 << 10;
    /** Reads in one wake-up, so that a busy connection leaves time for the others. */
    private static final int READS = 4;
    /** What may wait for the kernel in memory; it has its own buffer besides. */
    private static final WriteBufferWaterMark QUEUE = new WriteBufferWaterMark(256 << 10, 1 << 20);

    private final EndpointSettings settings;
    private final IoEventLoop loop;
    private final Way way;
    private final RandomGenerator random;
    private final ByteBufAllocator allocator;
    /** {@code null} if connections are plain. */
    private final @Nullable TlsGuard guard;

    private final @Nullable IdentityWatch watch;
    private final Doorstep doorstep = new Doorstep(System::nanoTime);
    private final SegmentLimits segments = new SegmentLimits(System::nanoTime);
    private final Map<String, TcpLink> links = new HashMap<>();
    private final Refusals refusals = new Refusals(doorstep, links::values);
    private final Strangers<TcpConnection> strangers =
            new Strangers<>(System::nanoTime, stranger -> stranger.peer() != null, TcpConnection::close);
    /** {@code null} if this end only calls. */
    private final @Nullable Channel listening;

    private final InetSocketAddress local;
    private boolean closed;

    private TcpEndpoint(
            EndpointSettings settings,
            InetSocketAddress wanted,
            IoEventLoop loop,
            Way way,
            RandomGenerator random,
            ByteBufAllocator allocator,
            @Nullable TlsGuard guard)
            throws IOException {
        this.settings = settings;
        this.guard = guard;
        this.loop = loop;
        this.way = way;
        this.random = random;
        this.allocator = allocator;
        listening = settings.port() == EndpointSettings.NO_PORT ? null : listen(wanted);
        local = listening == null ? wanted : (InetSocketAddress) listening.localAddress();
        NodeIdentity identity = settings.identity();
        watch = guard == null || identity == null
                ? null
                : new IdentityWatch(identity, settings.node(), loop, this::identityChanged);
    }

    private Channel listen(InetSocketAddress wanted) throws IOException {
        ChannelFuture binding = new ServerBootstrap()
                .group(loop)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, reads())
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, QUEUE)
                .childHandler(new Acceptor())
                .bind(wanted)
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            Throwable cause = binding.cause();
            throw new IOException(
                    "TCP address " + settings.host() + ":" + settings.port() + " can't be bound: " + cause.getMessage(),
                    cause);
        }
        return binding.channel();
    }

    private void identityChanged() {
        new ArrayList<>(links.values()).forEach(TcpLink::recheck);
        strangers.all().forEach(TcpConnection::recheck);
    }

    /**
     * Binds the address and starts to listen, unless the settings name no port; blocks until that is done.
     *
     * @param way how connections get to peers; closed with the endpoint, and if it can't be opened
     * @param guard encrypts them; {@code null} if they are plain
     */
    public static TcpEndpoint open(
            EndpointSettings settings,
            IoEventLoop loop,
            Way way,
            RandomGenerator random,
            ByteBufAllocator allocator,
            @Nullable TlsGuard guard)
            throws IOException {
        try {
            InetAddress host = InetAddress.getByName(settings.host());
            InetSocketAddress wanted = new InetSocketAddress(host, Math.max(0, settings.port()));
            return new TcpEndpoint(settings, wanted, loop, way, random, allocator, guard);
        } catch (IOException e) {
            way.close();
            throw e;
        }
    }

    /** Takes the connections of strangers. */
    private final class Acceptor extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            InetAddress host = way.showsHosts() && channel.remoteAddress() instanceof InetSocketAddress from
                    ? from.getAddress()
                    : null;
            if (closed
                    || !strangers.hasRoomFor(host)
                    || (guard != null || way.answersStrangers()) && !doorstep.mayEnter(host)) {
                channel.close();
                return;
            }
            SslHandler tls = guard == null ? null : guard.handler(allocator, false);
            if (guard != null && tls == null) {
                // The node has nothing to show yet.
                channel.close();
                return;
            }
            Door door = new Door();
            TcpConnection stranger = new TcpConnection(door, allocator, guard, tls);
            strangers.add(stranger, host);
            channel.closeFuture().addListener(ended -> strangers.remove(stranger));
            way.arrive(channel.pipeline(), reason -> door.refused(stranger, null, reason));
            if (tls != null) {
                channel.pipeline().addLast(tls);
            }
            channel.pipeline().addLast(stranger);
        }
    }

    /** Where strangers say who they are. */
    private final class Door implements TcpConnection.Doorkeeper {
        @Override
        public TcpConnection.@Nullable Owner identify(TcpConnection stranger, Hello hello) {
            return TcpEndpoint.this.identify(stranger, hello);
        }

        @Override
        public void refused(TcpConnection stranger, PeerJudge.@Nullable Claim claim, String reason) {
            refusals.tell(
                    "Node " + node() + ", port " + port(),
                    stranger.remote(),
                    claim == null ? null : claim.node(),
                    stranger.hasProved(),
                    reason);
        }
    }

    /** A stranger has said who it is. Returns the owner that hears from it from now on, {@code null} to close it. */
    private TcpConnection.@Nullable Owner identify(TcpConnection stranger, Hello hello) {
        strangers.remove(stranger);
        TcpLink link = links.get(hello.link());
        return link != null && Peers.mayCall(hello, link.config(), settings.node()) ? link : null;
    }

    /** The first of a hop's addresses that can be called from this one's; {@code null} if there is none. */
    @Nullable
    InetAddress reachable(Hop hop) {
        InetAddress own = local.getAddress();
        for (InetAddress address : hop.addresses()) {
            if (hop.local() || own.isAnyLocalAddress() || address.getClass() == own.getClass()) {
                return address;
            }
        }
        return null;
    }

    /**
     * Makes a connection; its owner hears of it, or the future of its failure.
     *
     * @param longest its longest segments; {@link SegmentLimits#NONE} for no limit
     */
    ChannelFuture connect(
            Call call,
            Hop hop,
            InetSocketAddress remote,
            TcpConnection connection,
            @Nullable SslHandler tls,
            int longest) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .option(ChannelOption.ALLOCATOR, allocator)
                .option(ChannelOption.RECVBUF_ALLOCATOR, reads())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, QUEUE)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        way.leave(call, hop, channel.pipeline(), connection::failed);
                        if (tls != null) {
                            channel.pipeline().addLast(tls);
                        }
                        channel.pipeline().addLast(connection);
                    }
                });
        if (longest != SegmentLimits.NONE) {
            bootstrap.option(TCP_MAXSEG, longest);
        }
        return hop.local() || local.getAddress().isAnyLocalAddress()
                ? bootstrap.connect(remote)
                : bootstrap.connect(remote, new InetSocketAddress(local.getAddress(), 0));
    }

    @Override
    public int port() {
        return listening == null ? EndpointSettings.NO_PORT : local.getPort();
    }

    @Override
    public LinkChannel open(LinkConfig config, LinkListener listener) {
        if (closed) {
            throw new IllegalStateException("TCP port " + port() + " is closed");
        }
        if (links.containsKey(config.id())) {
            throw RefusedException.conflict(
                    "link", config.id(), "one channel for each link; close the other one first");
        }
        TcpLink link = new TcpLink(this, config, listener, random.nextLong());
        links.put(config.id(), link);
        link.start();
        return link;
    }

    private static RecvByteBufAllocator reads() {
        return new FixedRecvByteBufAllocator(READ_SIZE).maxMessagesPerRead(READS);
    }

    /** Encrypts; {@code null} if connections are plain. */
    @Nullable
    TlsGuard guard() {
        return guard;
    }

    SegmentLimits segments() {
        return segments;
    }

    ByteBufAllocator allocator() {
        return allocator;
    }

    /** Those who haven't said yet what they want. */
    Strangers<TcpConnection> strangers() {
        return strangers;
    }

    String node() {
        return settings.node();
    }

    IoEventLoop loop() {
        return loop;
    }

    Way way() {
        return way;
    }

    void forget(TcpLink link) {
        links.remove(link.config().id(), link);
    }

    private void closeNow() {
        if (!closed) {
            closed = true;
            if (listening != null) {
                listening.close();
            }
            new ArrayList<>(links.values()).forEach(TcpLink::close);
            strangers.all().forEach(TcpConnection::close);
            giveBack();
        }
    }

    /** What isn't a channel. */
    private void giveBack() {
        if (guard != null) {
            guard.close();
        }
        way.close();
        if (watch != null) {
            watch.close();
        }
    }

    @Override
    public void close() {
        if (loop.inEventLoop()) {
            closeNow();
            return;
        }
        try {
            loop.submit(this::closeNow).syncUninterruptibly();
            if (listening != null) {
                listening.closeFuture().awaitUninterruptibly();
            }
        } catch (RejectedExecutionException e) {
            // The loop has ended and closed all channels.
            if (!closed) {
                closed = true;
                giveBack();
            }
        }
    }

    @Override
    public String toString() {
        return (guard == null ? "TCP " : "TLS ") + local;
    }
}
