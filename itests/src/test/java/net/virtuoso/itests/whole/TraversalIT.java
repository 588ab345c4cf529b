package net.virtuoso.itests.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
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

    private void carriesUnchanged(String transport, long bytes) throws Exception {
        long before = divide.carried(transport);
        Sum.carriesUnchanged(transport, bytes, divide.vmA, divide.vmB, divide.addressOfB(transport));
        await("the link over " + transport + " has carried it")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(divide.carried(transport)).isGreaterThanOrEqualTo(before + bytes));
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
        carriesUnchanged("tls", Sum.MANY);
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
        carriesUnchanged("ws", Sum.FEWER);
        comesBack("ws", divide.nginx::stop, divide.nginx::start);
    }

    @Test
    @Order(5)
    void wssThroughNginx() throws Exception {
        divide.carry("wss");
        reaches("wss");
        carriesUnchanged("wss", Sum.FEWER);
        comesBack("wss", divide.nginx::stop, divide.nginx::start);
        assertThat(divide.squid.accessLog())
                .as("neither ws nor wss has taken it")
                .doesNotContain("CONNECT " + Divide.LEFT);
    }

    /** Whatever the server in front is: the proxy is asked to connect to it, for HTTP as for HTTPS. */
    @Test
    @Order(6)
    void wssAndWsThroughSquidAndNginx() throws Exception {
        divide.changeProxy(Divide.PASSWORD, "192.0.2.1");
        for (String transport : List.of("wss", "ws")) {
            comesBack(transport, divide.nginx::stop, divide.nginx::start);
            carriesUnchanged(transport, Sum.FEWER);
            comesBack(transport, divide.squid::stop, divide.squid::start);
        }
        assertThat(divide.squid.accessLog())
                .contains("CONNECT " + Divide.LEFT + ":443 " + Divide.USER)
                .contains("CONNECT " + Divide.LEFT + ":80 " + Divide.USER);
    }

    @Test
    @Order(7)
    void sshThroughOpenSsh() throws Exception {
        divide.carry("ssh");
        reaches("ssh");
        carriesUnchanged("ssh", Sum.FEWER);
        comesBack("ssh", divide.ssh::stop, divide.ssh::start);
    }

    @Test
    @Order(8)
    void quicWhereOnlyHttp3GetsThrough() throws Exception {
        divide.letHttp3Through(true);
        assertThat(Ping.once(divide.hostA, Divide.B)).as("nothing else").isFalse();
        divide.carry("quic");
        reaches("quic");
        carriesUnchanged("quic", Sum.FEWER);
        comesBack("quic", () -> divide.letHttp3Through(false), () -> divide.letHttp3Through(true));
    }
}
