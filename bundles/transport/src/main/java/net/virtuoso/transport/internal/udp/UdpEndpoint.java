package net.virtuoso.transport.internal.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.unix.DatagramSocketAddress;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.spi.transport.LinkListener;
import net.virtuoso.spi.transport.TransportEndpoint;
import net.virtuoso.transport.internal.HostResolver;
import net.virtuoso.transport.internal.IdentityWatch;
import net.virtuoso.transport.internal.dtls.DtlsRecords;
import net.virtuoso.transport.internal.seal.KeyEpoch;
import net.virtuoso.wire.Hello;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's UDP port: hears the calls of peers, and has the links. Encrypted links, or plain ones, never both. Used on its event
 * loop.
 */
final class UdpEndpoint implements TransportEndpoint {
    /** Reads in one wake-up, so that a busy descriptor leaves time for the others. */
    static final int READS = 16;

    private static final Logger LOG = LoggerFactory.getLogger(UdpEndpoint.class);
    /** What a datagram, or several joined by the kernel, can have at most. */
    private static final int BUFFER = 65_536;

    private final EndpointSettings settings;
    private final IoEventLoop loop;
    private final HostResolver resolver;
    private final RandomGenerator random;
    private final PathLimits limits;
    private final Map<String, UdpLink> links = new HashMap<>();
    private final UdpSocket calls;
    private final InetSocketAddress local;
    private final @Nullable UdpSecurity security;
    /** {@code null} if links are plain. */
    private final @Nullable Reception reception;

    private final @Nullable IdentityWatch watch;
    private @Nullable ScheduledFuture<?> ticking;
    /** To answer from the address that was called, where encrypted links are called at any; {@code null} otherwise. */
    private final @Nullable PacketInfo info;
    /** One is enough for all links, since what is read and written is dealt with before the next. */
    private final ByteBuf received;

    private final ByteBuf toSend;
    private final ByteBufAllocator allocator;
    private boolean reading;
    private long unreadable;
    private boolean closed;

    private UdpEndpoint(
            EndpointSettings settings,
            InetSocketAddress wanted,
            IoEventLoop loop,
            HostResolver resolver,
            RandomGenerator random,
            ByteBufAllocator allocator,
            PathLimits limits,
            @Nullable UdpSecurity security)
            throws IOException {
        this.security = security;
        this.settings = settings;
        this.loop = loop;
        this.resolver = resolver;
        this.random = random;
        this.allocator = allocator;
        this.limits = limits;
        received = allocator.directBuffer(BUFFER, BUFFER);
        toSend = allocator.directBuffer(BUFFER, BUFFER);
        try {
            calls = UdpSocket.listen(wanted, this::hearCalls);
            boolean any = security != null && wanted.getAddress().isAnyLocalAddress();
            info = any ? PacketInfo.create() : null;
            if (info != null) {
                calls.tellWhichAddress();
            }
        } catch (IOException e) {
            received.release();
            toSend.release();
            throw new IOException(
                    "UDP address " + settings.host() + ":" + settings.port() + " can't be bound: " + e.getMessage(), e);
        }
        local = calls.localAddress();
        if (security != null) {
            security.engine().retain();
        }
        reception = security == null ? null : new Reception(this, security);
        watch = security == null
                ? null
                : new IdentityWatch(security.identity(), settings.node(), loop, this::identityChanged);
    }

    private void identityChanged() {
        new ArrayList<>(links.values()).forEach(UdpLink::recheck);
        if (reception != null) {
            reception.recheck();
        }
    }

    private void tick() {
        new ArrayList<>(links.values()).forEach(UdpLink::tickKeys);
        if (reception != null) {
            reception.tick();
        }
    }

