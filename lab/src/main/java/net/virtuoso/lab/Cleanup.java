package net.virtuoso.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stack of commands that remove what a lab has made, mirrored line by line in a journal file.
 *
 * <p>Every entry is one line of shell that does its work however often it is run and whether or not the thing exists.
 * So the normal end, a signal and the sweep after a {@code kill -9} take the same way, and in need a person can run
 * {@code tac journal | sh}. Lines that start with {@code #} say what the next command removes.
 *
 * <p>Thread-safe.
 */
public final class Cleanup {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path journal;
    private final Deque<Entry> entries = new ArrayDeque<>();

    Cleanup(Path journal) {
        this.journal = journal;
    }

    /**
     * Adds an entry, in the journal first. Call it before making the thing: a crash between the two then leaves an
     * entry too many, never a thing too many.
     *
     * @param what names the thing for people, on one line
     * @param shell one line of shell that removes it and succeeds if it is already gone
     */
    synchronized Entry push(String what, String shell) {
        if (what.indexOf('\n') >= 0 || shell.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a journal entry must fit one line: " + what + " / " + shell);
        }
        try {
            Files.writeString(
                    journal, "# " + what + "\n" + shell + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the lab's journal " + journal, e);
        }
        Entry entry = new Entry(what, shell);
        entries.push(entry);
        return entry;
    }

    /**
     * Removes everything, newest first. One failure does not keep the others from being removed.
     *
     * @return what could not be removed and why; empty if all is gone
     */
    List<CommandFailed> runAll() {
        List<CommandFailed> failures = new ArrayList<>();
        for (Entry entry = next(); entry != null; entry = next()) {
            try {
                run(entry.shell);
            } catch (CommandFailed e) {
                failures.add(e);
            }
        }
        return failures;
    }

    /** Runs a journal left by another process backwards; the same contract as {@link #runAll()}. */
    static List<CommandFailed> replay(Path journal) throws IOException {
        List<String> lines = Files.exists(journal) ? Files.readAllLines(journal) : List.of();
        List<CommandFailed> failures = new ArrayList<>();
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (!lines.get(i).startsWith("#")) {
                try {
                    run(lines.get(i));
                } catch (CommandFailed e) {
                    failures.add(e);
                }
            }
        }
        return failures;
    }

    private static void run(String shell) {
        Cmd.of("/bin/sh", "-c", shell).withLimit(LIMIT).check();
    }

    private synchronized @Nullable Entry next() {
        return entries.poll();
    }

    /** One thing to remove. */
    public final class Entry {
        private final String what;
        private final String shell;

        private Entry(String what, String shell) {
            this.what = what;
            this.shell = shell;
        }

        /**
         * Removes the thing now instead of at the lab's end; without effect the second time.
         *
         * @throws CommandFailed if it could not be removed
         */
        public void undo() {
            synchronized (Cleanup.this) {
                if (!entries.remove(this)) {
                    return;
                }
            }
            run(shell);
        }

        @Override
        public String toString() {
            return what;
        }
    }
}
