package net.virtuoso.transport.internal.web;

import java.nio.file.Path;
import java.util.Map;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.transport.internal.WayConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS by the node itself, without a front server. */
class WssLinkTest extends WebLinkContract {
    @TempDir
    static Path files;

    private static FrontCertificate front;

    @BeforeAll
    static void certificate() throws Exception {
        front = FrontCertificate.create(files, "127.0.0.1");
    }

    @Override
    protected Transport newTransport() {
        return new WssTransport(
                WayConfig.of(Map.of(
                        "wss_certificate",
                        front.certificate().toString(),
                        "wss_key",
                        front.key().toString(),
                        "wss_ca",
                        front.certificate().toString())),
                allocator,
                engine());
    }

    @Override
    protected void end(Transport made) {
        ((WssTransport) made).deactivate();
    }
}
