package net.virtuoso.transport.internal.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.identity.Holder;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.testkit.TestAuthority;
import net.virtuoso.transport.internal.TestNode;
import net.virtuoso.transport.internal.seal.AeadEngine;
import net.virtuoso.transport.internal.seal.KeyLimits;
import org.junit.jupiter.api.Test;

/** What encrypted links over UDP do, whoever encrypts. */
abstract class SealedLinkContract extends UdpLinkContract {
    private final TestAuthority authority = new TestAuthority();
    private final Map<String, TestAuthority.Node> identities = new HashMap<>();

    protected abstract AeadEngine engine();

    @Override
    protected Transport newTransport(int longestDatagram) {
        return new UdpTransport(
                allocator, PathLimits.upTo(longestDatagram), engine(), KeyLimits.DEFAULT, System::nanoTime);
    }

    @Override
    protected void end(Transport made) {
        ((UdpTransport) made).deactivate();
    }

    protected TestAuthority.Node identity(String name) {
        return identities.computeIfAbsent(name, authority::node);
    }

    @Override
    protected EndpointSettings settings(String name, String host, int port) {
        return new EndpointSettings(host, port, identity(name));
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
        if (!atCaller.isEmpty()) {
            await().until(() -> !caller.failures.isEmpty());
            assertThat(caller.failures.peek()).contains(atCaller);
        }
        if (!atCalled.isEmpty()) {
            await().until(() -> !called.refusals.isEmpty());
            assertThat(called.refusals.peek()).contains(atCalled);
        }
        assertThat(nodes).allSatisfy(node -> assertThat(node.opened.get()).isZero());
        assertThat(called.failures).as("whoever may call ends nothing").isEmpty();
    }

    @Test
    void refusesACallerOfAnotherAuthority() throws Exception {
        identities.put("a", new TestAuthority().node("a"));
        // The caller is the first to look, at what the other end shows.
        assertRefused("the certificate of node 'b' is not from this installation's authority", "");
    }

    @Test
    void refusesAnExpiredCertificate() throws Exception {
        identity("a").show(Holder.node("a"), Instant.now().minus(Duration.ofDays(31)));
        assertRefused("doesn't take this node's certificate", "the certificate of node 'a' has expired at");
    }

    @Test
    void refusesTheExpiredCertificateOfWhoIsCalled() throws Exception {
        identity("b").show(Holder.node("b"), Instant.now().minus(Duration.ofDays(31)));
        assertRefused("the certificate of node 'b' has expired at", "");
        assertThat(nodes.get(1).distrusted.get()).isPositive();
    }

    @Test
    void refusesARevokedCertificate() throws Exception {
        identity("b").revoke(identity("a"));
        assertRefused("doesn't take this node's certificate", "the certificate of node 'a' was revoked");
    }

    @Test
    void refusesTheCertificateOfAnotherNode() throws Exception {
        identity("a").show(Holder.node("mallory"), Instant.now());
        assertRefused("", "who has proved to be 'mallory' calls itself 'a'");
    }

    @Test
    void refusesAnotherNodeAtTheAddress() throws Exception {
        identity("b").show(Holder.node("mallory"), Instant.now());
        assertRefused("node 'mallory', not 'b'", "");
    }

    @Test
    void refusesAController() throws Exception {
        identity("a").show(Holder.controller("a"), Instant.now());
        assertRefused("doesn't take this node's certificate", "");
    }

    @Test
    void opensOnceTheNodeHasJoined() throws Exception {
        identities.put("a", authority.stranger("a"));
        assertRefused("no certificate yet", "");
        identity("a").show(Holder.node("a"), Instant.now());
        TestNode caller = nodes.get(1);
        caller.call("b", HOST, nodes.get(0).port());
        awaitOpen(nodes.get(0), caller);
        awaitPassage(caller, nodes.get(0));
    }

