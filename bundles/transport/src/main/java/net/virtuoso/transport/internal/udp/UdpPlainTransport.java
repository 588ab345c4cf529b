package net.virtuoso.transport.internal.udp;

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
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** The transport {@code udp-plain}: links over UDP without encryption. Safe for use by several threads. */
@Component(service = Transport.class)
public final class UdpPlainTransport implements Transport {
    static final String NAME = "udp-plain";

    private final HostResolver resolver = new HostResolver(NAME);
    private final SecureRandom random = new SecureRandom();
    private final ByteBufAllocator allocator;
    private final PathLimits limits;

    /** For all paths. */
    @Activate
    public UdpPlainTransport() {
        this(PooledByteBufAllocator.DEFAULT, PathLimits.DEFAULT);
    }

    /**
     * @param allocator gives all buffers
     * @param limits how long datagrams are
     */
    UdpPlainTransport(ByteBufAllocator allocator, PathLimits limits) {
        this.allocator = allocator;
        this.limits = limits;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public TransportEndpoint open(EndpointSettings settings, IoEventLoop loop) throws IOException {
        Plaintext.require(NAME, settings);
        return UdpEndpoint.open(settings, loop, resolver, random, allocator, limits, null);
    }

    /** Ends the look-ups; the endpoints are closed by those who opened them. */
    @Deactivate
    public void deactivate() {
        resolver.close();
    }
}
