package net.virtuoso.store.zookeeper.internal;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
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
        this.clientPorts = freePorts(size);
        this.servers = new ZooKeeperServerEmbedded[size];
        int[] peerPorts = freePorts(2 * size);
        for (int i = 0; i < size; i++) {
            members.add("127.0.0.1:" + peerPorts[2 * i] + ":" + peerPorts[2 * i + 1]);
        }
        restartAll();
    }

    /** Starts those that don't run and waits until one leads. */
    void restartAll() throws Exception {
        for (int i = 0; i < servers.length; i++) {
            if (servers[i] == null) {
                servers[i] = start(i);
            }
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> leader() >= 0);
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
        properties.setProperty("initLimit", "20");
        properties.setProperty("syncLimit", "4");
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
        server.start(30_000);
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
        await().atMost(Duration.ofSeconds(30)).until(() -> leader() >= 0);
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
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }

    private static int[] freePorts(int count) {
        int[] ports = new int[count];
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                ports[i] = socket.getLocalPort();
            }
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ports;
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
