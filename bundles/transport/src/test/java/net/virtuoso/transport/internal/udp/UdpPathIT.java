package net.virtuoso.transport.internal.udp;

import io.netty.buffer.ByteBufAllocator;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.testkit.TestAuthority;
import net.virtuoso.transport.internal.seal.AeadEngine;
import net.virtuoso.transport.internal.seal.KeyLimits;

class UdpPathIT extends UdpPathChecks {
    private final TestAuthority authority = new TestAuthority();

    @Override
    protected Transport newTransport(ByteBufAllocator from) {
        return new UdpTransport(from, PathLimits.DEFAULT, AeadEngine.best(), KeyLimits.DEFAULT, System::nanoTime);
    }

    @Override
    protected void end(Transport made) {
        ((UdpTransport) made).deactivate();
    }

    @Override
    protected EndpointSettings settings(String node, String host) {
        return new EndpointSettings(host, 0, authority.node(node));
    }
}
