package net.virtuoso.transport.internal.web;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.IoEventLoop;
import java.io.IOException;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.spi.transport.TransportEndpoint;
import net.virtuoso.transport.internal.config.WaySettingsSource;
import net.virtuoso.transport.internal.tls.TlsEngine;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The transport {@code wss}: links over WebSockets, called by HTTPS. Safe for use by several threads. */
@Component(service = Transport.class)
public final class WssTransport implements Transport {
    static final String NAME = "wss";

    private final WebLinks links;

    /** With the fastest implementation of TLS that works here. */
    @Activate
    public WssTransport(@Reference WaySettingsSource settings) {
        this(settings, PooledByteBufAllocator.DEFAULT, TlsEngine.best());
    }

    /** @param allocator gives all buffers */
    WssTransport(WaySettingsSource settings, ByteBufAllocator allocator, TlsEngine engine) {
        links = new WebLinks(NAME, settings, allocator, engine);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String detail() {
        return links.detail();
    }

    @Override
    public TransportEndpoint open(EndpointSettings settings, IoEventLoop loop) throws IOException {
        return links.open(settings, loop, new OuterTls(links.engine()));
    }

    /** Ends the look-ups; the endpoints are closed by those who opened them. */
    @Deactivate
    public void deactivate() {
        links.close();
    }
}
