package net.virtuoso.transport.internal.dialed;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.security.SecureRandom;
import net.virtuoso.spi.identity.NodeIdentity;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.StreamDialer;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.spi.transport.TransportEndpoint;
import net.virtuoso.transport.internal.Plaintext;
import net.virtuoso.transport.internal.tcp.TcpEndpoint;
import net.virtuoso.transport.internal.tls.TlsEngine;
import net.virtuoso.transport.internal.tls.TlsGuard;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The transport {@code ssh}: there while the bundle that speaks SSH is. Safe for use by several threads. */
@Component(service = Transport.class)
public final class SshTransport implements Transport {
    static final String NAME = "ssh";

    private final StreamDialer dialer;
    private final SecureRandom random = new SecureRandom();
    private final ByteBufAllocator allocator;
    private final TlsEngine engine;

    /** With the fastest implementation of TLS that works here. */
    @Activate
    public SshTransport(@Reference(target = "(" + StreamDialer.TRANSPORT + "=" + NAME + ")") StreamDialer dialer) {
        this(dialer, PooledByteBufAllocator.DEFAULT, TlsEngine.best());
    }

    /** @param allocator gives all buffers */
    public SshTransport(StreamDialer dialer, ByteBufAllocator allocator, TlsEngine engine) {
        this.dialer = dialer;
        this.allocator = allocator;
        this.engine = engine;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String detail() {
        return "TLS 1.3 by " + engine + " through SSH";
    }

    @Override
    public TransportEndpoint open(EndpointSettings end, IoEventLoop loop) throws IOException {
        NodeIdentity identity = end.identity();
        if (identity == null) {
            Plaintext.require(NAME, end);
        }
        return TcpEndpoint.open(
                end,
                loop,
                new DialedWay(dialer),
                random,
                allocator,
                identity == null ? null : new TlsGuard(identity, engine));
    }
}
