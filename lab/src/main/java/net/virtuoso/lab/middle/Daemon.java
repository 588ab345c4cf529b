package net.virtuoso.lab.middle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.virtuoso.lab.LabProcess;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.net.NetworkNamespace;
import org.jspecify.annotations.Nullable;

/** A server that listens in a namespace, with a directory of its own; can be ended and started again. Not thread-safe. */
final class Daemon {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_GRACE = Duration.ofSeconds(5);

    private final String name;
    private final NetworkNamespace namespace;
    private final Path home;
    private @Nullable LabProcess process;
    private int starts;

    Daemon(String name, NetworkNamespace namespace) {
        this.name = name;
        this.namespace = namespace;
        home = namespace.lab().directory().resolve(name + "-" + namespace.name());
        try {
            Files.createDirectories(home);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + home, e);
        }
    }

    NetworkNamespace namespace() {
        return namespace;
    }

    /** A path in its directory. */
    Path file(String file) {
        return home.resolve(file);
    }

    /** Writes a file that only its owner can read. */
    Path write(String file, String text) {
        try {
            Path written = Files.writeString(file(file), text);
            Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-------"));
            return written;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file(file), e);
        }
    }

    /** Starts it and waits until it listens. */
    void start(List<String> argv, int port) {
        LabProcess started = namespace.start(name + "-" + namespace.name() + "-" + ++starts, argv, Map.of());
        process = started;
        Wait.until(
                name + " at port " + port,
                START_LIMIT,
                () -> !started.isAlive() || isListening(port),
                () -> started.said() + log());
        if (!started.isAlive()) {
            throw new IllegalStateException(name + " ended at once" + started.said() + log());
        }
    }

    private boolean isListening(int port) {
        return !namespace.cmd("ss", "-Hltn", "sport", "=", ":" + port).text().isEmpty();
    }

    /** Ends it, with all that it has started. */
    void stop() {
        LabProcess running = process;
        if (running != null) {
            // Children of sshd outlive it, without the environment by which a lab knows its own.
            List<ProcessHandle> children = running.handle().descendants().toList();
            running.terminate(STOP_GRACE);
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** What it has written to its own log, for people. */
    String log() {
        try {
            return Files.exists(file("log")) ? "; its log: " + Files.readString(file("log")) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file("log"), e);
        }
    }
}
