package net.virtuoso.transport.internal.quic;

import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.transport.internal.SuccessionContract;
import net.virtuoso.transport.internal.tls.Succession;
import net.virtuoso.transport.internal.tls.TlsLimits;
import org.junit.jupiter.api.Test;

/** Limits are in packets. */
class QuicSuccessionTest extends SuccessionContract {
    @Override
    protected Transport newTransport(TlsLimits limits) {
        return new QuicTransport(allocator, limits);
    }

    @Override
    protected void end(Transport made) {
        ((QuicTransport) made).deactivate();
    }

    @Override
    protected Succession succession(LinkChannel link) {
        return ((QuicLink) link).succession();
    }

    @Override
    protected long little() {
        return 200;
    }

    @Test
    void losesNothingUnderLoad() throws Exception {
        losesNothing(limits(2_000, NEVER, PATIENCE), 20 * MEGABYTE, 4);
    }
}
