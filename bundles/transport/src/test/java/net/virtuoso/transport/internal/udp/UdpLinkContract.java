package net.virtuoso.transport.internal.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.transport.internal.LinkContract;
import net.virtuoso.transport.internal.TestNode;
import org.junit.jupiter.api.Test;

/** What links over UDP do, encrypted or not. */
abstract class UdpLinkContract extends LinkContract {
    /** With datagrams of at most so many bytes. */
    protected abstract Transport newTransport(int longestDatagram);

    @Override
    protected Transport newTransport() {
        return newTransport(1_472);
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
    void callsUntilThePeerIsThere() throws Exception {
        TestNode called = node("b");
        int port = called.port();
        called.close();
        TestNode caller = node("a");
        caller.call("b", HOST, port);
        Thread.sleep(300);
        assertThat(caller.opened.get()).isZero();
        assertThat(caller.failures).isEmpty();
        TestNode late = node("b", HOST, port);
        late.await("a");
        awaitOpen(caller, late);
    }

    @Test
    void answersFromTheAddressThatWasCalled() throws Exception {
        TestNode called = node("b", "0.0.0.0", 0);
        called.await("a");
        TestNode caller = node("a", "127.0.0.3", 0);
        caller.call("b", "127.0.0.2", called.port());
        awaitOpen(caller, called);
        awaitPassage(caller, called);
        awaitPassage(called, caller);
    }

    @Test
    void worksOverIpv6() throws Exception {
        TestNode called = node("b", "::1", 0);
        called.await("a");
        TestNode caller = node("a", "::1", 0);
        caller.call("b", "::1", called.port());
        awaitOpen(caller, called);
        awaitPassage(caller, called);
        awaitPassage(called, caller);
    }

    @Test
    void saysThatAnAddressOfTheOtherKindCannotBeReached() throws Exception {
        TestNode caller = node("a");
        caller.call("b", "::1", 9);
        await().until(() -> !caller.failures.isEmpty());
        assertThat(caller.failures).singleElement().asString().contains("'::1' has no address of the kind");
        caller.call("b", HOST, 9);
    }

    @Test
    void carriesLongDatagramsWhereThePathTakesThem() throws Exception {
        end(transport);
        transport = newTransport(UdpLink.LONGEST_DATAGRAM);
        List<TestNode> pair = pair();
        awaitPassage(pair.get(0), pair.get(1));
        byte[] bytes = frame(65_550);
        pair.get(0).send(bytes);
        await().until(() -> !pair.get(1).frames.isEmpty());
        assertThat(pair.get(1).frames.remove().bytes()).isEqualTo(bytes);
    }
}
