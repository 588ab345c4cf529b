package net.virtuoso.rest.internal;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * A service that is asked for until it can be had, and then kept. Safe for use by several threads.
 *
 * @param <T> the service's interface
 */
final class LazyService<T> implements Supplier<@Nullable T> {
    private final BundleContext context;
    private final ServiceReference<T> reference;
    private @Nullable T service;

    LazyService(BundleContext context, ServiceReference<T> reference) {
        this.context = context;
        this.reference = reference;
    }

    @Override
    public synchronized @Nullable T get() {
        if (service == null) {
            service = context.getService(reference);
        }
        return service;
    }
}
