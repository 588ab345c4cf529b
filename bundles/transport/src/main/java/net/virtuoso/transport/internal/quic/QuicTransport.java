package net.virtuoso.transport.internal.quic;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.handler.codec.quic.Quic;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.identity.NodeIdentity;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.spi.transport.TransportEndpoint;
import net.virtuoso.transport.internal.HostResolver;
import net.virtuoso.transport.internal.tls.TlsLimits;
import org.jspecify.annotations.Nullable;

/**
 * The transport {@code quic}: links over datagrams of QUIC, with both ends authenticated as the nodes that the link names. For
 * paths that let UDP through only where it looks like HTTP/3; {@code udp} is many times as fast. {@link QuicComponent} offers it.
 * Safe for use by several threads.
 */
public final class QuicTransport implements Transport {
    static final String NAME = "quic";

    /**
     * RFC 9001 section 6.6 allows 2^23 packets under one key of AES-GCM, and quiche never changes one by itself: another
     * connection is wanted at half of that of both directions together, and every hour, as with links over TLS.
     */
    static final TlsLimits LIMITS =
            new TlsLimits(Duration.ofHours(1), 1L << 22, 1L << 23, Duration.ofSeconds(10), Duration.ofSeconds(30));

    private final HostResolver resolver = new HostResolver(NAME);
    private final SecureRandom random = new SecureRandom();
    private final ByteBufAllocator allocator;
    private final TlsLimits limits;

    /** Without endpoints. */
    public QuicTransport() {
        this(PooledByteBufAllocator.DEFAULT, LIMITS);
    }

    /**
     * For tests.
     *
     * @param allocator gives all buffers
     * @param limits for how long connections are used, in packets
     */
    QuicTransport(ByteBufAllocator allocator, TlsLimits limits) {
        this.allocator = allocator;
        this.limits = limits;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String detail() {
        return Quic.isAvailable()
                ? "QUIC by quiche, TLS 1.3 by its BoringSSL"
                : "not available: its native library isn't there";
    }

    /** Why there is no QUIC here. */
    static String whyNot() {
        @Nullable Throwable cause = Quic.unavailabilityCause();
        return cause == null ? "" : "its native library can't be loaded (" + cause.getMessage() + ")";
    }

    @Override
    public TransportEndpoint open(EndpointSettings settings, IoEventLoop loop) throws IOException {
        NodeIdentity identity = settings.identity();
        if (identity == null) {
            throw RefusedException.invalid(
                    "identity",
                    null,
                    "a node that joins by a token: plaintext = false in etc/net.virtuoso.node-" + settings.node()
                            + ".cfg");
        }
        if (!Quic.isAvailable()) {
            throw new IOException("There is no QUIC here: " + whyNot());
        }
        return QuicEndpoint.open(settings, identity, loop, resolver, random, allocator, limits);
    }

    /** Ends the look-ups; the endpoints are closed by those who opened them. */
    public void deactivate() {
        resolver.close();
    }
}
