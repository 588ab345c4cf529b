package net.virtuoso.transport.internal.tcp;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.security.SecureRandom;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.identity.NodeIdentity;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.spi.transport.TransportEndpoint;
import net.virtuoso.transport.internal.HostResolver;
import net.virtuoso.transport.internal.tls.TlsEngine;
import net.virtuoso.transport.internal.tls.TlsGuard;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transport {@code tls}: that of {@code tcp}, encrypted, with both ends authenticated. Safe for use by several threads. */
@Component(service = Transport.class)
public final class TlsTransport implements Transport {
    static final String NAME = "tls";

    private static final Logger LOG = LoggerFactory.getLogger(TlsTransport.class);

    private final HostResolver resolver = new HostResolver(NAME);
    private final SecureRandom random = new SecureRandom();
    private final ByteBufAllocator allocator;
    private final TlsEngine engine;

    /** With the fastest implementation of TLS that works here. */
    @Activate
    public TlsTransport() {
        this(PooledByteBufAllocator.DEFAULT, TlsEngine.best());
        if (engine == TlsEngine.NATIVE) {
            LOG.info("Links over TLS are encrypted by {}", engine);
        } else {
            LOG.warn(
                    "Links over TLS are encrypted by {}, which is slower: the native library isn't there ({})",
                    engine,
                    TlsEngine.whyNotNative());
        }
    }

    /** @param allocator gives all buffers */
    TlsTransport(ByteBufAllocator allocator, TlsEngine engine) {
        this.allocator = allocator;
        this.engine = engine;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String detail() {
        return "TLS 1.3 by " + engine;
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
        return TcpEndpoint.open(settings, loop, resolver, random, allocator, new TlsGuard(identity, engine));
    }

    /** Ends the look-ups; the endpoints are closed by those who opened them. */
    @Deactivate
    public void deactivate() {
        resolver.close();
    }
}