    private void start() throws IOException {
        calls.register(loop);
        if (security != null) {
            long every = security.limits().check().toMillis();
            ticking = loop.scheduleWithFixedDelay(this::tick, every, every, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Binds the address and starts to listen; blocks until the event loop has taken it.
     *
     * @param security for encrypted links; {@code null} for plain ones
     */
    static UdpEndpoint open(
            EndpointSettings settings,
            IoEventLoop loop,
            HostResolver resolver,
            RandomGenerator random,
            ByteBufAllocator allocator,
            PathLimits limits,
            @Nullable UdpSecurity security)
            throws IOException {
        InetAddress host = InetAddress.getByName(settings.host());
        InetSocketAddress wanted = new InetSocketAddress(host, settings.port());
        UdpEndpoint endpoint = new UdpEndpoint(settings, wanted, loop, resolver, random, allocator, limits, security);
        try {
            loop.submit(() -> {
                        endpoint.start();
                        return endpoint;
                    })
                    .get();
            return endpoint;
        } catch (ExecutionException | RejectedExecutionException e) {
            endpoint.close();
            throw new IOException("UDP address " + settings.host() + ":" + settings.port() + " can't be served", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            endpoint.close();
            throw new IOException("Interrupted while UDP port " + settings.port() + " was opened", e);
        }
    }

    @Override
    public int port() {
        return local.getPort();
    }

    @Override
    public LinkChannel open(LinkConfig config, LinkListener listener) {
        if (closed) {
            throw new IllegalStateException("UDP port " + port() + " is closed");
        }
        if (links.containsKey(config.id())) {
            throw RefusedException.conflict(
                    "link", config.id(), "one channel for each link; close the other one first");
        }
        UdpLink link = new UdpLink(this, config, listener, random.nextLong());
        links.put(config.id(), link);
        link.start();
        return link;
    }

    private void hearCalls() {
        reading = true;
        try {
            for (int i = 0; i < READS && !closed; i++) {
                if (reception == null ? !hearPlain() : !hearSealed(reception)) {
                    break;
                }
            }
        } catch (IOException e) {
            // Epoll tells of it again and again.
            if (Long.bitCount(++unreadable) == 1) {
                LOG.warn("UDP port {} can't be read, time {}", port(), unreadable, e);
            }
        } finally {
            reading = false;
            releaseIfClosed();
        }
    }

    private boolean hearPlain() throws IOException {
        DatagramSocketAddress from = calls.readFrom(received);
        if (from != null) {
            hearPlain(from);
        }
        return from != null;
    }

    private boolean hearSealed(Reception who) throws IOException {
        if (info != null) {
            PacketInfo.Arrival arrival = info.receive(calls.fd().intValue(), received);
            if (arrival != null) {
                InetAddress to = arrival.to();
                hearSealed(
                        who, to == null ? local : new InetSocketAddress(to, port()), arrival.from(), arrival.length());
            }
            return arrival != null;
        }
        DatagramSocketAddress from = calls.readFrom(received);
        if (from != null) {
            hearSealed(who, local, from, from.receivedAmount());
        }
        return from != null;
    }

    private void hearPlain(DatagramSocketAddress from) {
        int length = from.receivedAmount();
        if (LinkHeader.validateDatagram(received, 0, length) != length) {
            return;
        }
        LinkKind kind = LinkHeader.kind(received, 0);
        if (kind != LinkKind.HELLO && kind != LinkKind.HELLO_ACK) {
            return;
        }
        // Only what names an open link does anything; nothing else gets as much as an error.
        Hello hello = Hello.read(received, LinkHeader.LENGTH, length - LinkHeader.LENGTH);
        UdpLink link = hello == null ? null : links.get(hello.link());
        if (hello != null && link != null) {
            link.heard(kind, hello, from);
        }
    }

    /** @param to the address of this host that was called */
    private void hearSealed(Reception who, InetSocketAddress to, InetSocketAddress from, int end) {
        if (end > 0 && DtlsRecords.isOne(received.getUnsignedByte(0))) {
            int length;
            for (int offset = 0; offset < end; offset += length) {
                length = DtlsRecords.length(received, offset, end);
                if (length < 0 || (offset > 0 && DtlsRecords.callersRandom(received, offset, length) != null)) {
                    // Nobody opens twice in a datagram, but for as many packets in answer to a single one.
                    return;
                }
                who.record(to, from, received, offset, length);
            }
        } else if (LinkHeader.validateSealed(received, 0, end, KeyEpoch.TAG) == end) {
            who.sealed(from, received, 0, end - LinkHeader.LENGTH - KeyEpoch.TAG);
        } else if (LinkHeader.validateDatagram(received, 0, end) == end
                && LinkHeader.kind(received, 0) == LinkKind.HELLO) {
            Hello hello = Hello.read(received, LinkHeader.LENGTH, end - LinkHeader.LENGTH);
            if (hello != null && links.containsKey(hello.link())) {
                who.refuse(from, hello.from(), "the peer doesn't encrypt", false);
            }
        }
    }

    /**
     * Sends something to somebody for whom there is no descriptor.
     *
     * @param at the address of this host to send it from
     */
    void writeTo(InetSocketAddress at, InetSocketAddress to, byte[] datagram) {
        if (closed) {
            return;
        }
        ByteBuf out = toSend().writeBytes(datagram);
        if (info == null || at.getAddress().isAnyLocalAddress()) {
            calls.writeTo(out, to);
        } else {
            info.send(calls.fd().intValue(), out, at.getAddress(), to);
        }
    }

    /** What protects a link. */
    Cover cover(UdpLink link) {
        return security == null || reception == null
                ? new PlainCover(link)
                : new SealedCover(link, security, reception);
    }

    /** The link with this identifier; {@code null} if it isn't open. */
    @Nullable
    UdpLink link(String id) {
        return links.get(id);
    }

    /** All links, as they are now. */
    List<UdpLink> links() {
        return List.copyOf(links.values());
    }

    String node() {
        return settings.node();
    }

    RandomGenerator random() {
        return random;
    }

    IoEventLoop loop() {
        return loop;
    }

    HostResolver resolver() {
        return resolver;
    }

    ByteBufAllocator allocator() {
        return allocator;
    }

    InetSocketAddress local() {
        return local;
    }

    /** How long datagrams are. */
    PathLimits limits() {
        return limits;
    }

    /** For what was read; used up before the next read. */
    ByteBuf received() {
        return received;
    }

    /** For what is to be written; used up before the next write. */
    ByteBuf toSend() {
        return toSend.clear();
    }

    /** A link reads: the buffers stay until it has ended. */
    void startReading() {
        reading = true;
    }

    void endReading() {
        reading = false;
        releaseIfClosed();
    }

    void forget(UdpLink link) {
        links.remove(link.config().id(), link);
    }

    private void releaseIfClosed() {
        if (closed && !reading && received.refCnt() > 0) {
            received.release();
            toSend.release();
        }
    }

    private void closeNow() {
        if (!closed) {
            for (UdpLink link : new ArrayList<>(links.values())) {
                link.close();
            }
            closed = true;
            calls.close();
            if (info != null) {
                info.close();
            }
            stopTicking();
            if (reception != null) {
                reception.close();
            }
            if (watch != null) {
                watch.close();
            }
            if (security != null) {
                security.engine().release();
            }
            releaseIfClosed();
        }
    }

    private void stopTicking() {
        try {
            if (ticking != null) {
                ticking.cancel(false);
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("An event loop had ended before its endpoint was closed", e);
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
        } catch (RejectedExecutionException e) {
            // The loop has ended, and so has every other user of this endpoint.
            closeNow();
        }
    }

    @Override
    public String toString() {
        return (security == null ? "plain UDP " : "UDP ") + local;
    }
}
