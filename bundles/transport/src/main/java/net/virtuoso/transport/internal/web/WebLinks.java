package net.virtuoso.transport.internal.web;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.security.SecureRandom;
import net.virtuoso.spi.identity.NodeIdentity;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.TransportEndpoint;
import net.virtuoso.transport.internal.HostResolver;
import net.virtuoso.transport.internal.Plaintext;
import net.virtuoso.transport.internal.config.WaySettingsSource;
import net.virtuoso.transport.internal.tcp.TcpEndpoint;
import net.virtuoso.transport.internal.tls.TlsEngine;
import net.virtuoso.transport.internal.tls.TlsGuard;
import net.virtuoso.transport.internal.way.ProxiedWay;
import org.jspecify.annotations.Nullable;

/** What {@code ws} and {@code wss} have in common. Safe for use by several threads. */
final class WebLinks implements AutoCloseable {
    private final String transport;
    private final WaySettingsSource settings;
    private final ByteBufAllocator allocator;
    private final TlsEngine engine;
    private final HostResolver resolver;
    private final SecureRandom random = new SecureRandom();

    WebLinks(String transport, WaySettingsSource settings, ByteBufAllocator allocator, TlsEngine engine) {
        this.transport = transport;
        this.settings = settings;
        this.allocator = allocator;
        this.engine = engine;
        resolver = new HostResolver(transport);
    }

    TlsEngine engine() {
        return engine;
    }

    String detail() {
        return "TLS 1.3 by " + engine + " in a WebSocket";
    }

    /** @param https what encrypts outside; {@code null} for HTTP */
    TransportEndpoint open(EndpointSettings end, IoEventLoop loop, @Nullable OuterTls https) throws IOException {
        NodeIdentity identity = end.identity();
        if (identity == null) {
            Plaintext.require(transport, end);
        }
        WebWay way = new WebWay(end.node(), new ProxiedWay(resolver, settings), settings, allocator, https);
        return TcpEndpoint.open(
                end, loop, way, random, allocator, identity == null ? null : new TlsGuard(identity, engine));
    }

    @Override
    public void close() {
        resolver.close();
    }
}
