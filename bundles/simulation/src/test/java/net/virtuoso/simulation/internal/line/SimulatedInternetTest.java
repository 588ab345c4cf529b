package net.virtuoso.simulation.internal.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.testkit.Configurations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The relay between real sockets of the loopback address. */
class SimulatedInternetTest {
    private final List<AutoCloseable> opened = new ArrayList<>();
    private SimulatedInternet internet;
    private DatagramSocket a;
    private DatagramSocket b;
    private LineComponent lineOfA;
    private int portOfA;
    private int portOfB;

    @BeforeEach
    void connect() throws Exception {
        internet = new SimulatedInternet();
        a = socket();
        b = socket();
        portOfA = freePort();
        portOfB = freePort();
        lineOfA = new LineComponent(internet, config(Map.of("port", portOfA, "node_port", a.getLocalPort())));
        new LineComponent(internet, config(Map.of("port", portOfB, "node_port", b.getLocalPort())));
    }

    private static LineConfig config(Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(Map.of("name", "test", "rate_mbit", 100));
        all.putAll(values);
        return Configurations.of(LineConfig.class, all);
    }

    private DatagramSocket socket() throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
        socket.setSoTimeout(5_000);
        opened.add(socket);
        return socket;
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            return socket.getLocalPort();
        }
    }

    @AfterEach
    void close() throws Exception {
        internet.deactivate();
        for (AutoCloseable thing : opened) {
            thing.close();
        }
    }

    private static void send(DatagramSocket from, int port, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        from.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName("127.0.0.1"), port));
    }

    /** What comes, as {@code text from port}. */
    private static String receive(DatagramSocket at) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        at.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8) + " from "
                + packet.getPort();
    }

    @Test
    void aDatagramComesOutOfTheSendersLine() throws Exception {
        send(a, portOfB, "there");
        assertThat(receive(b)).isEqualTo("there from " + portOfA);
        send(b, portOfA, "and back");
        assertThat(receive(a)).isEqualTo("and back from " + portOfB);
    }

    @Test
    void strangersAreNotRelayed() throws Exception {
        DatagramSocket stranger = socket();
        send(stranger, portOfB, "psst");
        send(a, portOfA, "to myself");
        send(a, portOfB, "there");

        assertThat(receive(b)).isEqualTo("there from " + portOfA);
        a.setSoTimeout(200);
        assertThatThrownBy(() -> receive(a)).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void aLineThatGoesFreesItsPort() throws Exception {
        send(a, portOfB, "there");
        receive(b);
        lineOfA.deactivate();
        send(b, portOfA, "too late");
        for (int i = 0; ; i++) {
            try {
                lineOfA = new LineComponent(internet, config(Map.of("port", portOfA, "node_port", a.getLocalPort())));
                break;
            } catch (IOException stillThere) {
                assertThat(i).isLessThan(500);
                Thread.sleep(10);
            }
        }
        send(a, portOfB, "again");
        assertThat(receive(b)).isEqualTo("again from " + portOfA);
    }

    @Test
    void refusesWhatCantBe() {
        assertThatThrownBy(() -> Line.open(config(Map.of("port", 0, "node_port", 1))))
                .hasMessageContaining("port '0'");
        assertThatThrownBy(() -> Line.open(config(Map.of("port", 5, "node_port", 70_000))))
                .hasMessageContaining("node.port '70000'");
        assertThatThrownBy(() -> Line.open(config(Map.of("port", 5, "node_port", 6, "rate_mbit", 0))))
                .hasMessageContaining("rate.mbit '0'");
        assertThatThrownBy(() -> Line.open(config(Map.of("port", portOfB, "node_port", 6))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(Integer.toString(portOfB));
    }
}
