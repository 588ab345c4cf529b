package net.virtuoso.transport.ssh.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.transport.internal.TestNode;
import net.virtuoso.transport.internal.dialed.SshTransport;
import net.virtuoso.transport.internal.tcp.TlsLinkContract;
import net.virtuoso.transport.internal.tls.TlsEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What links through a real SSH server do; the same as links over TLS, since that is what is inside. */
class SshLinkTest extends TlsLinkContract {
    @TempDir
    Path files;

    private TestSshServer server;
    private Map<String, Object> keys;
    private SshDialer dialer;

    @Override
    protected TlsEngine engine() {
        return TlsEngine.best();
    }

    @Override
    protected Transport newTransport() {
        try {
            server = new TestSshServer();
            keys = server.caller(files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        dialer = new SshDialer(SshConfigs.of(keys));
        return new SshTransport(dialer, allocator, engine());
    }

    @Override
    protected void end(Transport made) {
        dialer.deactivate();
    }

    @AfterEach
    void endServer() throws IOException {
        server.close();
    }

    @Override
    protected TestNode node(String name, String host, int port) throws Exception {
        TestNode node = new Caller(settings(name, host, port));
        nodes.add(node);
        return node;
    }

    /** A node that calls the SSH server in place of the one that is meant, which the server connects to. */
    private final class Caller extends TestNode {
        Caller(EndpointSettings settings) throws IOException {
            super(transport, settings, Thread::new);
        }

        @Override
        public void open(LinkConfig config) throws Exception {
            Endpoint called = config.address();
            if (called == null) {
                super.open(config);
                return;
            }
            Map<String, Object> there = new HashMap<>(keys);
            there.put("destination", called.toString());
            dialer.configure(SshConfigs.of(there));
            super.open(new LinkConfig(
                    config.id(), config.peer(), config.transport(), new Endpoint(HOST, server.port()), true));
        }
    }

    /** Plaintext, where it was asked for, has no TLS inside. */
    @Override
    @Test
    protected void refusesWhatItIsNotMadeFor() throws Exception {
        EndpointSettings plain = new EndpointSettings("n1", HOST, 0, true);
        try (TestNode called = new TestNode(transport, plain, Thread::new);
                TestNode caller = new Caller(new EndpointSettings("a", HOST, 0, true))) {
            called.await("a");
            caller.call("n1", HOST, called.port());
            awaitOpen(called, caller);
            awaitPassage(caller, called);
        }
        TestNode any = node("a");
        assertThatThrownBy(() -> transport.open(new EndpointSettings("n1", HOST, 0, false), any.loop()))
                .hasMessageContaining("plaintext");
    }

    /** A node that is only called needs no port of its own to call. */
    @Test
    void callsWithoutAPort() throws Exception {
        TestNode called = node("b");
        called.await("a");
        TestNode caller = node("a", HOST, EndpointSettings.NO_PORT);
        caller.call("b", HOST, called.port());
        awaitOpen(called, caller);
        awaitPassage(called, caller);
    }

    @Test
    void leavesNoSessionBehindWhenALinkCloses() throws Exception {
        List<TestNode> pair = pair();
        assertThat(dialer.sessions()).isOne();
        pair.get(1).closeLink();
        await().until(() -> !pair.get(0).failures.isEmpty());
        await().untilAsserted(() -> assertThat(dialer.sessions()).isZero());
        assertThat(dialer.open()).isZero();
    }

    /** The server ends as a killed one does; both ends notice, and find each other again through the next. */
    @Test
    void opensAgainThroughAServerThatHasStartedAnew() throws Exception {
        List<TestNode> pair = pair();
        awaitPassage(pair.get(0), pair.get(1));
        server.close();
        await().until(() ->
                !pair.get(0).failures.isEmpty() && !pair.get(1).failures.isEmpty());
        assertThat(pair.get(0).send(frame(100))).isFalse();
        server = new TestSshServer();
        keys = server.caller(files);
        pair.get(1).await("a");
        pair.get(0).call("b", HOST, pair.get(1).port());
        await().until(() -> pair.get(0).opened.get() == 2 && pair.get(1).opened.get() == 2);
        awaitPassage(pair.get(0), pair.get(1));
        awaitPassage(pair.get(1), pair.get(0));
    }
}
