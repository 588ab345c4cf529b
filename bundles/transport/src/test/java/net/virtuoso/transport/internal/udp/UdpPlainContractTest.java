package net.virtuoso.transport.internal.udp;

import net.virtuoso.spi.transport.Transport;
import net.virtuoso.testkit.TransportContract;
import org.junit.jupiter.api.AfterEach;

class UdpPlainContractTest extends TransportContract {
    private final UdpPlainTransport transport = new UdpPlainTransport();

    @AfterEach
    void end() {
        transport.deactivate();
    }

    @Override
    protected Transport transport() {
        return transport;
    }
}
