package net.virtuoso.transport.internal.web;

import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.testkit.TestAuthority;
import net.virtuoso.testkit.TransportContract;
import net.virtuoso.transport.internal.tcp.TlsLinkContract;
import net.virtuoso.transport.internal.tls.TlsEngine;
import org.junit.jupiter.api.AfterEach;

class WebContractTest extends TransportContract {
    private final TestAuthority authority = new TestAuthority();
    private final WsTransport transport =
            new WsTransport(TlsLinkContract.DIRECT, io.netty.buffer.PooledByteBufAllocator.DEFAULT, TlsEngine.best());

    @AfterEach
    void end() {
        transport.deactivate();
    }

    @Override
    protected Transport transport() {
        return transport;
    }

    @Override
    protected EndpointSettings settings(String node, int port) {
        return new EndpointSettings(host(), port, authority.node(node));
    }
}
