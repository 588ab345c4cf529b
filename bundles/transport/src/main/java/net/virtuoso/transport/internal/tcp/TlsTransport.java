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
import net.virtuoso.transport.internal.config.WaySettingsSource;
import net.virtuoso.transport.internal.tls.TlsEngine;
import net.virtuoso.transport.internal.tls.TlsGuard;
import net.virtuoso.transport.internal.tls.TlsLimits;
import net.virtuoso.transport.internal.way.ProxiedWay;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transport {@code tls}: that of {@code tcp}, encrypted, with both ends authenticated. Safe for use by several threads. */
@Component(service = Transport.class)
public final class TlsTransport implements Transport {
    static final String NAME = "tls";

    private static final Logger LOG = LoggerFactory.getLogger(TlsTransport.class);

    private final HostResolver resolver = new HostResolver(NAME);
    private final SecureRandom random = new SecureRandom();
    private final WaySettingsSource settings;
    private final ByteBufAllocator allocator;
    private final TlsEngine engine;
    private final TlsLimits limits;

    /** With the fastest implementation of TLS that works here. */
    @Activate
    public TlsTransport(@Reference WaySettingsSource settings) {
        this(settings, PooledByteBufAllocator.DEFAULT, TlsEngine.best());
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
    public TlsTransport(WaySettingsSource settings, ByteBufAllocator allocator, TlsEngine engine) {
        this(settings, allocator, engine, TlsLimits.DEFAULT);
    }

    /** The same with limits for its connections. */
    public TlsTransport(WaySettingsSource settings, ByteBufAllocator allocator, TlsEngine engine, TlsLimits limits) {
        this.settings = settings;
        this.allocator = allocator;
        this.engine = engine;
        this.limits = limits;
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
    public TransportEndpoint open(EndpointSettings end, IoEventLoop loop) throws IOException {
        NodeIdentity identity = end.identity();
        if (identity == null) {
            throw RefusedException.invalid(
                    "identity",
                    null,
                    "a node that joins by a token: plaintext = false in etc/net.virtuoso.node-" + end.node() + ".cfg");
        }
        return TcpEndpoint.open(
                end,
                loop,
                new ProxiedWay(resolver, settings),
                random,
                allocator,
                new TlsGuard(identity, engine, limits));
    }

    /** Ends the look-ups; the endpoints are closed by those who opened them. */
    @Deactivate
    public void deactivate() {
        resolver.close();
    }
}
