package net.virtuoso.transport.internal.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.transport.internal.MostStrangers;
import net.virtuoso.transport.internal.SecureLinkContract;
import net.virtuoso.transport.internal.Strangers;
import net.virtuoso.transport.internal.TestNode;
import net.virtuoso.transport.internal.WayConfig;
import net.virtuoso.transport.internal.config.WaySettingsSource;
import net.virtuoso.transport.internal.tls.TlsEngine;
import org.junit.jupiter.api.Test;

/** What links over TLS do whoever does the cryptography. */
public abstract class TlsLinkContract extends SecureLinkContract {
    /** Without a proxy, or anything else on the way. */
    public static final WaySettingsSource DIRECT = WayConfig.of(Map.of());

    protected abstract TlsEngine engine();

    @Override
    protected Transport newTransport() {
        return new TlsTransport(DIRECT, allocator, engine());
    }

    @Override
    protected void end(Transport made) {
        ((TlsTransport) made).deactivate();
    }

    @Override
    protected boolean waitsByItself() {
        return false;
    }

    @Override
    protected boolean isReliable() {
        return true;
    }

    @Test
    protected void aPlainPeerIsRefusedAndShown() throws Exception {
        TestNode called = node("b");
        called.await("a");
        try (Socket plain = new Socket(HOST, called.port())) {
            plain.getOutputStream().write("GET / HTTP/1.1\r\nHost: b\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            plain.setSoTimeout(5_000);
            InputStream in = plain.getInputStream();
            assertThat(in.readAllBytes().length).as("an alert at most").isLessThan(100);
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
        await().until(() -> !called.refusals.isEmpty());
        assertThat(called.refusals.peek()).contains("doesn't encrypt");
        assertThat(called.failures).isEmpty();
    }

    @Test
    protected void aPlainPeerAtTheAddressIsRefused() throws Exception {
        TcpTransport tcp = new TcpTransport(allocator);
        try (TestNode plain = new TestNode("b", tcp, HOST, 0)) {
            plain.await("a");
            TestNode caller = node("a");
            caller.call("b", HOST, plain.port());
            await().until(() -> !caller.failures.isEmpty());
            assertThat(caller.failures.peek()).contains("may not encrypt");
            assertThat(plain.opened.get()).isZero();
        } finally {
            tcp.deactivate();
        }
    }

    @Test
    protected void closesConnectionsThatSayNothing() throws Exception {
        TestNode called = node("b");
        try (Socket silent = new Socket(HOST, called.port())) {
            silent.setSoTimeout(8_000);
            assertThat(silent.getInputStream().readAllBytes().length)
                    .as("waited long enough, and got an alert at most")
                    .isLessThan(100);
        }
    }

    /** Behind a front server or an SSH server all peers have one address. */
    @Test
    protected void oneHostHasAShareOfThePlacesIfHostsAreToldApart() throws Exception {
        TestNode called = node("b");
        called.await("a");
        int calls = 20;
        int share = transport.name().equals(TlsTransport.NAME) ? Strangers.MOST_OF_A_HOST : calls;
        Strangers<TcpConnection> strangers = ((TcpEndpoint) called.endpoint()).strangers();
        List<Socket> silent = new ArrayList<>();
        try (MostStrangers most =
                new MostStrangers(called, () -> strangers.all().size())) {
            InetAddress here = InetAddress.getByName(HOST);
            for (int i = 0; i < calls; i++) {
                silent.add(new Socket(here, called.port(), InetAddress.getByName("127.0.0.2"), 0));
            }
            await().until(() -> most.get() >= share);
            TestNode caller = node("a");
            caller.call("b", HOST, called.port());
            awaitOpen(caller, called);
            // The node that calls is one until it has said hello.
            assertThat(most.get()).isLessThanOrEqualTo(share + 1);
        } finally {
            for (Socket each : silent) {
                each.close();
            }
        }
    }
}
