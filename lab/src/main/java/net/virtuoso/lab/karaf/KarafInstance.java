package net.virtuoso.lab.karaf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import net.virtuoso.lab.Cmd;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.LabProcess;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.net.NamespaceHttp;
import net.virtuoso.lab.net.NetworkNamespace;
import org.jspecify.annotations.Nullable;

/**
 * One container of the distribution: its own copy in the lab's directory, its JVM on a host of the lab, that is in the host's
 * network namespace but in the machine's mount namespace, or on the machine itself. Can be stopped, killed and started again;
 * its data stay.
 *
 * <p>Configure it first, then {@link #start()}; configuration may be changed while it runs, as an operator would. Not
 * thread-safe.
 */
public final class KarafInstance {
    private static final String ADMIN = "admin";
    private static final Duration UNPACK_LIMIT = Duration.ofMinutes(2);
    private static final int LOG_TAIL = 6_000;

    private final String name;
    private final Launcher launcher;
    private final KarafPorts ports;
    private final Path home;
    private final String password = UUID.randomUUID().toString();
    private final RestClient rest;
    private @Nullable LabProcess process;
    private int starts;

    /** Starts a process where the container is to run. */
    @FunctionalInterface
    private interface Launcher {
        LabProcess start(String processName, List<String> argv, Map<String, String> environment);
    }

    private KarafInstance(String name, Path home, Launcher launcher, KarafPorts ports, HttpClient http) {
        this.name = name;
        this.home = home;
        this.launcher = launcher;
        this.ports = ports;
        this.rest = new RestClient(http, ports.http(), ADMIN, password);
    }

    /**
     * Unpacks a distribution on a host of the lab and gives it an administrator; does not start it.
     *
     * @param name names it in the lab
     * @param distribution the tar.gz that the build makes
     * @param features what it starts with of our features, such as {@code vnet-agent}; Karaf's own stay as they are
     */
    public static KarafInstance unpack(
            String name, NetworkNamespace network, Path distribution, List<String> features) {
        return unpack(name, network, distribution, features, KarafPorts.STANDARD);
    }

    /** The same on a host that has another one already: it takes other ports of the loopback address. */
    public static KarafInstance unpackBeside(
            String name, NetworkNamespace network, Path distribution, List<String> features) {
        return unpack(name, network, distribution, features, KarafPorts.free());
    }

    private static KarafInstance unpack(
            String name, NetworkNamespace network, Path distribution, List<String> features, KarafPorts ports) {
        Lab lab = network.lab();
        KarafInstance instance =
                new KarafInstance(name, home(lab, name), network::start, ports, NamespaceHttp.client(network));
        instance.unpack(lab, distribution, features);
        return instance;
    }

    /** The same on the machine itself, without root: it takes free ports of the loopback address. */
    public static KarafInstance unpack(String name, Lab lab, Path distribution, List<String> features) {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        KarafInstance instance = new KarafInstance(name, home(lab, name), lab::start, KarafPorts.free(), http);
        instance.unpack(lab, distribution, features);
        return instance;
    }

    private static Path home(Lab lab, String name) {
        return lab.directory().resolve("karaf-" + name);
    }

