package net.virtuoso.transport.internal.tcp;

import java.util.Objects;
import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.transport.internal.Connections;
import net.virtuoso.transport.internal.SuccessionContract;
import net.virtuoso.transport.internal.tls.Succession;
import net.virtuoso.transport.internal.tls.TlsEngine;
import net.virtuoso.transport.internal.tls.TlsLimits;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Links over TLS; limits are in bytes. */
class SuccessionTest extends SuccessionContract {
    private TlsEngine engine = TlsEngine.best();

    @Override
    protected Transport newTransport(TlsLimits limits) {
        return new TlsTransport(TlsLinkContract.DIRECT, allocator, engine, limits);
    }

    @Override
    protected void end(Transport made) {
        ((TlsTransport) made).deactivate();
    }

    @Override
    protected Succession succession(LinkChannel link) {
        return Objects.requireNonNull(((TcpLink) link).succession());
    }

    @Override
    protected Connections<TcpConnection> connections(LinkChannel link) {
        return ((TcpLink) link).connections();
    }

    @Override
    protected void lose(LinkChannel link, Connections.Connection lost) {
        lost.close();
        ((TcpLink) link).ended((TcpConnection) lost, "lost");
    }

    @Override
    protected long little() {
        return 100_000;
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void losesNothingUnderLoad(TlsEngine each) throws Exception {
        engine = each;
        losesNothing(limits(2 * MEGABYTE, NEVER, PATIENCE), 30 * MEGABYTE, 5);
    }
}
