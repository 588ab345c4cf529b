package net.virtuoso.transport.internal;

import java.lang.reflect.Proxy;
import java.util.Map;
import net.virtuoso.transport.internal.config.TransportConfig;
import net.virtuoso.transport.internal.config.WaySettings;
import net.virtuoso.transport.internal.config.WaySettingsSource;

/** The configuration {@code net.virtuoso.transport} as an operator would have written it. */
public final class WayConfig {
    private WayConfig() {}

    /** @param keys values by the names of methods; the others have their defaults */
    public static TransportConfig keys(Map<String, ?> keys) {
        return (TransportConfig) Proxy.newProxyInstance(
                WayConfig.class.getClassLoader(),
                new Class<?>[] {TransportConfig.class},
                (self, method, arguments) ->
                        keys.containsKey(method.getName()) ? keys.get(method.getName()) : method.getDefaultValue());
    }

    /** The same, read. */
    public static WaySettingsSource of(Map<String, ?> keys) {
        return new WaySettingsSource(WaySettings.read(keys(keys)));
    }
}
