package net.virtuoso.transport.internal.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.identity.Holder;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.transport.internal.SecureLinkContract;
import net.virtuoso.transport.internal.TestNode;
import net.virtuoso.transport.internal.udp.UdpPlainTransport;
import org.junit.jupiter.api.Test;

class QuicLinkTest extends SecureLinkContract {
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

    @Test
    void isThereAndSaysWhatItIs() {
        QuicTransport chosen = new QuicTransport();
        assertThat(chosen.detail()).contains("quiche");
        chosen.deactivate();
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

    @Test
    void opensOnceTheOtherNodeHasJoined() throws Exception {
        identify("b", authority.stranger("b"));
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

    /** A write finds a closed channel before the connection hears that it is. */
    @Test
    void aClosedChannelIsNoMatterOfCertificates() throws Exception {
        List<TestNode> pair = pair();
        pair.get(0).onLoop(() -> {
            QuicConnection used = ((QuicLink) pair.get(0).channel()).connection();
            used.exceptionCaught(null, new ClosedChannelException());
            return true;
        });
        assertThat(pair.get(0).failures).singleElement().isEqualTo("the peer has closed the connection");
    }
}
