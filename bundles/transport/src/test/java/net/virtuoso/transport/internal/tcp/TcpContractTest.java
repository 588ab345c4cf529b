package net.virtuoso.transport.internal.tcp;

import net.virtuoso.spi.transport.Transport;
import net.virtuoso.testkit.TransportContract;
import org.junit.jupiter.api.AfterEach;

class TcpContractTest extends TransportContract {
    private final TcpTransport transport = new TcpTransport();

    @AfterEach
    void end() {
        transport.deactivate();
    }

    @Override
    protected Transport transport() {
        return transport;
    }
}
