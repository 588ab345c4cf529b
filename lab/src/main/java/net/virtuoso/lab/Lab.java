package net.virtuoso.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One laboratory: an id of its own, a directory, and the {@link Cleanup} of all it makes.
 *
 * <p>Labs are independent: two of them, of one or of two checkouts, can live on one machine, because every name that is
 * visible outside a namespace comes from {@link #name} or carries {@link #id()}. Thread-safe.
 *
 * <pre>{@code
 * try (Lab lab = Lab.open()) {
 *     NetworkNamespace client = NetworkNamespace.create(lab, "client");
 *     ...
 * } // nothing is left, whatever happened in between
 * }</pre>
 */
public final class Lab implements AutoCloseable {
    /** System property that says where labs live. */
    public static final String BASE_PROPERTY = "vnet.lab.dir";

    /** Environment variable that every process of a lab carries; its value is the lab's id. */
    static final String LAB_VARIABLE = "VNET_LAB";

    /** Environment variable that a {@link LabProcess} and its descendants carry; unique to each. */
    static final String PROCESS_VARIABLE = "VNET_LAB_PROCESS";

    /**
     * Not /tmp: the journals in it are run by root, so nobody else may write there. Short, because sockets live below
     * it and their paths are limited to 107 bytes.
     */
    private static final Path DEFAULT_BASE = Path.of("/var/lib/vnet-lab");

    private static final String ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ID_LENGTH = 4;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    private final String id;
    private final Path base;
    private final Path directory;
    private final Cleanup cleanup;
    private final Thread hook;
    private final AtomicInteger processes = new AtomicInteger();

    /** Read: something is being made. Write: the lab is being removed. */
    private final ReentrantReadWriteLock making = new ReentrantReadWriteLock();

    private boolean closed;

    private Lab(Path base, LabDirectory home) {
        this.base = base;
        this.id = home.id();
        this.directory = home.path();
        this.cleanup = new Cleanup(home.journal());
        this.hook = new Thread(this::close, "vnet-lab-shutdown-" + id);
        cleanup.push("cgroups of lab " + id, Undo.removeCgroups(name("")));
        cleanup.push("every process of lab " + id, Undo.killMarked(LAB_VARIABLE, id));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Opens a lab below the default directory, after sweeping away what dead labs have left there. */
    public static Lab open() {
        return open(defaultBase());
    }

    /**
     * Opens a lab.
     *
     * @param base directory that holds the labs; made if missing. Only root should be able to write to it.
     */
    public static Lab open(Path base) {
        return open(base, new SecureRandom());
    }

    static Lab open(Path base, RandomGenerator random) {
        sweep(base);
        try {
            return new Lab(base, LabDirectory.create(base, () -> randomId(random)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a directory for a lab in " + base, e);
        }
    }

    /** Where labs live unless told otherwise. */
    public static Path defaultBase() {
        String property = System.getProperty(BASE_PROPERTY);
        return property == null ? DEFAULT_BASE : Path.of(property);
    }

    /**
     * Removes everything that labs below {@code base} have left whose JVM no longer runs; living labs are not touched.
     *
     * @return the ids of the labs removed
     * @throws IllegalStateException if something could not be removed; the journal is then kept for another try
     */
    public static List<String> sweep(Path base) {
        List<String> swept = new ArrayList<>();
        List<CommandFailed> failures = new ArrayList<>();
        try {
            for (LabDirectory home : LabDirectory.abandoned(base)) {
                List<CommandFailed> own = Cleanup.replay(home.journal());
                if (own.isEmpty()) {
                    remove(home.path());
                }
                failures.addAll(own);
                swept.add(home.id());
            }
            LabDirectory.removeIfEmpty(base);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot sweep " + base, e);
        }
        throwIfAny("could not remove all that dead labs have left", failures);
        return swept;
    }

    /** Four letters or digits that no other living lab has. */
    public String id() {
        return id;
    }

    /** A directory of the lab's own, removed with it. */
    public Path directory() {
        return directory;
    }

    /** The name for a thing visible on the whole machine: {@code vl<id>-<part>}. */
    public String name(String part) {
        return "vl" + id + "-" + part;
    }

    /** A command that carries the lab's mark, so that it does not outlive the lab. */
    public Cmd cmd(String... argv) {
        return cmd(List.of(argv));
    }

    /** A command that carries the lab's mark, so that it does not outlive the lab. */
    public Cmd cmd(List<String> argv) {
        return Cmd.of(argv).withEnvironment(LAB_VARIABLE, id);
    }

    /**
     * Makes a thing that has to be removed again.
     *
     * @param what names the thing for people
     * @param undo one line of shell that removes it and succeeds if it is not there ({@link Shell#command} quotes)
     * @param action makes it; short, since closing the lab waits for it
     * @return the entry by which it can be removed before the lab's end
     * @throws IllegalStateException if the lab is being closed; {@code action} is not run then
     */
    public Cleanup.Entry make(String what, String undo, Runnable action) {
        making.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("lab " + id + " is closed, " + what + " is not made");
            }
            Cleanup.Entry entry = cleanup.push(what, undo);
            action.run();
            return entry;
        } finally {
            making.readLock().unlock();
        }
    }

    /**
     * Starts a process that stays. It gets a session of its own, so that Ctrl-C in a terminal reaches only this JVM,
     * which then removes things in order.
     *
     * @param processName names the process and its log file {@code log/<name>.log} (appended to)
     */
    public LabProcess start(String processName, List<String> argv) {
        return start(processName, argv, Map.of());
    }

    /** Starts a process that stays, with more environment variables. */
    public LabProcess start(String processName, List<String> argv, Map<String, String> environment) {
        String mark = id + "." + processes.incrementAndGet();
        Path log = directory.resolve("log").resolve(processName + ".log");
        List<String> all = new ArrayList<>(List.of("setsid"));
        all.addAll(argv);
        ProcessBuilder builder = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        builder.environment().put(LAB_VARIABLE, id);
        builder.environment().put(PROCESS_VARIABLE, mark);
        Started started = new Started();
        Cleanup.Entry entry = make("process " + processName, Undo.killMarked(PROCESS_VARIABLE, mark), () -> {
            try {
                Files.createDirectories(log.getParent());
                started.process = builder.start();
            } catch (IOException e) {
                throw new CommandFailed(argv, "could not be started: " + e.getMessage(), Cmd.Output.NONE, e);
            }
        });
        Process process = started.process;
        if (process == null) {
            throw new IllegalStateException(processName + " was not started");
        }
        return new LabProcess(processName, process, log, entry);
    }

    /**
     * Removes everything, newest first. Called by itself on SIGINT and SIGTERM; without effect the second time.
     *
     * @throws IllegalStateException if something could not be removed; what could not be is suppressed in it
     */
    @Override
    public void close() {
        boolean alone = lockForClosing();
        try {
            if (closed) {
                return;
            }
            closed = true;
            removeHook();
            List<CommandFailed> failures = cleanup.runAll();
            if (failures.isEmpty()) {
                remove(directory);
                LabDirectory.removeIfEmpty(base);
            }
            throwIfAny("lab " + id + " could not be removed completely, see " + directory, failures);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the directory of labs", e);
        } finally {
            if (alone) {
                making.writeLock().unlock();
            }
        }
    }

    /** A thing in the making that hangs must not keep the rest from being removed. */
    private boolean lockForClosing() {
        try {
            return making.writeLock().tryLock(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void removeHook() {
        if (Thread.currentThread() != hook) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM is already shutting down: the hook runs after this call and finds nothing to do.
                return;
            }
        }
    }

    /** Last of all and only if all else is gone: the journal in it is what another try needs. */
    private static void remove(Path directory) {
        Cmd.of("rm", "-rf", "--one-file-system", directory.toString()).check();
    }

    private static void throwIfAny(String message, List<CommandFailed> failures) {
        if (!failures.isEmpty()) {
            IllegalStateException failure =
                    new IllegalStateException(message + ": " + failures.get(0).getMessage());
            failures.forEach(failure::addSuppressed);
            throw failure;
        }
    }

    private static String randomId(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ID_LENGTH; i++) {
            text.append(ID_ALPHABET.charAt(random.nextInt(ID_ALPHABET.length())));
        }
        return text.toString();
    }

    private static final class Started {
        @Nullable
        Process process;
    }
}
