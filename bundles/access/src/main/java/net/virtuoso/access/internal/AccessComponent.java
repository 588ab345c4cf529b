package net.virtuoso.access.internal;

import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import net.virtuoso.api.access.Authenticator;
import net.virtuoso.api.access.Identity;
import net.virtuoso.api.access.ThrottledException;
import org.apache.karaf.jaas.modules.BackingEngineFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Makes the first administrator when it starts, and answers who asks. */
@Component
public final class AccessComponent implements Authenticator {
    private final Accounts accounts;
    private final Throttle throttle = new Throttle(InstantSource.system());

    /** Makes the first administrator if there is none; throws if that can't be, so that nobody asks in vain. */
    @Activate
    public AccessComponent(
            BundleContext context,
            @Reference ConfigurationAdmin configurations,
            @Reference(cardinality = ReferenceCardinality.AT_LEAST_ONE, policyOption = ReferencePolicyOption.GREEDY)
                    List<BackingEngineFactory> factories) {
        accounts = new RealmAccounts(factories, configurations);
        String etc = context.getProperty("karaf.etc");
        if (etc == null) {
            throw new IllegalStateException("karaf.etc isn't set: this isn't Karaf");
        }
        boolean watched = Boolean.parseBoolean(context.getProperty("karaf.startLocalConsole"));
        @SuppressWarnings("SystemOut") // the operator's console, not a log
        PrintStream console = watched ? System.out : null;
        new FirstAdministrator(
                        accounts, Path.of(etc), System.getenv(FirstAdministrator.VARIABLE), new SecureRandom(), console)
                .ensure();
    }

    @Override
    public @Nullable Identity authenticate(String user, char[] password, String from) {
        Duration pause = throttle.pause(from);
        if (!pause.isZero()) {
            throw new ThrottledException(pause);
        }
        Identity identity = accounts.login(user, password);
        if (identity == null) {
            throttle.failed(from);
        } else {
            throttle.succeeded(from);
        }
        return identity;
    }
}