    @Test
    void opensOnceTheOtherNodeHasJoined() throws Exception {
        identities.put("b", authority.stranger("b"));
        TestNode called = node("b");
        called.await("a");
        TestNode caller = node("a");
        caller.call("b", HOST, called.port());
        Thread.sleep(300);
        assertThat(caller.opened.get()).isZero();
        identity("b").show(Holder.node("b"), Instant.now());
        awaitOpen(called, caller);
        awaitPassage(caller, called);
        assertThat(caller.failures).isEmpty();
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

    /** Between the handshake and the first call that is answered. */
    @Test
    void cutsOffWhoIsRevokedBeforeHeAnswers() throws Exception {
        TestNode called = node("b");
        TestNode caller = node("a");
        caller.call("b", HOST, called.port());
        await().until(() -> caller.onLoop(() -> ((SealedCover) ((UdpLink) caller.channel()).cover()).hasOffer()));
        identity("a").revoke(identity("b"));
        called.await("a");
        await().until(() -> !caller.failures.isEmpty() || caller.opened.get() > 0);
        assertThat(caller.failures).contains("the certificate of node 'b' was revoked");
        assertThat(caller.opened.get()).isZero();
    }

    /** The narrowest that the kernel believes a router: 552 bytes. */
    @Test
    void opensOverANarrowPath() throws Exception {
        end(transport);
        transport = newTransport(552 - 28);
        List<TestNode> pair = pair();
        awaitPassage(pair.get(0), pair.get(1));
    }

    /** More than can be called at the same time, and most of them not there. */
    @Test
    void whoIsNotThereHoldsUpNobody() throws Exception {
        List<String> links = new ArrayList<>();
        for (int i = 0; i < 39; i++) {
            links.add("link-" + i);
        }
        String last = "link-last";
        TestNode called = node("b");
        called.open(new LinkConfig(last, "a", transport.name(), null, false));
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getByName("0.0.0.0"))) {
            TestNode caller = node("a");
            for (int i = 0; i < links.size(); i++) {
                Endpoint nobody = new Endpoint("127.0.1." + (i + 1), silent.getLocalPort());
                caller.open(new LinkConfig(links.get(i), "n" + i, transport.name(), nobody, true));
            }
            caller.open(new LinkConfig(last, "b", transport.name(), new Endpoint(HOST, called.port()), true));
            awaitOpen(called, caller);
        }
    }

    @Test
    void theCalledEndCutsOffWhoIsRevokedToo() throws Exception {
        List<TestNode> pair = pair();
        identity("b").revoke(identity("a"));
        await().until(() -> !pair.get(1).failures.isEmpty());
        assertThat(pair.get(1).failures.peek()).isEqualTo("the certificate of node 'a' was revoked");
        await().until(() -> !pair.get(0).failures.isEmpty());
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
    void aPlainPeerIsShownAndGetsNoAnswer() throws Exception {
        TestNode called = node("b");
        called.await("a");
        UdpPlainTransport plain = new UdpPlainTransport(allocator, PathLimits.upTo(1_472));
        try (TestNode caller = new TestNode("a", plain, HOST, 0)) {
            caller.call("b", HOST, called.port());
            await().until(() -> !called.refusals.isEmpty());
            assertThat(called.refusals.peek()).contains("doesn't encrypt");
            assertThat(caller.opened.get()).isZero();
            assertThat(called.opened.get()).isZero();
        } finally {
            plain.deactivate();
        }
    }

    @Test
    void goesOnByItselfWhenTheCalledIsKilledAndStartsAnew() throws Exception {
        List<TestNode> pair = pair();
        TestNode caller = pair.get(0);
        int port = pair.get(1).port();
        awaitPassage(caller, pair.get(1));
        pair.get(1).crash();
        for (int i = 0; i < 5; i++) {
            // The kernel tells that nobody is there. Anybody can make it say so: that stops nothing.
            assertThat(caller.send(frame(100))).isTrue();
            assertThat(caller.isWritable()).isTrue();
            Thread.sleep(20);
        }
        TestNode anew = node("b", HOST, port);
        anew.await("a");
        awaitOpen(anew);
        awaitPassage(caller, anew);
        awaitPassage(anew, caller);
        assertThat(caller.failures).isEmpty();
        assertThat(caller.opened.get()).isOne();
    }
}
