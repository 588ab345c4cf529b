package net.virtuoso.store.zookeeper.internal;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.zookeeper.metrics.impl.NullMetricsProvider;
import org.apache.zookeeper.server.embedded.ExitHandler;
import org.apache.zookeeper.server.embedded.ZooKeeperServerEmbedded;

/** Several ZooKeeper servers that replicate to each other, in this JVM. */
final class TestEnsemble implements AutoCloseable {
    private final Path directory;
    private final int[] clientPorts;
    private final List<String> members = new ArrayList<>();
    private final ZooKeeperServerEmbedded[] servers;

    TestEnsemble(Path directory, int size) throws Exception {
        this.directory = directory;
        int[] ports = freePorts(3 * size);
        this.clientPorts = Arrays.copyOf(ports, size);
        this.servers = new ZooKeeperServerEmbedded[size];
        for (int i = 0; i < size; i++) {
            members.add("127.0.0.1:" + ports[size + 2 * i] + ":" + ports[size + 2 * i + 1]);
        }
        // The class of the connections puts a handler of its own in the place of the JVM's, for whatever runs later.
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        try {
            restartAll();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    /** Starts those that don't run and waits until one leads. */
    void restartAll() throws Exception {
        for (int i = 0; i < servers.length; i++) {
            if (servers[i] == null) {
                servers[i] = start(i);
            }
        }
        await().atMost(Duration.ofMinutes(2)).until(() -> leader() >= 0);
    }

    private ZooKeeperServerEmbedded start(int index) throws Exception {
        Path base = directory.resolve("server" + index);
        Path data = Files.createDirectories(base.resolve("data"));
        Files.writeString(data.resolve("myid"), Integer.toString(index + 1));
        Properties properties = new Properties();
        properties.setProperty("dataDir", data.toString());
        properties.setProperty("clientPort", Integer.toString(clientPorts[index]));
        properties.setProperty("clientPortAddress", "127.0.0.1");
        properties.setProperty("tickTime", "500");
        properties.setProperty("initLimit", "120");
        properties.setProperty("syncLimit", "40");
        // A leader that is being closed still says for a moment that it leads, and may win back a vote from the next,
        // which would wait for that voter until initLimit is over: longer than a call may take (ZOOKEEPER-3109).
        properties.setProperty("leader.maxTimeToWaitForEpoch", "2000");
        properties.setProperty("admin.enableServer", "false");
        properties.setProperty("metricsProvider.className", NullMetricsProvider.class.getName());
        for (int i = 0; i < members.size(); i++) {
            properties.setProperty("server." + (i + 1), members.get(i));
        }
        ZooKeeperServerEmbedded server = ZooKeeperServerEmbedded.builder()
                .baseDir(base)
                .configuration(properties)
                .exitHandler(ExitHandler.LOG_ONLY)
                .build();
        server.start(120_000);
        return server;
    }

    String connectString() {
        List<String> parts = new ArrayList<>();
        for (int port : clientPorts) {
            parts.add("127.0.0.1:" + port);
        }
        return String.join(",", parts);
    }

    void stopLeader() {
        await().atMost(Duration.ofMinutes(2)).until(() -> leader() >= 0);
        int index = leader();
        servers[index].close();
        servers[index] = null;
    }

    private int leader() {
        for (int i = 0; i < servers.length; i++) {
            if (servers[i] != null && mode(clientPorts[i]).contains("Mode: leader")) {
                return i;
            }
        }
        return -1;
    }

    /** The server's answer to the four letters "srvr"; empty if there is none. */
    private static String mode(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }

    /** Below those that the system gives to whoever connects somewhere: nobody takes one by chance before a server does. */
    private static int[] freePorts(int count) {
        Set<Integer> ports = new LinkedHashSet<>();
        while (ports.size() < count) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                ports.add(socket.getLocalPort());
            } catch (IOException e) {
                // Taken: another one.
            }
        }
        return ports.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public void close() {
        for (ZooKeeperServerEmbedded server : servers) {
            if (server != null) {
                server.close();
            }
        }
    }
}
