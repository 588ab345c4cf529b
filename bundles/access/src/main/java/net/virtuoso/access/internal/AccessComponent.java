package net.virtuoso.access.internal;

import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.virtuoso.api.access.Authenticator;
import net.virtuoso.api.access.Identity;
import net.virtuoso.api.access.ThrottledException;
import org.apache.karaf.jaas.modules.BackingEngineFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the first administrator when it starts, whether or not anybody asks yet, and answers who asks.
 *
 * <p>The administrator is made on a thread of its own: it can wait for a configuration to arrive at the realm, and the thread
 * that brings it may be the one that starts this component.
 */
@Component(immediate = true)
public final class AccessComponent implements Authenticator {
    private static final Logger LOG = LoggerFactory.getLogger(AccessComponent.class);
    private static final long MAX_WAIT_SECONDS = 5;

    private final Accounts accounts;
    private final Throttle throttle = new Throttle(InstantSource.system());
    private final CountDownLatch ready = new CountDownLatch(1);
    private volatile boolean stopped;
    private final Thread setup;

    /** Starts to make the first administrator if there is none. */
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
        FirstAdministrator first = new FirstAdministrator(
                accounts, Path.of(etc), System.getenv(FirstAdministrator.VARIABLE), new SecureRandom(), console);
        setup = new Thread(() -> ensure(first), "vnet-access-setup-0");
        setup.setDaemon(true);
        setup.start();
    }

    private void ensure(FirstAdministrator first) {
        try {
            first.ensure();
        } catch (RuntimeException e) {
            if (stopped) {
                LOG.info(
                        "stopped before there was an administrator '{}': the next start makes it",
                        FirstAdministrator.USER);
                return;
            }
            LOG.error("there is no administrator '{}': mend this and restart the bundle", FirstAdministrator.USER, e);
        } finally {
            ready.countDown();
        }
    }

    @Deactivate
    void deactivate() throws InterruptedException {
        stopped = true;
        setup.interrupt();
        setup.join(TimeUnit.SECONDS.toMillis(MAX_WAIT_SECONDS));
    }

    @Override
    public @Nullable Identity authenticate(String user, char[] password, String from) {
        awaitSetup();
        Duration pause = throttle.begin(from);
        if (!pause.isZero()) {
            throw new ThrottledException(pause);
        }
        boolean succeeded = false;
        try {
            Identity identity = accounts.login(user, password);
            succeeded = identity != null;
            return identity;
        } finally {
            throttle.ended(from, succeeded);
        }
    }

    /** Who asks in the first moments isn't told that there is no such account. */
    private void awaitSetup() {
        try {
            if (!ready.await(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
                LOG.debug("the first administrator isn't made yet");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
