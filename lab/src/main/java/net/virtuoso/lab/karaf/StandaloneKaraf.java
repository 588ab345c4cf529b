package net.virtuoso.lab.karaf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.virtuoso.lab.Cmd;

/**
 * A container of the distribution without a lab: needs no root, runs in a directory of its own below the system's for
 * temporary files, and takes free ports of the loopback address. Closing it, or the end of this JVM, ends and removes it.
 */
public final class StandaloneKaraf implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration UNPACK_LIMIT = Duration.ofMinutes(2);
    private static final int LOG_TAIL = 4_000;

    private final Path home;
    private final Thread hook = new Thread(this::remove, "vnet-lab-shutdown-karaf");
    private final Process process;

    private StandaloneKaraf(Path home, Process process) {
        this.home = home;
        this.process = process;
    }

    /**
     * Unpacks a distribution and starts it.
     *
     * @param distribution the tar.gz that the build makes
     * @param features what it starts with of our features
     * @param configure writes more files of {@code etc/}, given that directory
     */
    public static StandaloneKaraf start(Path distribution, List<String> features, Configuration configure) {
        Path home = null;
        try {
            home = Files.createTempDirectory("vnet-embedded-");
            Cmd.of("tar", "-xzf", distribution.toAbsolutePath().toString(), "--strip-components=1")
                    .withDirectory(home)
                    .withLimit(UNPACK_LIMIT)
                    .check();
            Path etc = home.resolve("etc");
            Path boot = etc.resolve("org.apache.karaf.features.cfg");
            Files.writeString(boot, BootFeatures.replace(Files.readString(boot), features));
            takeFreePorts(etc);
            configure.write(etc);
            ProcessBuilder builder = new ProcessBuilder(
                            home.resolve("bin/karaf").toString(), "daemon")
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(home.resolve("console").toFile());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().put("KARAF_HOME", home.toString());
            StandaloneKaraf karaf = new StandaloneKaraf(home, builder.start());
            Runtime.getRuntime().addShutdownHook(karaf.hook);
            return karaf;
        } catch (IOException | RuntimeException e) {
            if (home != null) {
                Cmd.of("rm", "-rf", home.toString()).run();
            }
            throw new IllegalStateException("the container can't be started: " + e.getMessage(), e);
        }
    }

    /** Writes files of configuration. */
    @FunctionalInterface
    public interface Configuration {
        /**
         * Writes them.
         *
         * @param etc the container's directory {@code etc}
         */
        void write(Path etc) throws IOException;
    }

    private static void takeFreePorts(Path etc) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            append(etc.resolve("org.apache.karaf.shell.cfg"), "sshPort", held.get(0));
            append(etc.resolve("org.apache.karaf.management.cfg"), "rmiRegistryPort", held.get(1));
            append(etc.resolve("org.apache.karaf.management.cfg"), "rmiServerPort", held.get(2));
            Path http = etc.resolve("org.apache.felix.http.cfg");
            append(http, "org.osgi.service.http.port", held.get(3));
            Files.writeString(http, "org.apache.felix.http.host = 127.0.0.1\n", StandardOpenOption.APPEND);
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    /** The last of several lines with the same key counts. */
    private static void append(Path file, String key, ServerSocket socket) throws IOException {
        Files.writeString(
                file,
                "\n" + key + " = " + socket.getLocalPort() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** Its directory. */
    public Path home() {
        return home;
    }

    /** Whether the JVM runs. */
    public boolean isRunning() {
        return process.isAlive();
    }

    /** The end of its log, for messages. */
    public String said() {
        Path log = home.resolve("data/log/karaf.log");
        try {
            String text = Files.exists(log) ? Files.readString(log) : Files.readString(home.resolve("console"));
            return "; end of its log: " + text.substring(Math.max(0, text.length() - LOG_TAIL));
        } catch (IOException e) {
            return "; its log can't be read: " + e.getMessage();
        }
    }

    /** Stops and removes it; without effect the second time. */
    @Override
    public void close() {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the JVM is ending: the hook finds nothing to do
        }
    }

    private synchronized void remove() {
        try {
            process.destroy();
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Cmd.of("rm", "-rf", home.toString()).check();
    }

    /** What is left of it, a line each: for a report, after {@link #close}. */
    public List<String> leftovers() {
        List<String> left = new ArrayList<>();
        if (process.isAlive()) {
            left.add("process " + process.pid());
        }
        if (Files.exists(home)) {
            left.add("directory " + home);
        }
        return left;
    }

    /** Reads a file that the container writes; empty while there is none. */
    public String read(String file) {
        Path path = home.resolve(file);
        try {
            return Files.exists(path) ? Files.readString(path) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }
}
