package net.virtuoso.transport.internal.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.spi.transport.TransportEndpoint;
import net.virtuoso.transport.internal.LinkContract;
import net.virtuoso.transport.internal.TestNode;
import net.virtuoso.transport.internal.way.Hop;
import net.virtuoso.wire.Hello;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;
import org.junit.jupiter.api.Test;

class TcpTransportTest extends LinkContract {
    @Override
    protected Transport newTransport() {
        return new TcpTransport(allocator);
    }

    @Override
    protected void end(Transport made) {
        ((TcpTransport) made).deactivate();
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
    void saysThatNobodyIsThere() throws Exception {
        TestNode gone = node("b");
        gone.close();
        TestNode caller = node("a");
        caller.call("b", HOST, gone.port());
        await().until(() -> !caller.failures.isEmpty());
        assertThat(caller.failures).singleElement().asString().contains("refused");
    }

    @Test
    void hearsThatThePeerWasKilled() throws Exception {
        List<TestNode> pair = pair();
        int port = pair.get(1).port();
        pair.get(1).crash();
        await().until(() -> !pair.get(0).failures.isEmpty());
        TestNode anew = node("b", HOST, port);
        anew.await("a");
        pair.get(0).call("b", HOST, port);
        awaitOpen(anew);
        awaitPassage(pair.get(0), anew);
    }

    @Test
    void worksOverIpv6() throws Exception {
        TestNode called = node("b", "::1", 0);
        called.await("a");
        TestNode caller = node("a", "::1", 0);
        caller.call("b", "::1", called.port());
        awaitOpen(caller, called);
        awaitPassage(caller, called);
    }

    /** A host may have addresses of both kinds, in any order. */
    @Test
    void choosesTheAddressOfItsOwnKind() throws Exception {
        InetAddress four = InetAddress.getByName("192.0.2.1");
        InetAddress six = InetAddress.getByName("2001:db8::1");
        assertThat(chosen("::1", four, six)).isEqualTo(six);
        assertThat(chosen("127.0.0.1", six, four)).isEqualTo(four);
        assertThat(chosen("0.0.0.0", six, four)).isEqualTo(six);
        assertThat(chosen("127.0.0.1", six)).isNull();
    }

    private InetAddress chosen(String own, InetAddress... addresses) throws Exception {
        EndpointSettings settings = new EndpointSettings("n1", own, 0, true);
        try (TransportEndpoint endpoint = transport.open(settings, node("a").loop())) {
            return ((TcpEndpoint) endpoint).reachable(new Hop("there", List.of(addresses), 1, null, false));
        }
    }

    @Test
    void saysThatAnAddressOfTheOtherKindCannotBeReached() throws Exception {
        TestNode caller = node("a", "::1", 0);
        caller.call("b", HOST, 9);
        await().until(() -> !caller.failures.isEmpty());
        assertThat(caller.failures).singleElement().asString().contains("'127.0.0.1' has no address");
    }

    private static byte[] record(LinkKind kind, ByteBuf payload) {
        ByteBuf out = Unpooled.buffer().writeInt(24 + payload.readableBytes());
        boolean data = kind == LinkKind.DATA;
        LinkHeader.write(out, kind, data ? 1 : 0, data ? 7 : 0, 0, 0, 0);
        return ByteBufUtil.getBytes(out.writeBytes(payload));
    }

    private static byte[] hello(LinkKind kind, String link, String from, String to) {
        ByteBuf payload = Unpooled.buffer();
        new Hello(1, 5, 0, link, from, to).write(payload);
        return record(kind, payload);
    }

    /** Sends bytes on a new connection and gives back what comes until the other end closes it. */
    private int answerTo(TestNode node, byte[] bytes) throws Exception {
        try (Socket stranger = new Socket(HOST, node.port())) {
            stranger.setSoTimeout((int) PATIENCE.toMillis());
            OutputStream out = stranger.getOutputStream();
            out.write(bytes);
            return stranger.getInputStream().readAllBytes().length;
        } catch (SocketException reset) {
            return 0;
        }
    }

    @Test
    void closesOnGarbageWithoutAnAnswer() throws Exception {
        List<TestNode> pair = pair();
        TestNode called = pair.get(1);
        List<byte[]> garbage = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            byte[] bytes = frame(1_000);
            bytes[0] |= 1;
            garbage.add(bytes);
        }
        for (LinkKind kind : LinkKind.values()) {
            garbage.add(record(kind, Unpooled.buffer().writeZero(kind == LinkKind.DATA ? 100 : 8)));
        }
        garbage.add(hello(LinkKind.HELLO, "other", "a", "b"));
        garbage.add(hello(LinkKind.HELLO, "link", "c", "b"));
        garbage.add(hello(LinkKind.HELLO, "link", "a", "c"));
        garbage.add(hello(LinkKind.HELLO_ACK, "link", "a", "b"));
        for (byte[] bytes : garbage) {
            assertThat(answerTo(called, bytes)).isZero();
        }
        awaitPassage(pair.get(0), called);
        assertThat(called.failures).isEmpty();
    }

