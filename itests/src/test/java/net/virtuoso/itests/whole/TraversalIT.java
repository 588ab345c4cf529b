package net.virtuoso.itests.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.FutureTask;
import net.virtuoso.lab.net.NamespaceThread;
import net.virtuoso.lab.net.Ping;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;

/** Links through what operators put between networks: real nginx, squid and OpenSSH, and no other path. */
@EnabledIf("net.virtuoso.lab.Requirements#satisfied")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TraversalIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int PORT = 5_001;
    /** {@code -Dvnet.test.transfer.bytes=1000000000} for a long one. */
    private static final long BYTES = Long.getLong("vnet.test.transfer.bytes", 64L << 20);

    @SuppressWarnings("NullAway.Init")
    private Divide divide;

    @BeforeAll
    void start() {
        divide = Divide.open();
    }

    @AfterAll
    void stop() {
        if (divide != null) {
            divide.close();
        }
    }

    private void reaches(String transport) {
        Ping.until(divide.vmA, divide.addressOfB(transport), SOON);
    }

    /** A VM receives what another one has sent, each byte of it. */
    private void carriesUnchanged(String transport) throws Exception {
        long seed = transport.hashCode();
        long before = divide.carried(transport);
        FutureTask<byte[]> received = new FutureTask<>(() -> {
            try (ServerSocket listening = new ServerSocket(PORT);
                    Socket sender = listening.accept()) {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                byte[] bytes = new byte[64 << 10];
                for (int n = sender.getInputStream().read(bytes);
                        n >= 0;
                        n = sender.getInputStream().read(bytes)) {
                    digest.update(bytes, 0, n);
                }
                return digest.digest();
            }
        });
        NamespaceThread.factory(divide.vmB).newThread(received).start();
        byte[] sent = NamespaceThread.call(divide.vmA, () -> {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            Random random = new Random(seed);
            byte[] bytes = new byte[64 << 10];
            try (Socket socket = connect(divide.addressOfB(transport))) {
                OutputStream out = socket.getOutputStream();
                for (long left = BYTES; left > 0; left -= bytes.length) {
                    random.nextBytes(bytes);
                    digest.update(bytes);
                    out.write(bytes);
                }
            }
            return digest.digest();
        });
        assertThat(received.get())
                .as("SHA-256 of %d bytes over %s", BYTES, transport)
                .isEqualTo(sent);
        await("the link over " + transport + " has carried it")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(divide.carried(transport)).isGreaterThanOrEqualTo(before + BYTES));
    }

    /** The listener may come later than the first call. */
    private static Socket connect(String address) throws Exception {
        for (int attempts = 50; ; attempts--) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(address, PORT), 10_000);
                return socket;
            } catch (java.io.IOException e) {
                socket.close();
                if (attempts == 0) {
                    throw e;
                }
                Thread.sleep(200);
            }
        }
    }

    private void comesBack(String transport, Runnable stop, Runnable start) {
        stop.run();
        try {
            await("the link over " + transport + " is down")
                    .atMost(SOON)
                    .untilAsserted(() -> assertThat(divide.state(transport)).isNotEqualTo("up"));
            if (transport.equals("tls")) {
                // The star's: frames of others take the star meanwhile.
                assertThat(Ping.once(divide.vmA, divide.addressOfB(transport)))
                        .as("a way without what is stopped")
                        .isFalse();
            }
        } finally {
            start.run();
        }
        divide.awaitUp(transport);
        // Broadcasts take it.
        divide.awaitUp("tls");
        reaches(transport);
    }

    @Test
    @Order(1)
    void noPacketGetsThroughByItself() {
        assertThat(Ping.once(divide.hostA, Divide.LEFT)).isTrue();
        assertThat(Ping.once(divide.hostA, Divide.B)).isFalse();
    }

    /** The star's: where UDP doesn't get through, it chooses this. */
    @Test
    @Order(2)
    void tlsThroughSquid() throws Exception {
        divide.carry("tls");
        reaches("tls");
        carriesUnchanged("tls");
        comesBack("tls", divide.squid::stop, divide.squid::start);
        assertThat(divide.squid.accessLog()).contains("CONNECT " + Divide.B + ":7770 " + Divide.USER);
    }

    @Test
    @Order(3)
    void saysWhatSquidRefuses() {
        divide.changeProxy("wrong", Divide.LEFT + ", 192.0.2.2");
        divide.squid.stop();
        try {
            divide.awaitState("tls", "down");
        } finally {
            divide.squid.start();
        }
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(divide.rest()
                                .get("/nodes/host-a")
                                .at("/report/links")
                                .toString())
                        .contains("answered 407")
                        .contains("'proxy'")
                        .doesNotContain("wrong"));
        divide.configureProxy(Divide.PASSWORD, Divide.LEFT);
        divide.awaitUp("tls");
        assertThat(divide.agentA.log()).doesNotContain(Divide.PASSWORD).doesNotContain("wrong@");
    }

    @Test
    @Order(4)
    void wsThroughNginx() throws Exception {
        divide.carry("ws");
        reaches("ws");
        carriesUnchanged("ws");
        comesBack("ws", divide.nginx::stop, divide.nginx::start);
    }

    @Test
    @Order(5)
    void wssThroughNginx() throws Exception {
        divide.carry("wss");
        reaches("wss");
        carriesUnchanged("wss");
        comesBack("wss", divide.nginx::stop, divide.nginx::start);
        assertThat(divide.squid.accessLog()).doesNotContain("CONNECT " + Divide.LEFT);
    }

    @Test
    @Order(6)
    void wssThroughSquidAndNginx() throws Exception {
        divide.changeProxy(Divide.PASSWORD, "192.0.2.1");
        comesBack("wss", divide.nginx::stop, divide.nginx::start);
        carriesUnchanged("wss");
        comesBack("wss", divide.squid::stop, divide.squid::start);
        assertThat(divide.squid.accessLog()).contains("CONNECT " + Divide.LEFT + ":443 " + Divide.USER);
    }

    @Test
    @Order(7)
    void sshThroughOpenSsh() throws Exception {
        divide.carry("ssh");
        reaches("ssh");
        carriesUnchanged("ssh");
        comesBack("ssh", divide.ssh::stop, divide.ssh::start);
    }
}
