package net.virtuoso.transport.internal.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.BufferUnderflowException;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        return node.onLoop(
                () -> ((QuicLink) node.channel()).connections().inUse().longestDatagram());
    }

    @Test
    void opensOnceTheOtherNodeHasJoined() throws Exception {
        identify("b", authority.stranger("b"));
        TestNode called = node("b");
        called.await("a");
        TestNode caller = node("a");
        caller.call("b", HOST, called.port());
        await().until(() -> !caller.failures.isEmpty());
        assertThat(caller.failures.peek()).contains("1200 bytes");
        assertThat(called.failures).isEmpty();
        caller.call("b", HOST, called.port());
        identity("b").show(Holder.node("b"), Instant.now());
        await().until(() -> {
            if (caller.failures.size() > 1) {
                // This machine was too slow for the call.
                caller.failures.remove();
                caller.call("b", HOST, called.port());
            }
            return caller.opened.get() == 1 && called.opened.get() == 1;
        });
        awaitPassage(caller, called);
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

    /** What a listener throws isn't taken for a path that has become narrower. */
    @Test
    void aListenerThatFailsEndsItsLink() throws Exception {
        List<TestNode> pair = pair();
        pair.get(1).onFrame = frame -> {
            throw new BufferUnderflowException();
        };
        awaitFailure(pair.get(0), pair.get(1));
        assertThat(pair.get(1).failures).singleElement().asString().contains("BufferUnderflowException");
        await().until(() -> !pair.get(0).failures.isEmpty());
    }

    private void awaitFailure(TestNode from, TestNode to) {
        await().until(() -> {
            from.send(frame(60_000));
            return !to.failures.isEmpty();
        });
    }

    /** What is left of a super-frame is given to it by a timer. */
    @Test
    void aListenerThatFailsLaterEndsItsLinkToo() throws Exception {
        List<TestNode> pair = pair();
        QuicConnection used = pair.get(1)
                .onLoop(() -> ((QuicLink) pair.get(1).channel()).connections().inUse());
        pair.get(1).onReadComplete = () -> {
            throw new IllegalStateException("broken");
        };
        pair.get(1).onLoop(() -> {
            used.tick.run();
            return true;
        });
        assertThat(pair.get(1).failures).singleElement().asString().contains("broken");
        await().until(() -> !pair.get(0).failures.isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"::1, ::1, ::1", "0.0.0.0, 127.0.0.1, 127.0.0.1", "::, ::1, ::1", "0.0.0.0, 0.0.0.0, 127.0.0.1"})
    void opensOverAddressesOfEitherKind(String called, String caller, String at) throws Exception {
        assumeTrue(NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) != null || !at.contains(":"));
        TestNode to = node("b", called, 0);
        to.await("a");
        TestNode from = node("a", caller, 0);
        from.call("b", at, to.port());
        awaitOpen(to, from);
        awaitPassage(from, to);
        awaitPassage(to, from);
    }

    @Test
    void saysWhyItCannotCallAddressesOfTheOtherKind() throws Exception {
        TestNode caller = node("a", "0.0.0.0", 0);
        caller.call("b", "::1", 443);
        await().until(() -> !caller.failures.isEmpty());
        assertThat(caller.failures.peek()).isEqualTo("'::1' has no address of the kind of 0.0.0.0");
    }

    /** A write finds a closed channel before the connection hears that it is. */
    @Test
    void aClosedChannelIsNoMatterOfCertificates() throws Exception {
        List<TestNode> pair = pair();
        pair.get(0).onLoop(() -> {
            QuicConnection used =
                    ((QuicLink) pair.get(0).channel()).connections().inUse();
            used.exceptionCaught(null, new ClosedChannelException());
            return true;
        });
        assertThat(pair.get(0).failures).singleElement().isEqualTo("the peer has closed the connection");
    }
}
