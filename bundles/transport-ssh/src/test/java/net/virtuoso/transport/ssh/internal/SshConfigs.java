package net.virtuoso.transport.ssh.internal;

import java.lang.reflect.Proxy;
import java.util.Map;

/** The configuration as an operator would have written it. */
final class SshConfigs {
    private SshConfigs() {}

    /** @param keys values by the names of methods; the others have their defaults */
    static SshConfig of(Map<String, ?> keys) {
        return (SshConfig) Proxy.newProxyInstance(
                SshConfigs.class.getClassLoader(),
                new Class<?>[] {SshConfig.class},
                (self, method, arguments) ->
                        keys.containsKey(method.getName()) ? keys.get(method.getName()) : method.getDefaultValue());
    }
}
