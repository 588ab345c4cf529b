package net.virtuoso.transport.internal.udp;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.function.LongSupplier;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.identity.NodeIdentity;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.spi.transport.TransportEndpoint;
import net.virtuoso.transport.internal.HostResolver;
import net.virtuoso.transport.internal.dtls.HandshakeThreads;
import net.virtuoso.transport.internal.seal.AeadEngine;
import net.virtuoso.transport.internal.seal.KeyLimits;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transport {@code udp}: links over UDP, encrypted, with both ends authenticated as the nodes that the link names. Safe for
 * use by several threads.
 */
@Component(service = Transport.class)
public final class UdpTransport implements Transport {
    static final String NAME = "udp";

    private static final Logger LOG = LoggerFactory.getLogger(UdpTransport.class);

    private final HostResolver resolver = new HostResolver(NAME);
    private final HandshakeThreads threads = new HandshakeThreads();
    private final SecureRandom random = new SecureRandom();
    private final ByteBufAllocator allocator;
    private final PathLimits limits;
    private final AeadEngine engine;
    private final KeyLimits keyLimits;
    private final LongSupplier nanoTime;

    /** For all paths, with the best cipher that works here. */
    @Activate
    public UdpTransport() {
        this(
                PooledByteBufAllocator.DEFAULT,
                PathLimits.DEFAULT,
                AeadEngine.best(),
                KeyLimits.DEFAULT,
                System::nanoTime);
        if (engine == AeadEngine.NATIVE) {
            LOG.info("Links over UDP are encrypted by {}", engine);
        } else {
            LOG.warn(
                    "Links over UDP are encrypted by {}, which makes garbage: GnuTLS isn't there ({})",
                    engine,
                    AeadEngine.whyNotNative());
        }
    }

    /**
     * For tests.
     *
     * @param allocator gives all buffers
     * @param limits how long datagrams are
     * @param engine encrypts
     * @param keyLimits for how long keys are used
     * @param nanoTime the clock that keys age by
     */
    UdpTransport(
            ByteBufAllocator allocator,
            PathLimits limits,
            AeadEngine engine,
            KeyLimits keyLimits,
            LongSupplier nanoTime) {
        this.allocator = allocator;
        this.limits = limits;
        this.engine = engine;
        engine.retain();
        this.keyLimits = keyLimits;
        this.nanoTime = nanoTime;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String detail() {
        return "DTLS 1.2 keys, AES-256-GCM by " + engine;
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
        return UdpEndpoint.open(
                settings,
                loop,
                resolver,
                random,
                allocator,
                limits,
                new UdpSecurity(identity, threads, engine, keyLimits, nanoTime));
    }

    /** Ends the look-ups and handshakes; the endpoints are closed by those who opened them. */
    @Deactivate
    public void deactivate() {
        resolver.close();
        threads.close();
        engine.release();
    }
}