    private void unpack(Lab lab, Path distribution, List<String> features) {
        try {
            Files.createDirectories(home);
            lab.cmd("tar", "-xzf", distribution.toAbsolutePath().toString(), "--strip-components=1")
                    .withDirectory(home)
                    .withLimit(UNPACK_LIMIT)
                    .check();
            Path boot = etc("org.apache.karaf.features.cfg");
            Files.writeString(boot, BootFeatures.replace(Files.readString(boot), features));
            ports.write(home.resolve("etc"));
            configure(
                    "users.properties",
                    Map.of(
                            ADMIN,
                            password + ",_g_:admingroup",
                            "_g_\\:admingroup",
                            "group,admin,manager,viewer,systembundles,ssh"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + distribution + " to " + home, e);
        }
    }

    /** The name it was given. */
    public String name() {
        return name;
    }

    /** Its directory, in which {@code etc}, {@code data} and the rest lie. */
    public Path home() {
        return home;
    }

    /** The generated password of its user {@code admin}, for REST and SSH. */
    public String password() {
        return password;
    }

    /** The port of its shell on the loopback address. */
    public int sshPort() {
        return ports.ssh();
    }

    /** A client of its REST interface; usable once {@link #awaitRest} has returned. */
    public RestClient rest() {
        return rest;
    }

    /**
     * Writes a file of {@code etc/} that holds just these keys. The file appears whole, so a running container never
     * reads half of it.
     */
    public KarafInstance configure(String file, Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        values.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> text.append(entry.getKey())
                        .append(" = ")
                        .append(entry.getValue())
                        .append('\n'));
        Path target = etc(file);
        Path draft = home.resolve(file + ".new");
        try {
            Files.writeString(draft, text);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + target, e);
        }
        return this;
    }

    /** Removes a file of {@code etc/}. */
    public void unconfigure(String file) {
        try {
            Files.deleteIfExists(etc(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + etc(file), e);
        }
    }

    /** Starts the container and returns at once; without effect if it runs. */
    public KarafInstance start() {
        if (!isRunning()) {
            // 'daemon' makes the script become the JVM: the process we have is the one to kill.
            process = launcher.start(
                    "karaf-" + name + "-" + ++starts,
                    List.of(home.resolve("bin/karaf").toString(), "daemon"),
                    Map.of("JAVA_HOME", System.getProperty("java.home"), "KARAF_HOME", home.toString()));
        }
        return this;
    }

    /** Whether the JVM runs. */
    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** The JVM's process id. */
    public long pid() {
        LabProcess running = process;
        if (running == null) {
            throw new IllegalStateException("container " + name + " was not started");
        }
        return running.pid();
    }

    /**
     * Waits until REST answers.
     *
     * @return how long this call waited
     */
    public Duration awaitRest(Duration limit) {
        return Wait.until("REST of container " + name, limit, () -> rest.isHealthy() || !isRunning(), this::said)
                .plus(checkRunning());
    }

    /**
     * Waits until JMX can be used, from this JVM's own network.
     *
     * @return a connection as administrator; the caller closes it
     */
    @SuppressWarnings("BanJNDI") // the registry of the container that was started here, on loopback
    public JMXConnector awaitJmx(Duration limit) {
        Map<String, ?> environment = Map.of(JMXConnector.CREDENTIALS, new String[] {ADMIN, password});
        return Wait.value(
                "JMX of container " + name,
                limit,
                () -> {
                    try {
                        checkRunning();
                        return JMXConnectorFactory.connect(
                                new JMXServiceURL(
                                        "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + ports.registry() + "/karaf-root"),
                                environment);
                    } catch (IOException | SecurityException e) {
                        return null; // not yet
                    }
                },
                this::said);
    }

    /** Waits until the log holds a text; for what REST does not tell, or containers without it. */
    public Duration awaitLog(String text, Duration limit) {
        return Wait.until(
                        "'" + text + "' in the log of container " + name,
                        limit,
                        () -> log().contains(text) || !isRunning(),
                        this::said)
                .plus(checkRunning());
    }

    private Duration checkRunning() {
        if (!isRunning()) {
            throw new IllegalStateException("container " + name + " has ended" + said());
        }
        return Duration.ZERO;
    }

    /** Stops it in order; kills it if that takes longer than {@code grace}. */
    public void stop(Duration grace) {
        LabProcess running = process;
        if (running != null) {
            running.terminate(grace);
            process = null;
        }
    }

    /** Kills the JVM (SIGKILL), as a crash would end it. */
    public void kill() {
        LabProcess running = process;
        if (running != null && running.isAlive()) {
            Cmd.of("kill", "-KILL", Long.toString(running.pid())).check();
            running.await(Duration.ofSeconds(10));
        }
        process = null;
    }

    /** Its log up to now; empty before it has written any. */
    public String log() {
        Path log = home.resolve("data/log/karaf.log");
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }

    private Path etc(String file) {
        return home.resolve("etc").resolve(file);
    }

    private String said() {
        String log = log();
        LabProcess running = process;
        return (running == null ? "" : running.said()) + "; end of its log: "
                + log.substring(Math.max(0, log.length() - LOG_TAIL));
    }

    @Override
    public String toString() {
        return name + " in " + home;
    }
}
