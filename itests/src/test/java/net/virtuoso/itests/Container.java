package net.virtuoso.itests;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/**
 * One Karaf in a folder and a process of its own, listening on free loopback ports, driven over JMX.
 *
 * <p>{@link #close()} ends the process; the folder stays for the reader of a failed test until the next run.
 */
final class Container implements AutoCloseable {
    private static final Duration BOOT = Duration.ofMinutes(6);
    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 32_000;
    private static final String CONTROLLER = "etc/net.virtuoso.controller.cfg";

    /** Several containers of a machine cannot all have the standard one. */
    private static final Map<String, ?> ANY_PORT = Map.of("name", "controller", "port", 0);

    private static final String PASSWORD = "only-for-this-test";

    private final Path home;
    private final Process process;
    private final int sshPort;
    private final int httpPort;
    private final JMXConnector connector;
    private final MBeanServerConnection server;

    /** One bundle as {@code bundle:list} shows it. */
    record Bundle(long id, String name, String state, boolean fragment) {
        /** Active, or a fragment that is attached to its host. */
        boolean started() {
            return state.equals("Active") || (fragment && state.equals("Resolved"));
        }
    }

    private Container(Path home, Process process, int sshPort, int httpPort, JMXConnector connector)
            throws IOException {
        this.home = home;
        this.process = process;
        this.sshPort = sshPort;
        this.httpPort = httpPort;
        this.connector = connector;
        this.server = connector.getMBeanServerConnection();
    }

    /** The Karaf that an operator downloads. */
    static Container stockKaraf(String name) throws IOException, InterruptedException {
        return start(name, Path.of(property("stock-karaf")), Map.of(), "kar");
    }

    /** The distribution that this project builds. */
    static Container distribution(String name) throws IOException, InterruptedException {
        return start(name, Path.of(property("distribution")), Map.of(CONTROLLER, ANY_PORT), "vnet-all");
    }

    /** The archive with our features and their libraries. */
    static Path kar() {
        return Path.of(property("kar")).toAbsolutePath().normalize();
    }

    static String property(String name) {
        return Objects.requireNonNull(
                System.getProperty("vnet.test." + name), () -> "vnet.test." + name + " is set by itests/pom.xml");
    }

    private static Container start(
            String name, Path archive, Map<String, Map<String, ?>> configuration, String lastFeature)
            throws IOException, InterruptedException {
        Path home = unpack(archive, Path.of(property("workspace"), name));
        for (Map.Entry<String, Map<String, ?>> file : configuration.entrySet()) {
            append(home, file.getKey(), file.getValue());
        }
        List<Integer> ports = freePorts(4);
        configure(home, ports);
        ProcessBuilder command = new ProcessBuilder("bash", "bin/karaf", "daemon").directory(home.toFile());
        command.redirectErrorStream(true)
                .redirectOutput(home.resolve("console.log").toFile());
        // The JVM of the tests, not whatever happens to be first on the path.
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = command.start();
        try {
            return await().atMost(BOOT)
                    .failFast("Karaf ended before it was reachable: see console.log", () -> !process.isAlive())
                    .ignoreExceptions()
                    .until(() -> booted(home, process, ports, lastFeature), Objects::nonNull);
        } catch (RuntimeException | Error e) {
            end(process);
            throw e;
        }
    }

