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
public final class LabProcess implements Program {
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

    @Override
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

    @Override
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
    @Override
    public void kill() {
        entry.undo();
    }

    @Override
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

    @Override
    public String output() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }

    @Override
    public String toString() {
        return name + " (pid " + pid() + (isAlive() ? ")" : ", ended)");
    }
}
