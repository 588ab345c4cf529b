package net.virtuoso.transport.internal.quic;

import io.netty.handler.codec.quic.Quic;
import net.virtuoso.spi.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers the transport where its native library loads. Elsewhere there is none: no node could ever open its end of it, and one
 * that has a transport which fails doesn't start.
 */
@Component(service = {})
public final class QuicComponent {
    private static final Logger LOG = LoggerFactory.getLogger(QuicComponent.class);

    private final @Nullable QuicTransport transport;
    private final @Nullable ServiceRegistration<Transport> registration;

    /** Looks whether the library loads. */
    @Activate
    public QuicComponent(BundleContext context) {
        this(context, Quic.isAvailable());
    }

    QuicComponent(BundleContext context, boolean available) {
        if (available) {
            transport = new QuicTransport();
            registration = context.registerService(Transport.class, transport, null);
        } else {
            transport = null;
            registration = null;
            LOG.warn("There are no links over QUIC here: {}", QuicTransport.whyNot());
        }
    }

    /** Takes it back, and ends its look-ups. */
    @Deactivate
    public void deactivate() {
        if (registration != null) {
            registration.unregister();
        }
        if (transport != null) {
            transport.deactivate();
        }
    }
}