    private static Path unpack(Path archive, Path folder) throws IOException, InterruptedException {
        if (Files.exists(folder)) {
            try (Stream<Path> old = Files.walk(folder)) {
                old.sorted(Comparator.reverseOrder()).forEach(Container::delete);
            }
        }
        Files.createDirectories(folder);
        String file = archive.toAbsolutePath().normalize().toString();
        String jar = Path.of(System.getProperty("java.home"), "bin", "jar").toString();
        List<String> command = file.endsWith(".zip") ? List.of(jar, "xf", file) : List.of("tar", "xzf", file);
        Process unpack = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (unpack.waitFor() != 0) {
            throw new IOException(command + " ended with " + unpack.exitValue());
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findFirst().orElseThrow(() -> new IOException(file + " is empty"));
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Below the range from which the kernel gives ports to connections, so that none of those takes one meanwhile. */
    private static List<Integer> freePorts(int count) {
        return ThreadLocalRandom.current()
                .ints(FIRST_PORT, LAST_PORT)
                .filter(Container::isFree)
                .distinct()
                .limit(count)
                .boxed()
                .toList();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static void configure(Path home, List<Integer> ports) throws IOException {
        append(home, "etc/org.apache.karaf.shell.cfg", Map.of("sshPort", ports.get(0)));
        append(
                home,
                "etc/org.apache.karaf.management.cfg",
                // Not threaded: Karaf starts this server twice, and a thread of the first start could keep the port.
                Map.of("rmiRegistryPort", ports.get(1), "rmiServerPort", ports.get(2), "threaded", false));
        append(home, "etc/org.apache.felix.http.cfg", Map.of("org.osgi.service.http.port", ports.get(3)));
        append(
                home,
                "etc/users.properties",
                Map.of(
                        "tester",
                        PASSWORD + ",_g_:testers",
                        "_g_\\:testers",
                        "group,admin,manager,viewer,systembundles,ssh"));
    }

    /** In these files the last of two entries with the same key is the one that counts. */
    private static void append(Path home, String file, Map<String, ?> entries) throws IOException {
        StringBuilder lines = new StringBuilder("\n");
        entries.forEach(
                (key, value) -> lines.append(key).append(" = ").append(value).append('\n'));
        Files.writeString(home.resolve(file), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /**
     * Karaf, if the start-up is over: the last of its features is installed and everything has settled. A connection that was made
     * before may be to a server that has gone since, so each look makes one of its own.
     */
    @SuppressWarnings("BanJNDI") // the registry of the container that this test has just started, on loopback
    private static @Nullable Container booted(Path home, Process process, List<Integer> ports, String lastFeature)
            throws IOException, JMException {
        JMXServiceURL url =
                new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + ports.get(1) + "/karaf-root");
        Map<String, ?> environment = Map.of(JMXConnector.CREDENTIALS, new String[] {"tester", PASSWORD});
        JMXConnector connector = JMXConnectorFactory.connect(url, environment);
        boolean booted = false;
        try {
            Container container = new Container(home, process, ports.get(0), ports.get(3), connector);
            booted = container.isInstalled(lastFeature)
                    && notStarted(container.bundles()).isEmpty();
            return booted ? container : null;
        } finally {
            if (!booted) {
                connector.close();
            }
        }
    }

    boolean isInstalled(String feature) throws IOException, JMException {
        TabularData table = (TabularData) server.getAttribute(mbean("feature"), "Features");
        return table.values().stream()
                .map(row -> (CompositeData) row)
                .anyMatch(row -> feature.equals(row.get("Name")) && Boolean.TRUE.equals(row.get("Installed")));
    }

    /** Those of the bundles that should run and do not. */
    static List<Bundle> notStarted(List<Bundle> bundles) {
        return bundles.stream().filter(bundle -> !bundle.started()).toList();
    }

    Path home() {
        return home;
    }

    int sshPort() {
        return sshPort;
    }

    int httpPort() {
        return httpPort;
    }

    /** Writes entries of a configuration, which Karaf takes up within a second. */
    void configure(String file, Map<String, ?> entries) throws IOException {
        append(home, file, entries);
    }

    long pid() {
        return process.pid();
    }

    MBeanServerConnection jmx() {
        return server;
    }

    List<Bundle> bundles() throws IOException, JMException {
        TabularData table = (TabularData) server.getAttribute(mbean("bundle"), "Bundles");
        List<Bundle> bundles = new ArrayList<>();
        for (Object row : table.values()) {
            CompositeData bundle = (CompositeData) row;
            long id = ((Number) bundle.get("ID")).longValue();
            String name = String.valueOf(bundle.get("Symbolic Name"));
            String state = String.valueOf(bundle.get("State"));
            bundles.add(new Bundle(id, name, state, isFragment(id)));
        }
        return bundles;
    }

    private boolean isFragment(long id) throws IOException, JMException {
        return (Boolean) server.invoke(
                osgi("bundleState"), "isFragment", new Object[] {id}, new String[] {long.class.getName()});
    }

    /** Names of the features that a repository of ours brings. */
    List<String> features(String prefix) throws IOException, JMException {
        TabularData table = (TabularData) server.getAttribute(mbean("feature"), "Features");
        return table.values().stream()
                .map(row -> String.valueOf(((CompositeData) row).get("Name")))
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .toList();
    }

    void installKar(Path kar) throws IOException, JMException {
        invoke("kar", "install", kar.toUri().toString());
    }

    /** Configures a controller that takes any free port, or removes its configuration. */
    void configureController(boolean present) throws IOException {
        if (present) {
            configure(CONTROLLER, ANY_PORT);
        } else {
            removeConfiguration(CONTROLLER);
        }
    }

    /** Removes a configuration, which Karaf notices within a second. */
    void removeConfiguration(String file) throws IOException {
        Files.deleteIfExists(home.resolve(file));
    }

    void installFeature(String name) throws IOException, JMException {
        invoke("feature", "installFeature", name);
    }

    void uninstallFeature(String name) throws IOException, JMException {
        invoke("feature", "uninstallFeature", name);
    }

    private void invoke(String mbean, String operation, String argument) throws IOException, JMException {
        server.invoke(mbean(mbean), operation, new Object[] {argument}, new String[] {String.class.getName()});
    }

    /** Log lines of the given level so far. */
    List<String> log(String level) throws IOException {
        try (Stream<String> lines = Files.lines(home.resolve("data/log/karaf.log"))) {
            return lines.filter(line -> line.contains("| " + level + " ")).toList();
        }
    }

    private static ObjectName mbean(String type) throws JMException {
        return new ObjectName("org.apache.karaf:type=" + type + ",name=root");
    }

    private ObjectName osgi(String type) throws IOException, JMException {
        return server.queryNames(new ObjectName("osgi.core:type=" + type + ",*"), null).stream()
                .findFirst()
                .orElseThrow(() -> new IOException("no MBean osgi.core:type=" + type));
    }

    @Override
    public void close() throws IOException {
        try {
            connector.close();
        } finally {
            end(process);
        }
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
