package net.virtuoso.transport.internal.quic;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.spi.transport.Transport;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class QuicComponentTest {
    private final List<Object> offered = new ArrayList<>();

    private BundleContext context() {
        ClassLoader loader = getClass().getClassLoader();
        Object registration =
                Proxy.newProxyInstance(loader, new Class<?>[] {ServiceRegistration.class}, (proxy, method, args) -> {
                    offered.clear();
                    return null;
                });
        return (BundleContext)
                Proxy.newProxyInstance(loader, new Class<?>[] {BundleContext.class}, (proxy, method, args) -> {
                    assertThat(args[0]).isEqualTo(Transport.class);
                    offered.add(args[1]);
                    return registration;
                });
    }

    @Test
    void offersTheTransportWhileItIsActive() {
        QuicComponent component = new QuicComponent(context());
        assertThat(offered).singleElement().isInstanceOf(QuicTransport.class);
        component.deactivate();
        assertThat(offered).isEmpty();
    }

    @Test
    void offersNothingWhereTheLibraryIsMissing() {
        QuicComponent component = new QuicComponent(context(), false);
        assertThat(offered).isEmpty();
        component.deactivate();
    }
}
