package net.virtuoso.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A command that is run to its end, within a time limit, with its output captured.
 *
 * <p>Immutable: the {@code with} methods return a changed copy, so a prepared command can be run many times and from
 * any thread. No shell is involved; arguments reach the program as given.
 */
public final class Cmd {
    /** Time limit of a command that sets none. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(30);

    /** Most bytes kept of each output stream; the rest is read and dropped. */
    static final int OUTPUT_LIMIT = 16 << 20;

    private static final AtomicInteger READERS = new AtomicInteger();
    private static final AtomicInteger WRITERS = new AtomicInteger();

    private final List<String> argv;
    private final Map<String, String> environment;
    private final Duration limit;
    private final String input;
    private final @Nullable Path directory;

    private Cmd(
            List<String> argv,
            Map<String, String> environment,
            Duration limit,
            String input,
            @Nullable Path directory) {
        this.argv = List.copyOf(argv);
        this.environment = Map.copyOf(environment);
        this.limit = limit;
        this.input = input;
        this.directory = directory;
    }

    /** A command of a program (looked up in PATH) and its arguments. */
    public static Cmd of(String... argv) {
        return of(List.of(argv));
    }

    /** A command of a program (looked up in PATH) and its arguments. */
    public static Cmd of(List<String> argv) {
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("a command needs at least the name of its program");
        }
        return new Cmd(argv, Map.of(), DEFAULT_LIMIT, "", null);
    }

    /** The same command with another time limit. */
    public Cmd withLimit(Duration newLimit) {
        return new Cmd(argv, environment, newLimit, input, directory);
    }

    /** The same command with this text on its standard input, which is empty otherwise. */
    public Cmd withInput(String text) {
        return new Cmd(argv, environment, limit, text, directory);
    }

    /** The same command with one more environment variable. */
    public Cmd withEnvironment(String key, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(key, value);
        return new Cmd(argv, more, limit, input, directory);
    }

    /** The same command run in another working directory. */
    public Cmd withDirectory(Path newDirectory) {
        return new Cmd(argv, environment, limit, input, newDirectory);
    }

    /** The same command run by another one: its arguments come after the prefix ({@code ip netns exec X}, ...). */
    public Cmd behind(List<String> prefix) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(argv);
        return new Cmd(all, environment, limit, input, directory);
    }

    /** The program and its arguments. */
    public List<String> argv() {
        return argv;
    }

    /**
     * Runs the command and waits for its end.
     *
     * @return what it printed, if it ended with exit code 0
     * @throws CommandFailed if it could not be started, ended otherwise, or ran out of time (then it is killed with its
     *     descendants)
     */
    public Output check() {
        Output output = run();
        if (output.exit() != 0) {
            throw new CommandFailed(argv, "ended with exit code " + output.exit(), output);
        }
        return output;
    }

    /** {@link #check()}, and the standard output without the white space around it. */
    public String text() {
        return check().out().strip();
    }

    /** {@link #run()}, and whether the exit code was 0. */
    public boolean succeeds() {
        return run().exit() == 0;
    }

    /**
     * Runs the command and waits for its end, whatever the exit code.
     *
     * @throws CommandFailed if it could not be started or ran out of time
     */
    public Output run() {
        ProcessBuilder builder = new ProcessBuilder(argv);
        builder.environment().putAll(environment);
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new CommandFailed(argv, "could not be started: " + e.getMessage(), Output.NONE, e);
        }
        Reader out = new Reader(process.getInputStream());
        Reader err = new Reader(process.getErrorStream());
        try {
            feed(process);
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                kill(process);
                throw new CommandFailed(
                        argv, "did not end within " + limit.toSeconds() + " s", new Output(-1, out.text(), err.text()));
            }
            return new Output(process.exitValue(), out.text(), err.text());
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
            throw new CommandFailed(argv, "was interrupted", Output.NONE, e);
        }
    }

    /** On a thread of its own: a program that doesn't read must not keep the time limit from ending it. */
    private void feed(Process process) {
        Thread writer = new Thread(
                () -> {
                    try (var stdin = process.getOutputStream()) {
                        stdin.write(input.getBytes(StandardCharsets.UTF_8));
                    } catch (IOException e) {
                        // A program may end, or close its input, without reading it: its exit code tells how that went.
                        return;
                    }
                },
                "vnet-lab-input-" + WRITERS.incrementAndGet());
        writer.setDaemon(true);
        writer.start();
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        return String.join(" ", argv);
    }

    /**
     * How a command ended and what it printed.
     *
     * @param exit exit code, or −1 if the command had to be killed
     * @param out standard output, UTF-8
     * @param err standard error, UTF-8
     */
    public record Output(int exit, String out, String err) {
        static final Output NONE = new Output(-1, "", "");

        /** The lines of the standard output. */
        public List<String> lines() {
            return out.lines().toList();
        }
    }

    /** Drains one stream, so that a talkative command never blocks on a full pipe. */
    private static final class Reader {
        /** A background child may hold the pipe open after the command has ended: do not wait for it for ever. */
        private static final long GRACE_MILLIS = 10_000;

        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final Thread thread;

        Reader(InputStream stream) {
            thread = new Thread(() -> drain(stream), "vnet-lab-output-" + READERS.incrementAndGet());
            thread.setDaemon(true);
            thread.start();
        }

        private void drain(InputStream stream) {
            byte[] buffer = new byte[8192];
            try (stream) {
                for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                    synchronized (kept) {
                        kept.write(buffer, 0, Math.min(n, OUTPUT_LIMIT - kept.size()));
                    }
                }
            } catch (IOException e) {
                // The pipe of a killed process is closed under the reader; what was read up to then stays valid.
                synchronized (kept) {
                    kept.writeBytes(("[output cut: " + e.getMessage() + "]").getBytes(StandardCharsets.UTF_8));
                }
            }
        }

        String text() throws InterruptedException {
            thread.join(GRACE_MILLIS);
            synchronized (kept) {
                return kept.toString(StandardCharsets.UTF_8);
            }
        }
    }
}
