package net.virtuoso.store.zookeeper.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import net.virtuoso.model.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * The configuration, checked.
 *
 * @param ensemble the ensemble to use; {@code null} for a server in this JVM
 * @param credentials {@code user:password} at the ensemble; {@code null} for none
 * @param directory where the server in this JVM keeps its data
 * @param port its port; 0 chooses one
 * @param sessionTimeout after how long a silence a client is taken for dead
 * @param callTimeout how long a call may take
 */
record StoreSettings(
        @Nullable ConnectString ensemble,
        @Nullable String credentials,
        Path directory,
        int port,
        Duration sessionTimeout,
        Duration callTimeout) {
    private static final Set<String> KEYS = new TreeSet<>(
            Set.of("connect", "credentials", "directory", "port", "session.timeout.ms", "call.timeout.ms"));
    /** Added by Declarative Services, the Configuration Admin service and whoever reads the file. */
    private static final Pattern FOREIGN_KEY = Pattern.compile("(service|component|felix|config|osgi|org)\\..*|\\..*");

    private static final Pattern CREDENTIALS = Pattern.compile("[^:\\p{Cntrl}]{1,64}:\\P{Cntrl}{1,256}");

    /**
     * Reads a configuration.
     *
     * @param values as Configuration Admin has them; missing and empty ones take the default
     * @param defaultDirectory where data go if nothing else is said
     * @throws RefusedException if a key or value can't be
     */
    static StoreSettings read(Map<String, ?> values, Path defaultDirectory) {
        for (String key : values.keySet()) {
            if (!KEYS.contains(key) && !FOREIGN_KEY.matcher(key).matches()) {
                throw RefusedException.notFound("key", key, "one of " + String.join(", ", KEYS));
            }
        }
        String connect = text(values, "connect");
        String credentials = text(values, "credentials");
        if (!credentials.isEmpty() && !CREDENTIALS.matcher(credentials).matches()) {
            // Not the value: it would end up in logs.
            throw RefusedException.invalid("credentials", "(hidden)", "user:password, without control characters");
        }
        if (!credentials.isEmpty() && connect.isEmpty()) {
            throw RefusedException.invalid(
                    "credentials", "(hidden)", "none without 'connect': the server in this JVM chooses its own");
        }
        return new StoreSettings(
                connect.isEmpty() ? null : ConnectString.parse("connect", connect),
                credentials.isEmpty() ? null : credentials,
                directory(text(values, "directory"), defaultDirectory),
                number(values, "port", 0, 0, 65_535),
                Duration.ofMillis(number(values, "session.timeout.ms", 6000, 1000, 60_000)),
                Duration.ofMillis(number(values, "call.timeout.ms", 8000, 100, 60_000)));
    }

    private static String text(Map<String, ?> values, String key) {
        Object value = values.get(key);
        return value == null ? "" : value.toString().strip();
    }

    private static int number(Map<String, ?> values, String key, int otherwise, int least, int most) {
        String text = text(values, key);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            RefusedException refused = RefusedException.invalid(key, text, least + " to " + most);
            refused.initCause(e);
            throw refused;
        }
        throw RefusedException.invalid(key, text, least + " to " + most);
    }

    private static Path directory(String text, Path otherwise) {
        try {
            return (text.isEmpty() ? otherwise : Path.of(text)).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            RefusedException refused = RefusedException.invalid("directory", text, "the path of a directory");
            refused.initCause(e);
            throw refused;
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return ensemble != null
                ? "the ensemble " + ensemble + (credentials == null ? ", without credentials" : ", with credentials")
                : "a server in this JVM with its data in " + directory;
    }
}
