package net.virtuoso.transport.internal.web;

import net.virtuoso.spi.transport.Transport;

class WsLinkTest extends WebLinkContract {
    @Override
    protected Transport newTransport() {
        return new WsTransport(DIRECT, allocator, engine());
    }

    @Override
    protected void end(Transport made) {
        ((WsTransport) made).deactivate();
    }
}
