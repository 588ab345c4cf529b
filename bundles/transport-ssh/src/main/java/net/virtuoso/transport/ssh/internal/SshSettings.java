package net.virtuoso.transport.ssh.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.Names;
import net.virtuoso.model.RefusedException;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says, checked whole.
 *
 * @param user who logs in
 * @param keys what proves it; empty if this node doesn't call
 * @param knownHosts the file of servers' keys; {@code null} for none
 * @param fingerprints of servers' keys
 * @param destination where nodes listen, as their SSH servers reach them
 * @param destinations the same for certain nodes
 */
record SshSettings(
        String user,
        List<KeyPair> keys,
        @Nullable Path knownHosts,
        Set<String> fingerprints,
        Endpoint destination,
        Map<String, Endpoint> destinations) {
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9._@-]{1,64}");
    private static final Pattern FINGERPRINT = Pattern.compile("SHA256:[A-Za-z0-9+/]{43}");

    /** Copies the collections. */
    SshSettings {
        keys = List.copyOf(keys);
        fingerprints = Set.copyOf(fingerprints);
        destinations = Map.copyOf(destinations);
    }

    /**
     * Reads a configuration and the key.
     *
     * @throws RefusedException names the key, the value and what is allowed
     */
    static SshSettings read(SshConfig config) {
        String user = config.user().trim();
        if (!USER.matcher(user).matches()) {
            throw RefusedException.invalid("user", user, "1 to 64 letters, digits and ._@-");
        }
        for (String fingerprint : texts(config.host_keys())) {
            if (!FINGERPRINT.matcher(fingerprint).matches()) {
                throw RefusedException.invalid(
                        "host.keys", fingerprint, "SHA256: and 43 characters each, as ssh-keygen -l prints them");
            }
        }
        return new SshSettings(
                user,
                key(config.key().trim()),
                file(config.known_hosts().trim()),
                Set.copyOf(texts(config.host_keys())),
                endpoint("destination", config.destination().trim()),
                destinations(texts(config.destinations())));
    }

    private static List<String> texts(String[] values) {
        return Arrays.stream(values)
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::trim)
                .filter(value -> !value.isEmpty())
                .distinct()
                .toList();
    }

    private static List<KeyPair> key(String file) {
        if (file.isEmpty()) {
            return List.of();
        }
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            Iterable<KeyPair> found = SecurityUtils.loadKeyPairIdentities(
                    null, NamedResource.ofName(file), in, FilePasswordProvider.EMPTY);
            if (found != null && found.iterator().hasNext()) {
                return List.of(found.iterator().next());
            }
            throw RefusedException.invalid("key", file, "a private key as ssh-keygen writes it, without a passphrase");
        } catch (IOException | GeneralSecurityException e) {
            RefusedException refused = RefusedException.invalid(
                    "key", file, "a file with a private key as ssh-keygen writes it, without a passphrase (" + e + ")");
            refused.initCause(e);
            throw refused;
        }
    }

    private static @Nullable Path file(String text) {
        if (text.isEmpty()) {
            return null;
        }
        Path file = Path.of(text);
        if (!Files.isReadable(file)) {
            throw RefusedException.invalid("known.hosts", text, "a file that can be read: ssh-keyscan HOST > FILE");
        }
        return file;
    }

    private static Endpoint endpoint(String key, String text) {
        try {
            return Endpoint.parse(text);
        } catch (RefusedException e) {
            RefusedException refused = RefusedException.invalid(key, text, e.allowed());
            refused.initCause(e);
            throw refused;
        }
    }

    private static Map<String, Endpoint> destinations(List<String> texts) {
        Map<String, Endpoint> destinations = new HashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 0) {
                throw RefusedException.invalid("destinations", text, "NODE=host:port");
            }
            destinations.put(
                    Names.requireName("destinations", text.substring(0, equals).trim()),
                    endpoint("destinations", text.substring(equals + 1).trim()));
        }
        return destinations;
    }

    /** Where a node listens, as its SSH server reaches it. */
    Endpoint destination(String node) {
        return destinations.getOrDefault(node, destination);
    }
}
