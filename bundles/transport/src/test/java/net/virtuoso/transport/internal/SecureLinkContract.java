package net.virtuoso.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import net.virtuoso.identity.Holder;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.identity.NodeIdentity;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.testkit.TestAuthority;
import org.junit.jupiter.api.Test;

/** What links do that are encrypted by TLS 1.3 with the nodes' certificates, on a stream or in QUIC. */
public abstract class SecureLinkContract extends LinkContract {
    protected final TestAuthority authority = new TestAuthority();
    private final Map<String, TestAuthority.Node> identities = new HashMap<>();
    private final Map<String, NodeIdentity> judges = new HashMap<>();

    /** Has a node come with an identity that isn't one of this test's. */
    protected void identify(String name, TestAuthority.Node identity) {
        identities.put(name, identity);
    }

    protected TestAuthority.Node identity(String name) {
        return identities.computeIfAbsent(name, authority::node);
    }

    @Override
    protected EndpointSettings settings(String name, String host, int port) {
        return new EndpointSettings(host, port, judges.getOrDefault(name, identity(name)));
    }

    @Override
    @Test
    protected void refusesWhatItIsNotMadeFor() throws Exception {
        TestNode any = node("a");
        assertThatThrownBy(() -> transport.open(new EndpointSettings("n1", HOST, 0, true), any.loop()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("plaintext = false")
                .hasMessageContaining("net.virtuoso.node-n1.cfg");
    }

    /** A calls b: the caller is told that it failed, and the end that is called shows why. */
    private void assertRefused(String atCaller, String atCalled) throws Exception {
        TestNode called = node("b");
        called.await("a");
        TestNode caller = node("a");
        caller.call("b", HOST, called.port());
        await().until(() -> !caller.failures.isEmpty());
        assertThat(caller.failures.peek()).contains(atCaller);
        if (!atCalled.isEmpty()) {
            await().until(() -> !called.refusals.isEmpty());
            assertThat(called.refusals.peek()).contains(atCalled);
        }
        assertThat(nodes).allSatisfy(node -> assertThat(node.opened.get()).isZero());
        assertThat(called.failures).as("whoever may call ends nothing").isEmpty();
    }

    @Test
    void refusesACallerOfAnotherAuthority() throws Exception {
        identify("a", new TestAuthority().node("a"));
        // The caller is the first to look, at what the other end shows.
        assertRefused(
                "the certificate of node 'b' is not from this installation's authority",
                "doesn't take this node's certificate");
    }

    @Test
    void refusesAnExpiredCertificate() throws Exception {
        identity("a").show(Holder.node("a"), Instant.now().minus(Duration.ofDays(31)));
        assertRefused("doesn't take this node's certificate", "the certificate of node 'a' has expired at");
    }

    @Test
    void refusesTheExpiredCertificateOfWhoIsCalled() throws Exception {
        identity("b").show(Holder.node("b"), Instant.now().minus(Duration.ofDays(31)));
        assertRefused("the certificate of node 'b' has expired at", "doesn't take this node's certificate");
        assertThat(nodes.get(1).distrusted.get()).isPositive();
    }

    @Test
    void refusesARevokedCertificate() throws Exception {
        identity("b").revoke(identity("a"));
        assertRefused("doesn't take this node's certificate", "the certificate of node 'a' was revoked");
    }

    /** Between the look at its certificate and the handshake's end. Only the links to it are told. */
    @Test
    void refusesWhoIsRevokedDuringTheHandshake() throws Exception {
        String revoked = "the certificate of node 'a' was revoked";
        AtomicInteger looks = new AtomicInteger();
        judges.put("b", new UnwatchedIdentity(identity("b")) {
            @Override
            public String verify(List<X509Certificate> chain) throws CertificateException {
                if (looks.incrementAndGet() == 2) {
                    throw new CertificateException(revoked);
                }
                return super.verify(chain);
            }
        });
        TestNode called = node("b");
        called.open(new LinkConfig("other", "c", transport.name(), null, false));
        called.await("a");
        TestNode caller = node("a");
        caller.call("b", HOST, called.port());
        await().until(() -> !caller.failures.isEmpty());
        await().until(() -> !called.refusals.isEmpty());
        assertThat(called.onLoop(() -> List.copyOf(called.refusals))).containsExactly(revoked);
        assertThat(called.opened.get()).isZero();
    }

    /** Anybody may end a handshake so; who reads it has to know. */
    @Test
    void saysThatWhatStrangersSayMayNotBeTrue() throws Exception {
        identify("a", new TestAuthority().node("a"));
        assertRefused("", "that didn't prove who it is: the peer doesn't take this node's certificate");
    }

    @Test
    void refusesTheCertificateOfAnotherNode() throws Exception {
        identity("a").show(Holder.node("mallory"), Instant.now());
        assertRefused("", "has proved to be 'mallory' calls itself 'a'");
    }

    @Test
    void refusesAnotherNodeAtTheAddress() throws Exception {
        identity("b").show(Holder.node("mallory"), Instant.now());
        assertRefused("node 'mallory', not 'b'", "");
        assertThat(nodes.get(1).distrusted.get()).isPositive();
    }

    @Test
    void refusesAController() throws Exception {
        identity("a").show(Holder.controller("a"), Instant.now());
        assertRefused("doesn't take this node's certificate", "");
    }

    @Test
    void opensOnceTheNodeHasJoined() throws Exception {
        identify("a", authority.stranger("a"));
        assertRefused("no certificate yet", "");
        identity("a").show(Holder.node("a"), Instant.now());
        TestNode caller = nodes.get(1);
        caller.call("b", HOST, nodes.get(0).port());
        awaitOpen(nodes.get(0), caller);
        awaitPassage(caller, nodes.get(0));
    }

    @Test
    void goesOnOverARenewalAndUsesItForTheNextConnection() throws Exception {
        List<TestNode> pair = pair();
        identity("a").show(Holder.node("a"), Instant.now());
        identity("b").show(Holder.node("b"), Instant.now());
        awaitPassage(pair.get(0), pair.get(1));
        assertThat(pair.get(0).failures).isEmpty();
        pair.get(0).closeLink();
        await().until(() -> !pair.get(1).failures.isEmpty());
        pair.get(1).await("a");
        pair.get(0).call("b", HOST, pair.get(1).port());
        await().until(() -> pair.get(0).opened.get() == 2 && pair.get(1).opened.get() == 2);
    }

    @Test
    void cutsOffWhoIsRevokedAtOnce() throws Exception {
        List<TestNode> pair = pair();
        awaitPassage(pair.get(0), pair.get(1));
        identity("a").revoke(identity("b"));
        await().until(() -> !pair.get(0).failures.isEmpty());
        assertThat(pair.get(0).failures.peek()).isEqualTo("the certificate of node 'b' was revoked");
        assertThat(pair.get(0).distrusted.get()).isEqualTo(1);
        assertThat(pair.get(0).send(frame(100))).isFalse();
        await().until(() -> !pair.get(1).failures.isEmpty());
        assertThat(pair.get(1).distrusted.get()).isZero();
    }

    @Test
    void watchesTheIdentityWhileItIsOpen() throws Exception {
        TestNode only = node("a");
        assertThat(identity("a").watchers()).isOne();
        only.close();
        nodes.clear();
        assertThat(identity("a").watchers()).isZero();
    }

    @Test
    void theCalledEndCutsOffWhoIsRevokedToo() throws Exception {
        List<TestNode> pair = pair();
        identity("b").revoke(identity("a"));
        await().until(() -> !pair.get(1).failures.isEmpty());
        assertThat(pair.get(1).failures.peek()).isEqualTo("the certificate of node 'a' was revoked");
        await().until(() -> !pair.get(0).failures.isEmpty());
    }

    /** A node that is only called needs no port of its own to call. */
    @Test
    void callsWithoutAPort() throws Exception {
        TestNode called = node("b");
        called.await("a");
        TestNode caller = node("a", HOST, EndpointSettings.NO_PORT);
        assertThat(caller.port()).isEqualTo(EndpointSettings.NO_PORT);
        caller.call("b", HOST, called.port());
        awaitOpen(called, caller);
        awaitPassage(caller, called);
        awaitPassage(called, caller);
    }
}
