package net.virtuoso.lab.karaf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import net.virtuoso.lab.net.FreePorts;

/**
 * TCP ports of a container, all on 127.0.0.1.
 *
 * @param http REST
 * @param ssh the shell
 * @param registry the registry of JMX
 * @param rmi its server
 */
record KarafPorts(int http, int ssh, int registry, int rmi) {
    /** Those of a container that has the address for itself. */
    static final KarafPorts STANDARD = new KarafPorts(8181, 8101, 1099, 44_444);

    /** Some that nobody has now. */
    static KarafPorts free() {
        List<Integer> ports = FreePorts.tcp(4);
        return new KarafPorts(ports.get(0), ports.get(1), ports.get(2), ports.get(3));
    }

    /** Writes them into a container's configuration: the last of several lines with the same key counts. */
    void write(Path etc) throws IOException {
        append(etc, "org.apache.karaf.shell.cfg", Map.of("sshPort", ssh));
        // Not threaded: Karaf starts this server twice, and a thread of the first start could keep the port.
        append(
                etc,
                "org.apache.karaf.management.cfg",
                Map.of("rmiRegistryPort", registry, "rmiServerPort", rmi, "threaded", false));
        append(
                etc,
                "org.apache.felix.http.cfg",
                Map.of("org.osgi.service.http.port", http, "org.apache.felix.http.host", "127.0.0.1"));
    }

    private static void append(Path etc, String file, Map<String, ?> values) throws IOException {
        StringBuilder lines = new StringBuilder("\n");
        values.forEach(
                (key, value) -> lines.append(key).append(" = ").append(value).append('\n'));
        Files.writeString(etc.resolve(file), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
