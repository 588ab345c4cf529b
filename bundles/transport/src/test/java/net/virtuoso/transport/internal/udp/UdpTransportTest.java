package net.virtuoso.transport.internal.udp;

import net.virtuoso.transport.internal.seal.AeadEngine;

class UdpTransportTest extends SealedLinkContract {
    @Override
    protected AeadEngine engine() {
        return AeadEngine.best();
    }
}
