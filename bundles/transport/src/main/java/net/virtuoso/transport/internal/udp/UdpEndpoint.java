package net.virtuoso.transport.internal.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.unix.DatagramSocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.spi.transport.LinkListener;
import net.virtuoso.spi.transport.TransportEndpoint;
import net.virtuoso.transport.internal.HostResolver;
import net.virtuoso.wire.Hello;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node's UDP port: hears the calls of peers, and has the links. Used on its event loop. */
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
    private final int longestDatagram;
    private final Map<String, UdpLink> links = new HashMap<>();
    private final UdpSocket calls;
    private final InetSocketAddress local;
    /** One is enough for all links, since what is read and written is dealt with before the next. */
    private final ByteBuf received;

    private final ByteBuf toSend;
    private final ByteBufAllocator allocator;
    private boolean reading;
    private boolean closed;

    private UdpEndpoint(
            EndpointSettings settings,
            InetSocketAddress wanted,
            IoEventLoop loop,
            HostResolver resolver,
            RandomGenerator random,
            ByteBufAllocator allocator,
            int longestDatagram)
            throws IOException {
        this.settings = settings;
        this.loop = loop;
        this.resolver = resolver;
        this.random = random;
        this.allocator = allocator;
        this.longestDatagram = longestDatagram;
        received = allocator.directBuffer(BUFFER, BUFFER);
        toSend = allocator.directBuffer(BUFFER, BUFFER);
        try {
            calls = UdpSocket.listen(wanted, this::hearCalls);
        } catch (IOException e) {
            received.release();
            toSend.release();
            throw new IOException(
                    "UDP address " + settings.host() + ":" + settings.port() + " can't be bound: " + e.getMessage(), e);
        }
        local = calls.localAddress();
    }

    /** Binds the address and starts to listen; blocks until the event loop has taken it. */
    static UdpEndpoint open(
            EndpointSettings settings,
            IoEventLoop loop,
            HostResolver resolver,
            RandomGenerator random,
            ByteBufAllocator allocator,
            int longestDatagram)
            throws IOException {
        InetAddress host = InetAddress.getByName(settings.host());
        InetSocketAddress wanted = new InetSocketAddress(host, settings.port());
        UdpEndpoint endpoint = new UdpEndpoint(settings, wanted, loop, resolver, random, allocator, longestDatagram);
        try {
            loop.submit(() -> {
                        endpoint.calls.register(loop);
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
                DatagramSocketAddress from = calls.readFrom(received);
                if (from == null) {
                    break;
                }
                hear(from);
            }
        } catch (IOException e) {
            LOG.warn("UDP port {} can't be read", port(), e);
        } finally {
            reading = false;
            releaseIfClosed();
        }
    }

    private void hear(DatagramSocketAddress from) {
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

    String node() {
        return settings.node();
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

    int longestDatagram() {
        return longestDatagram;
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
            releaseIfClosed();
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
        return "UDP " + local;
    }
}
