package net.virtuoso.transport.internal.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.Socket;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.transport.internal.TestNode;
import net.virtuoso.transport.internal.tcp.TcpTransport;
import net.virtuoso.transport.internal.tcp.TlsLinkContract;
import net.virtuoso.transport.internal.tls.TlsEngine;
import org.junit.jupiter.api.Test;

/** What links over WebSockets do with and without HTTPS outside; the same as links over TLS, since that is what is inside. */
abstract class WebLinkContract extends TlsLinkContract {
    @Override
    protected TlsEngine engine() {
        return TlsEngine.best();
    }

    /** Plaintext, where it was asked for, has no TLS inside. */
    @Override
    @Test
    protected void refusesWhatItIsNotMadeFor() throws Exception {
        EndpointSettings plain = new EndpointSettings("n1", HOST, 0, true);
        try (TestNode called = new TestNode(transport, plain, Thread::new);
                TestNode caller = new TestNode("a", transport, HOST, 0)) {
            called.await("a");
            caller.call("n1", HOST, called.port());
            awaitOpen(called, caller);
            awaitPassage(caller, called);
        }
        TestNode any = node("a");
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> transport.open(new EndpointSettings("n1", HOST, 0, false), any.loop()))
                .hasMessageContaining("plaintext");
    }

    /** What speaks neither HTTP nor TLS. */
    @Override
    @Test
    protected void aPlainPeerIsRefusedAndShown() throws Exception {
        TestNode called = node("b");
        called.await("a");
        try (Socket plain = new Socket(HOST, called.port())) {
            plain.setSoTimeout((int) PATIENCE.toMillis());
            plain.getOutputStream().write(frame(10_000));
            InputStream in = plain.getInputStream();
            assertThat(in.readAllBytes().length).as("a refusal at most").isLessThan(200);
        } catch (java.net.SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
        await().until(() -> !called.refusals.isEmpty());
        assertThat(called.failures).isEmpty();
    }

    @Override
    @Test
    protected void aPlainPeerAtTheAddressIsRefused() throws Exception {
        TcpTransport tcp = new TcpTransport();
        try (TestNode plain = new TestNode("b", tcp, HOST, 0)) {
            plain.await("a");
            TestNode caller = node("a");
            caller.call("b", HOST, plain.port());
            await().until(() -> !caller.failures.isEmpty());
            assertThat(caller.failures.peek()).contains(transport.name() + "://127.0.0.1:" + plain.port() + "/vnet");
            assertThat(plain.opened.get()).isZero();
        } finally {
            tcp.deactivate();
        }
    }
}
