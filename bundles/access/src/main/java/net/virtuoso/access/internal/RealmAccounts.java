package net.virtuoso.access.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
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
    private static final Duration SETTLING = Duration.ofMillis(300);
    private static final int ATTEMPTS = 10;

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

    /**
     * Karaf hashes the passwords that it finds in clear on a thread of its own, and writes back the whole file as it has read
     * it: an account that is added meanwhile is lost. So this waits until nothing is left in clear, looks twice whether the
     * account is kept, and otherwise adds it again.
     */
    @Override
    public void create(String user, String password, Set<String> roles) {
        ensureHashes();
        char[] chars = password.toCharArray();
        try {
            await(RealmAccounts::isSettled);
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                store(user, password, roles);
                pause(SETTLING);
                Identity kept = login(user, chars);
                if (kept != null && kept.roles().containsAll(roles)) {
                    return;
                }
            }
        } finally {
            Arrays.fill(chars, '\0');
        }
        // The engine itself only logs when it can't write its file.
        throw new IllegalStateException("account '" + user + "' could not be kept in realm " + REALM
                + ": see the log, and whether etc/users.properties can be written");
    }

    private void store(String user, String password, Set<String> roles) {
        BackingEngine engine = engine();
        engine.addUser(user, password);
        Set<String> missing = new TreeSet<>(roles);
        engine.listRoles(new UserPrincipal(user)).forEach(role -> missing.remove(role.getName()));
        missing.forEach(role -> engine.addRole(user, role));
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
        if (!await(RealmAccounts::hashes)) {
            throw new IllegalStateException("realm " + REALM + " doesn't hash passwords: set " + HASHED
                    + " = true in etc/" + REALM_PID + ".cfg");
        }
    }

    private static boolean await(BooleanSupplier condition) {
        for (Duration waited = Duration.ZERO; waited.compareTo(MAX_WAIT) < 0; waited = waited.plus(STEP)) {
            if (condition.getAsBoolean()) {
                return true;
            }
            pause(STEP);
        }
        return false;
    }

    private static void pause(Duration length) {
        try {
            Thread.sleep(length.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Whether no password is left in clear, in a realm that keeps its accounts in a file. */
    private static boolean isSettled() {
        for (AppConfigurationEntry entry : entries()) {
            Map<String, ?> options = entry.getOptions();
            if (options.get(HASHED) != null && options.get("users") != null) {
                String prefix = String.valueOf(options.get("encryption.prefix"));
                return isHashed(Path.of(String.valueOf(options.get("users"))), prefix);
            }
        }
        return true;
    }

    /** Lines are {@code user = password,role,...}; those that begin with {@code _g_} are groups. */
    static boolean isHashed(Path users, String prefix) {
        try {
            return Files.readAllLines(users).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith("_g_"))
                    .allMatch(line ->
                            line.substring(line.indexOf('=') + 1).strip().startsWith(prefix));
        } catch (IOException e) {
            LOG.debug("{} can't be read now", users, e);
            return false;
        }
    }

    private static boolean hashes() {
        return Arrays.stream(entries())
                .map(entry -> entry.getOptions().get(HASHED))
                .filter(Objects::nonNull)
                .anyMatch(value -> "true".equalsIgnoreCase(value.toString()));
    }
}
