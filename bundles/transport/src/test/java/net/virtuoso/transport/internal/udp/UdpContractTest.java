package net.virtuoso.transport.internal.udp;

import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.testkit.TestAuthority;
import net.virtuoso.testkit.TransportContract;
import org.junit.jupiter.api.AfterEach;

class UdpContractTest extends TransportContract {
    private final UdpTransport transport = new UdpTransport();
    private final TestAuthority authority = new TestAuthority();

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