    @Test
    void failsWhenAnIdentifiedPeerSendsGarbage() throws Exception {
        TestNode called = node("b");
        called.await("a");
        ByteBuf bytes = Unpooled.buffer().writeBytes(hello(LinkKind.HELLO, "link", "a", "b"));
        bytes.writeBytes(record(LinkKind.DATA, Unpooled.buffer().writeZero(23)));
        int answered = answerTo(called, ByteBufUtil.getBytes(bytes));
        assertThat(answered).isLessThanOrEqualTo(bytes.writerIndex());
        await().until(() -> !called.failures.isEmpty());
        assertThat(called.opened.get()).isOne();
        assertThat(called.failures).singleElement().asString().contains("isn't a record");
    }

    @Test
    void closesConnectionsThatSayNothing() throws Exception {
        TestNode called = node("b");
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            silent.add(new Socket(HOST, called.port()));
        }
        assertThat(isClosedWithin(silent.get(69), PATIENCE)).as("one too many").isTrue();
        assertThat(isClosedWithin(silent.get(0), Duration.ofMillis(1)))
                .as("may still say something")
                .isFalse();
        assertThat(isClosedWithin(silent.get(0), PATIENCE))
                .as("waited long enough")
                .isTrue();
        for (Socket socket : silent) {
            socket.close();
        }
    }

    private static boolean isClosedWithin(Socket socket, Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        }
    }

    @Test
    void answersNoMoreProbesThanThePeerReads() throws Exception {
        TestNode called = node("b");
        called.await("a");
        try (Socket peer = new Socket()) {
            peer.setReceiveBufferSize(8_192);
            peer.connect(new InetSocketAddress(HOST, called.port()));
            OutputStream out = peer.getOutputStream();
            out.write(hello(LinkKind.HELLO, "link", "a", "b"));
            awaitOpen(called);
            ByteBuf probes = Unpooled.buffer();
            for (int i = 0; i < 2_000; i++) {
                probes.writeBytes(record(LinkKind.PROBE, Unpooled.buffer().writeLong(i)));
            }
            byte[] many = ByteBufUtil.getBytes(probes);
            // Until both kernels' buffers are full of answers, and then some.
            for (int i = 0; i < 500; i++) {
                out.write(many);
            }
            assertThat(allocator.metric().usedDirectMemory()).isLessThan(24L << 20);
            peer.setSoTimeout(3_000);
            long answered = 0;
            try {
                InputStream in = peer.getInputStream();
                byte[] answers = new byte[100_000];
                for (int n = in.read(answers); n > 0; n = in.read(answers)) {
                    answered += n;
                }
            } catch (SocketTimeoutException end) {
                assertThat(answered).isBetween(100_000L, 500L * many.length - 1);
            }
        }
        await().until(() -> !called.failures.isEmpty());
    }
}
