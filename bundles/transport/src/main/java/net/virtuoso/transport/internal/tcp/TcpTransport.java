package net.virtuoso.transport.internal.tcp;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.security.SecureRandom;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.spi.transport.TransportEndpoint;
import net.virtuoso.transport.internal.HostResolver;
import net.virtuoso.transport.internal.Plaintext;
import net.virtuoso.transport.internal.way.DirectWay;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** The transport {@code tcp}. Safe for use by several threads. */
@Component(service = Transport.class)
public final class TcpTransport implements Transport {
    static final String NAME = "tcp";

    private final HostResolver resolver = new HostResolver(NAME);
    private final SecureRandom random = new SecureRandom();

    private final ByteBufAllocator allocator;

    /** Without endpoints. */
    @Activate
    public TcpTransport() {
        this(PooledByteBufAllocator.DEFAULT);
    }

    /** @param allocator gives all buffers */
    TcpTransport(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public TransportEndpoint open(EndpointSettings settings, IoEventLoop loop) throws IOException {
        Plaintext.require(NAME, settings);
        return TcpEndpoint.open(settings, loop, new DirectWay(resolver), random, allocator, null);
    }

    /** Ends the look-ups; the endpoints are closed by those who opened them. */
    @Deactivate
    public void deactivate() {
        resolver.close();
    }
}
