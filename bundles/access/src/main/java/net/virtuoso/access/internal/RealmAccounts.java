package net.virtuoso.access.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import net.virtuoso.api.access.Identity;
import org.apache.karaf.jaas.boot.ProxyLoginModule;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.apache.karaf.jaas.modules.BackingEngine;
import org.apache.karaf.jaas.modules.BackingEngineFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.service.cm.ConfigurationAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The accounts of Karaf's realm {@code karaf}, in {@code etc/users.properties} unless the operator has set another realm. */
final class RealmAccounts implements Accounts {
    static final String REALM = "karaf";

    private static final Logger LOG = LoggerFactory.getLogger(RealmAccounts.class);
    private static final String REALM_PID = "org.apache.karaf.jaas";
    private static final String HASHED = "encryption.enabled";
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);
    private static final Duration STEP = Duration.ofMillis(50);

    private final List<BackingEngineFactory> factories;
    private final ConfigurationAdmin configurations;

    RealmAccounts(List<BackingEngineFactory> factories, ConfigurationAdmin configurations) {
        this.factories = List.copyOf(factories);
        this.configurations = configurations;
    }

    @Override
    public boolean exists(String user) {
        return engine().lookupUser(user) != null;
    }

    @Override
    public void create(String user, String password, Set<String> roles) {
        ensureHashes();
        BackingEngine engine = engine();
        engine.addUser(user, password);
        new TreeSet<>(roles).forEach(role -> engine.addRole(user, role));
        char[] chars = password.toCharArray();
        // The engine only logs when it can't write its file.
        if (login(user, chars) == null) {
            throw new IllegalStateException("account '" + user + "' could not be kept in realm " + REALM
                    + ": see the log, and whether etc/users.properties can be written");
        }
        Arrays.fill(chars, '\0');
    }

    @Override
    public @Nullable Identity login(String user, char[] password) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // JAAS finds Karaf's login module by the thread's class loader.
        thread.setContextClassLoader(RealmAccounts.class.getClassLoader());
        try {
            LoginContext login = new LoginContext(REALM, new Subject(), callbacks -> answer(callbacks, user, password));
            login.login();
            Subject subject = login.getSubject();
            boolean known = subject.getPrincipals(UserPrincipal.class).stream()
                    .anyMatch(principal -> principal.getName().equals(user));
            Set<String> roles = subject.getPrincipals(RolePrincipal.class).stream()
                    .map(RolePrincipal::getName)
                    .collect(Collectors.toSet());
            return known ? new Identity(user, roles) : null;
        } catch (LoginException e) {
            LOG.debug("login of '{}' failed", user, e);
            return null;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void answer(Callback[] callbacks, String user, char[] password) throws UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            if (callback instanceof NameCallback name) {
                name.setName(user);
            } else if (callback instanceof PasswordCallback secret) {
                secret.setPassword(password);
            } else {
                throw new UnsupportedCallbackException(callback);
            }
        }
    }

    private BackingEngine engine() {
        for (AppConfigurationEntry entry : entries()) {
            Map<String, ?> options = entry.getOptions();
            Object module = options.get(ProxyLoginModule.PROPERTY_MODULE);
            for (BackingEngineFactory factory : factories) {
                if (factory.getModuleClass().equals(module)) {
                    BackingEngine engine = factory.build(options);
                    if (engine != null) {
                        return engine;
                    }
                }
            }
        }
        throw new IllegalStateException("realm " + REALM + " has no store of accounts that can be written");
    }

    private static AppConfigurationEntry[] entries() {
        AppConfigurationEntry[] entries = Configuration.getConfiguration().getAppConfigurationEntry(REALM);
        if (entries == null) {
            throw new IllegalStateException("there is no realm " + REALM);
        }
        return entries;
    }

    /** A stock Karaf keeps passwords in clear; from then on it hashes all of them, those that it has included. */
    private void ensureHashes() {
        if (hashes()) {
            return;
        }
        LOG.info("turning on {} in etc/{}.cfg: passwords are kept as hashes from now on", HASHED, REALM_PID);
        try {
            var configuration = configurations.getConfiguration(REALM_PID, "?");
            Dictionary<String, Object> properties = configuration.getProperties();
            Dictionary<String, Object> next = properties == null ? new Hashtable<>() : properties;
            next.put(HASHED, "true");
            configuration.update(next);
        } catch (IOException e) {
            throw new IllegalStateException("can't set " + HASHED + " in " + REALM_PID, e);
        }
        for (Duration waited = Duration.ZERO; waited.compareTo(MAX_WAIT) < 0; waited = waited.plus(STEP)) {
            if (hashes()) {
                return;
            }
            try {
                Thread.sleep(STEP.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
        throw new IllegalStateException(
                "realm " + REALM + " doesn't hash passwords: set " + HASHED + " = true in etc/" + REALM_PID + ".cfg");
    }

    private static boolean hashes() {
        return Arrays.stream(entries())
                .map(entry -> entry.getOptions().get(HASHED))
                .filter(Objects::nonNull)
                .anyMatch(value -> "true".equalsIgnoreCase(value.toString()));
    }
}
