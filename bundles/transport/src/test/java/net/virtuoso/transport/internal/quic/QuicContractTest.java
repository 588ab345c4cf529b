package net.virtuoso.transport.internal.quic;

import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.testkit.TestAuthority;
import net.virtuoso.testkit.TransportContract;
import org.junit.jupiter.api.AfterEach;

class QuicContractTest extends TransportContract {
    private final TestAuthority authority = new TestAuthority();
    private final QuicTransport transport = new QuicTransport();

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
