package net.virtuoso.transport.internal.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import net.virtuoso.transport.internal.tls.TlsEngine;
import org.junit.jupiter.api.Test;

class TlsNativeTest extends TlsLinkContract {
    @Override
    protected TlsEngine engine() {
        return TlsEngine.NATIVE;
    }

    @Test
    void isWhatIsChosenHere() {
        assertThat(TlsEngine.best()).isEqualTo(TlsEngine.NATIVE);
        TlsTransport chosen = new TlsTransport(TlsLinkContract.DIRECT);
        assertThat(chosen.detail()).contains("BoringSSL");
        chosen.deactivate();
    }

    /** The feature ships the version of the root pom; these tests run with the one that Netty's BOM names. */
    @Test
    void isTheVersionThatTheFeatureShips() throws Exception {
        Package shipped = Class.forName("io.netty.internal.tcnative.SSL").getPackage();
        assertThat(shipped.getImplementationVersion()).isEqualTo(System.getProperty("vnet.test.tcnative"));
    }
}
