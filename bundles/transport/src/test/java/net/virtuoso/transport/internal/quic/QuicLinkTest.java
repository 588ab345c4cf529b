package net.virtuoso.transport.internal.quic;

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
import net.virtuoso.transport.internal.LinkContract;
import net.virtuoso.transport.internal.TestNode;
import net.virtuoso.transport.internal.udp.UdpPlainTransport;
import org.junit.jupiter.api.Test;

class QuicLinkTest extends LinkContract {
    private final TestAuthority authority = new TestAuthority();
    private final Map<String, TestAuthority.Node> identities = new HashMap<>();

    @Override
    protected Transport newTransport() {
        return new QuicTransport(allocator, QuicTransport.LIMITS);
    }

    @Override
    protected void end(Transport made) {
        ((QuicTransport) made).deactivate();
    }

    @Override
    protected boolean waitsByItself() {
        return true;
    }

    @Override
    protected boolean isReliable() {
        return false;
    }

    private TestAuthority.Node identity(String name) {
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

    @Test
    void isThereAndSaysWhatItIs() {
        QuicTransport chosen = new QuicTransport();
        assertThat(chosen.detail()).contains("quiche");
        chosen.deactivate();
    }

    @Test
    void anEndThatOnlyCallsHasNoPort() throws Exception {
        TestNode called = node("b");
        called.await("a");
        TestNode caller = node("a", HOST, EndpointSettings.NO_PORT);
        assertThat(caller.port()).isEqualTo(EndpointSettings.NO_PORT);
        caller.call("b", HOST, called.port());
        awaitOpen(called, caller);
        awaitPassage(caller, called);
        awaitPassage(called, caller);
    }

    @Test
    void usesWhatThePathTakes() throws Exception {
        List<TestNode> pair = pair();
        await().until(() -> {
            awaitPassage(pair.get(0), pair.get(1));
            return longest(pair.get(0)) > PathSize.FLOOR;
        });
        for (int i = 0; i < 10; i++) {
            awaitPassage(pair.get(0), pair.get(1));
        }
        assertThat(longest(pair.get(0))).isLessThan(QuicEndpoint.LONGEST_PACKET);
    }

    private static int longest(TestNode node) throws Exception {
        return node.onLoop(() -> ((QuicLink) node.channel()).connection().longestDatagram());
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
    void theCalledEndCutsOffWhoIsRevokedToo() throws Exception {
        List<TestNode> pair = pair();
        identity("b").revoke(identity("a"));
        await().until(() -> !pair.get(1).failures.isEmpty());
        assertThat(pair.get(1).failures.peek()).isEqualTo("the certificate of node 'a' was revoked");
        await().until(() -> !pair.get(0).failures.isEmpty());
    }

    /** Nobody opens another link while somebody calls who isn't there. */
    @Test
    void whoIsNotThereHoldsUpNobodyAndSaysWhy() throws Exception {
        TestNode called = node("b");
        called.open(new LinkConfig("link-last", "a", transport.name(), null, false));
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getByName("0.0.0.0"))) {
            TestNode caller = node("a");
            List<String> links = new ArrayList<>();
            for (int i = 0; i < 39; i++) {
                links.add("link-" + i);
                Endpoint nobody = new Endpoint("127.0.1." + (i + 1), silent.getLocalPort());
                caller.open(new LinkConfig(links.get(i), "n" + i, transport.name(), nobody, true));
            }
            caller.open(new LinkConfig("link-last", "b", transport.name(), new Endpoint(HOST, called.port()), true));
            awaitOpen(called, caller);
            await().until(() -> caller.failures.size() == links.size());
            assertThat(caller.failures).allSatisfy(why -> assertThat(why).contains("1200 bytes"));
            assertThat(caller.distrusted.get()).isZero();
        }
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
    void aPlainPeerGetsNoAnswer() throws Exception {
        TestNode called = node("b");
        called.await("a");
        UdpPlainTransport plain = new UdpPlainTransport();
        try (TestNode caller = new TestNode("a", plain, HOST, 0)) {
            caller.call("b", HOST, called.port());
            Thread.sleep(500);
            assertThat(caller.opened.get()).isZero();
            assertThat(called.opened.get()).isZero();
            assertThat(called.failures).isEmpty();
        } finally {
            plain.deactivate();
        }
    }
}
