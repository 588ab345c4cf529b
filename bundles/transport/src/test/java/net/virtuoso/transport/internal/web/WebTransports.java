package net.virtuoso.transport.internal.web;

import io.netty.buffer.ByteBufAllocator;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.transport.internal.config.WaySettingsSource;
import net.virtuoso.transport.internal.tcp.TlsTransport;
import net.virtuoso.transport.internal.tls.TlsEngine;

/** Makes the transports that calls through proxies are tested with. */
public final class WebTransports {
    private WebTransports() {}

    public static Transport make(String name, WaySettingsSource settings, ByteBufAllocator allocator) {
        return switch (name) {
            case "tls" -> new TlsTransport(settings, allocator, TlsEngine.best());
            case "ws" -> new WsTransport(settings, allocator, TlsEngine.best());
            case "wss" -> new WssTransport(settings, allocator, TlsEngine.best());
            default -> throw new IllegalArgumentException(name);
        };
    }

    public static void end(Transport made) {
        if (made instanceof TlsTransport tls) {
            tls.deactivate();
        } else if (made instanceof WsTransport ws) {
            ws.deactivate();
        } else if (made instanceof WssTransport wss) {
            wss.deactivate();
        }
    }
}
