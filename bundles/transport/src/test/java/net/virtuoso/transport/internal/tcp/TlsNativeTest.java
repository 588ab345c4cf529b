package net.virtuoso.transport.internal.tcp;

import net.virtuoso.transport.internal.tls.TlsEngine;

class TlsNativeTest extends TlsLinkContract {
    @Override
    protected TlsEngine engine() {
        return TlsEngine.NATIVE;
    }

    @org.junit.jupiter.api.Test
    void isWhatIsChosenHere() {
        org.assertj.core.api.Assertions.assertThat(TlsEngine.best()).isEqualTo(TlsEngine.NATIVE);
        org.assertj.core.api.Assertions.assertThat(new TlsTransport().detail()).contains("BoringSSL");
    }
}
