package net.virtuoso.transport.internal.web;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.Map;
import net.virtuoso.model.Endpoint;
import net.virtuoso.transport.internal.WayConfig;
import net.virtuoso.transport.internal.config.WaySettings;
import net.virtuoso.transport.internal.tls.TlsEngine;
import org.junit.jupiter.api.Test;

class OuterTlsTest {
    /** What is made then is never given back: native memory for each endpoint that is closed during a call. */
    @Test
    void makesNothingOnceItIsClosed() {
        OuterTls tls = new OuterTls(TlsEngine.best());
        WaySettings settings = WayConfig.of(Map.of()).get();
        tls.close();
        assertThatThrownBy(
                        () -> tls.calling(settings, UnpooledByteBufAllocator.DEFAULT, new Endpoint("192.0.2.1", 443)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> tls.called(settings, UnpooledByteBufAllocator.DEFAULT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
    }
}
