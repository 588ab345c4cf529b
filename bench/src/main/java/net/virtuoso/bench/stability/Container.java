package net.virtuoso.bench.stability;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import net.virtuoso.adapt.internal.AdaptComponent;
import net.virtuoso.adapt.internal.AdaptConfig;
import net.virtuoso.api.event.EventLog;
import net.virtuoso.api.inventory.Inventory;
import net.virtuoso.api.state.DesiredStateService;
import net.virtuoso.sense.internal.SenseComponent;
import net.virtuoso.sense.internal.SenseConfig;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * The controller's components {@code sense} and {@code adapt} as the container makes them, with their default configuration, but
 * without a container: what they register is taken from them directly.
 */
final class Container implements AutoCloseable {
    private final SenseComponent sense;
    private final AdaptComponent adapt;

    /**
     * Starts both; adaptation begins at once.
     *
     * @param states what is wanted
     * @param inventory what is
     * @param events takes what adaptation tells
     */
    Container(DesiredStateService states, Inventory inventory, EventLog events) {
        BundleContext context = context();
        sense = new SenseComponent(context, states, defaults(SenseConfig.class));
        adapt = new AdaptComponent(context, states, inventory, sense, events, withoutRecording());
    }

    /** What is decided is counted here; nothing is written. */
    private static AdaptConfig withoutRecording() {
        AdaptConfig defaults = defaults(AdaptConfig.class);
        return (AdaptConfig) Proxy.newProxyInstance(
                AdaptConfig.class.getClassLoader(),
                new Class<?>[] {AdaptConfig.class},
                (proxy, method, arguments) ->
                        method.getName().equals("record_megabytes") ? 0 : method.invoke(defaults, arguments));
    }

    /** Where nodes report traffic. */
    SenseComponent sense() {
        return sense;
    }

    /** What has been decided. */
    AdaptComponent adapt() {
        return adapt;
    }

    /** A configuration in which nothing is set. */
    static <C> C defaults(Class<C> configuration) {
        InvocationHandler handler = (proxy, method, arguments) -> method.getDefaultValue();
        return configuration.cast(
                Proxy.newProxyInstance(configuration.getClassLoader(), new Class<?>[] {configuration}, handler));
    }

    private static BundleContext context() {
        ServiceRegistration<?> registration = (ServiceRegistration<?>) Proxy.newProxyInstance(
                Container.class.getClassLoader(),
                new Class<?>[] {ServiceRegistration.class},
                (proxy, method, arguments) -> null);
        return (BundleContext) Proxy.newProxyInstance(
                Container.class.getClassLoader(), new Class<?>[] {BundleContext.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("registerService")) {
                        return registration;
                    }
                    throw new UnsupportedOperationException(method.toString());
                });
    }

    /** Ends both. */
    @Override
    public void close() {
        deactivate(adapt);
        deactivate(sense);
    }

    /** As the container does it, which isn't asked whether the method is public. */
    private static void deactivate(Object component) {
        try {
            Method method = component.getClass().getDeclaredMethod("deactivate");
            method.setAccessible(true);
            method.invoke(component);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(component + " can't be ended", e);
        }
    }
}
