package net.virtuoso.access.internal;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.random.RandomGenerator;
import net.virtuoso.model.RefusedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the first administrator of a container that has none. Its password is the one that the operator has prepared, or a
 * generated one, which is handed over in a file that only the owner can read, until the operator removes it.
 */
final class FirstAdministrator {
    static final String USER = "admin";
    static final String VARIABLE = "VNET_ADMIN_PASSWORD";
    static final String FILE = "vnet-admin-password";

    /** Karaf's roles: everything in the shell, over SSH and in REST. */
    static final Set<String> ROLES = Set.of("admin", "manager", "viewer", "systembundles", "ssh");

    private static final Logger LOG = LoggerFactory.getLogger(FirstAdministrator.class);

    /** 57 characters that can't be taken for each other: 24 of them are 139 bits. */
    private static final String ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    private static final int LENGTH = 24;
    private static final int LEAST = 12;
    private static final int MOST = 128;

    private final Accounts accounts;
    private final Path file;
    private final Path draft;
    private final @Nullable String prepared;
    private final RandomGenerator random;
    private final @Nullable PrintStream console;

    /**
     * @param etc the folder of the container's configuration
     * @param prepared the operator's password from the environment; {@code null} if there is none
     * @param random a cryptographically strong one
     * @param console where the operator sees it; {@code null} if nobody looks at the container's own console
     */
    FirstAdministrator(
            Accounts accounts,
            Path etc,
            @Nullable String prepared,
            RandomGenerator random,
            @Nullable PrintStream console) {
        this.accounts = accounts;
        this.file = etc.resolve(FILE);
        this.draft = etc.resolve(FILE + ".new");
        this.prepared = prepared;
        this.random = random;
        this.console = console;
    }

    /**
     * Makes the account unless it exists.
     *
     * @throws RefusedException if the prepared password is too short or too long
     */
    void ensure() {
        if (accounts.exists(USER)) {
            handOver();
            if (Files.exists(file)) {
                LOG.warn("{} still holds the password of '{}': note it and delete the file", file, USER);
            }
            return;
        }
        if (prepared != null) {
            accounts.create(USER, check(VARIABLE, prepared), ROLES);
            LOG.info("made the administrator '{}' with the password in {}", USER, VARIABLE);
        } else if (Files.exists(file)) {
            accounts.create(USER, check(file.toString(), read()), ROLES);
            delete(file);
            LOG.info("made the administrator '{}' with the password in {}, which is deleted now", USER, file);
        } else {
            generate();
        }
    }

    /**
     * The password is written down first, under another name: an account whose password nobody has been told would lock
     * everybody out. It gets its name when the account is kept, now or, if this is cut short in between, at the next start.
     */
    private void generate() {
        StringBuilder password = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        // One that is left was cut short before its account was kept: nobody can use it.
        delete(draft);
        write(password.toString());
        try {
            accounts.create(USER, password.toString(), ROLES);
        } catch (RuntimeException e) {
            if (!accounts.exists(USER)) {
                delete(draft);
            }
            throw e;
        }
        handOver();
        LOG.warn("made the administrator '{}'; its password is in {}: note it and delete the file", USER, file);
        if (console != null) {
            console.println();
            console.println("Virtuoso VNET made the administrator '" + USER + "' with the password " + password);
            console.println("It is shown only now. Delete " + file + " when you have noted it.");
            console.flush();
        }
    }

    private static String check(String from, String password) {
        if (password.length() < LEAST
                || password.length() > MOST
                || password.chars().anyMatch(Character::isISOControl)) {
            throw RefusedException.invalid(
                    from,
                    password.length() + " characters",
                    LEAST + " to " + MOST + " characters, none of them a control character");
        }
        return password;
    }

    private String read() {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file, e);
        }
    }

    private void write(String password) {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try {
            Files.createFile(draft, owner);
            Files.writeString(draft, password + "\n", StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + draft, e);
        }
    }

    /** Gives a generated password, if there is one, the name under which the operator looks for it. */
    private void handOver() {
        try {
            if (Files.exists(draft)) {
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            LOG.warn("can't rename {}, which holds the password of '{}', to {}", draft, USER, file, e);
        }
    }

    private static void delete(Path secret) {
        try {
            Files.deleteIfExists(secret);
        } catch (IOException e) {
            LOG.warn("can't delete {}, which holds a password: delete it by hand", secret, e);
        }
    }
}
