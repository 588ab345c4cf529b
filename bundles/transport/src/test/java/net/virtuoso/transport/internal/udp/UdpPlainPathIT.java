package net.virtuoso.transport.internal.udp;

import io.netty.buffer.ByteBufAllocator;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;

class UdpPlainPathIT extends UdpPathChecks {
    @Override
    protected Transport newTransport(ByteBufAllocator from) {
        return new UdpPlainTransport(from, PathLimits.DEFAULT);
    }

    @Override
    protected void end(Transport made) {
        ((UdpPlainTransport) made).deactivate();
    }

    @Override
    protected EndpointSettings settings(String node, String host) {
        return new EndpointSettings(node, host, 0, true);
    }
}
