package net.virtuoso.transport.internal.udp;

import net.virtuoso.spi.transport.Transport;
import net.virtuoso.testkit.TransportContract;
import org.junit.jupiter.api.AfterEach;

class UdpContractTest extends TransportContract {
    private final UdpTransport transport = new UdpTransport();

    @AfterEach
    void end() {
        transport.deactivate();
    }

    @Override
    protected Transport transport() {
        return transport;
    }
}
