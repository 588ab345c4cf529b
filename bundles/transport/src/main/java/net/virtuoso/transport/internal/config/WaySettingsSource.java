package net.virtuoso.transport.internal.config;

import io.netty.util.concurrent.FastThreadLocal;
import java.util.function.Supplier;
import net.virtuoso.model.RefusedException;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the configuration. One that is refused changes nothing; until there was a good one, calls fail with the reason. Safe
 * for use by several threads.
 */
@Component(service = WaySettingsSource.class, configurationPid = TransportConfig.PID)
@Designate(ocd = TransportConfig.class)
public final class WaySettingsSource implements Supplier<WaySettings> {
    private static final Logger LOG = LoggerFactory.getLogger(WaySettingsSource.class);

    private volatile @Nullable WaySettings good;
    private volatile RefusedException problem = RefusedException.invalid(TransportConfig.PID, null, "a configuration");

    /** @param config the keys */
    @Activate
    public WaySettingsSource(TransportConfig config) {
        configure(config);
    }

    /** With settings that stay. */
    public WaySettingsSource(WaySettings settings) {
        good = settings;
    }

    @Modified
    void configure(TransportConfig config) {
        try {
            WaySettings read = WaySettings.read(config);
            good = read;
            // For who wonders whether an edit counts yet.
            LOG.info(
                    "Calls over tls, ws and wss go {}",
                    read.proxy() == null
                            ? "to peers directly"
                            : "through " + read.proxy() + ", but to " + read.direct() + " directly");
        } catch (RefusedException e) {
            problem = e;
            LOG.error(
                    "{}: {}. {}",
                    TransportConfig.PID,
                    e.getMessage(),
                    good == null ? "Links over tls, ws and wss wait for it" : "The values before stay");
        } finally {
            // What Netty keeps for the container's thread would keep Netty's classes after they are uninstalled.
            FastThreadLocal.removeAll();
        }
    }

    /** @throws RefusedException while there has been none that could be used */
    @Override
    public WaySettings get() {
        WaySettings now = good;
        if (now == null) {
            throw problem;
        }
        return now;
    }
}
