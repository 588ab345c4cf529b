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
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transport {@code quic}: links over datagrams of QUIC, with both ends authenticated as the nodes that the link names. For
 * paths that let UDP through only where it looks like HTTP/3; {@code udp} is many times as fast. Safe for use by several threads.
 */
@Component(service = Transport.class)
public final class QuicTransport implements Transport {
    static final String NAME = "quic";

    /**
     * RFC 9001 section 6.6 allows 2^23 packets under one key of AES-GCM, and quiche never changes one by itself: another
     * connection is wanted at half of that of both directions together, and every hour, as with links over TLS.
     */
    static final TlsLimits LIMITS =
            new TlsLimits(Duration.ofHours(1), 1L << 22, 1L << 23, Duration.ofSeconds(10), Duration.ofSeconds(30));

    private static final Logger LOG = LoggerFactory.getLogger(QuicTransport.class);

    private final HostResolver resolver = new HostResolver(NAME);
    private final SecureRandom random = new SecureRandom();
    private final ByteBufAllocator allocator;
    private final TlsLimits limits;

    /** Without endpoints. */
    @Activate
    public QuicTransport() {
        this(PooledByteBufAllocator.DEFAULT, LIMITS);
        if (!Quic.isAvailable()) {
            LOG.warn("There are no links over QUIC: {}", whyNot());
        }
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

    private static String whyNot() {
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
    @Deactivate
    public void deactivate() {
        resolver.close();
    }
}
