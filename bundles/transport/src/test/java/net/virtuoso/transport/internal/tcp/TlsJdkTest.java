package net.virtuoso.transport.internal.tcp;

import net.virtuoso.transport.internal.tls.TlsEngine;

class TlsJdkTest extends TlsLinkContract {
    @Override
    protected TlsEngine engine() {
        return TlsEngine.JDK;
    }
}
