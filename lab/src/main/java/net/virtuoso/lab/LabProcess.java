package net.virtuoso.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A process that a {@link Lab} started and keeps: a daemon, a probe, a program under test. Its output goes to a log file
 * in the lab's directory. It ends with the lab at the latest, and with it whatever it has started.
 */
public final class LabProcess {
    private static final int LOG_TAIL = 4000;

    private final String name;
    private final Process process;
    private final Path log;
    private final Cleanup.Entry entry;

    LabProcess(String name, Process process, Path log, Cleanup.Entry entry) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.entry = entry;
    }

    /** The name it was started under. */
    public String name() {
        return name;
    }

    /** Its process id, which is also that of the program after any {@code exec}. */
    public long pid() {
        return process.pid();
    }

    /** Its operating-system handle, to find children. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Whether it still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Asks it to end (SIGTERM) and kills it with its descendants if it has not within {@code grace}. */
    public void terminate(Duration grace) {
        process.destroy();
        try {
            process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
    }

    /** Kills it (SIGKILL) together with everything it has started, daemons included. */
    public void kill() {
        entry.undo();
    }

    /**
     * Waits for its end.
     *
     * @return the exit code
     * @throws IllegalStateException if it still runs after {@code limit}
     */
    public int await(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(name + " still runs after " + limit.toSeconds() + " s" + said());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
        return process.exitValue();
    }

    /** The file that takes its standard output and standard error. */
    public Path log() {
        return log;
    }

    /** All of its output up to now. */
    public String output() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }

    /** The end of its output as the tail of an error message. */
    public String said() {
        String text = output().strip();
        return text.isEmpty() ? "" : "; it said: " + text.substring(Math.max(0, text.length() - LOG_TAIL));
    }

    @Override
    public String toString() {
        return name + " (pid " + pid() + (isAlive() ? ")" : ", ended)");
    }
}
