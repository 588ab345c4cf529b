package net.virtuoso.transport.internal.udp;

import net.virtuoso.transport.internal.seal.AeadEngine;

class UdpJdkTest extends SealedLinkContract {
    @Override
    protected AeadEngine engine() {
        return AeadEngine.JDK;
    }
}
