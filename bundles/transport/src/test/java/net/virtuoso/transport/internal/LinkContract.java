package net.virtuoso.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.wire.VirtioNetHeader;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every transport does, over real sockets on the loopback interface. */
@Timeout(240)
public abstract class LinkContract {
    protected static final String HOST = "127.0.0.1";
    /** More than a busy machine needs. */
    protected static final Duration PATIENCE = Duration.ofSeconds(60);

    protected final List<TestNode> nodes = new ArrayList<>();
    /** Counts, so that a buffer that was kept is noticed for certain. */
    protected final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

    protected final Random random = new Random(10);
    protected Transport transport;

    protected abstract Transport newTransport();

    /** Ends what {@link #newTransport} has made. */
    protected abstract void end(Transport made);

    @BeforeEach
    void start() {
        Awaitility.setDefaultTimeout(PATIENCE);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
        transport = newTransport();
    }

    @AfterEach
    void stop() {
        nodes.forEach(TestNode::close);
        end(transport);
        await().untilAsserted(() -> assertThat(allocator.metric().usedDirectMemory())
                .as("bytes kept")
                .isZero());
    }

    protected TestNode node(String name) throws Exception {
        return node(name, HOST, 0);
    }

    protected TestNode node(String name, String host, int port) throws Exception {
        TestNode node = new TestNode(transport, settings(name, host, port), Thread::new);
        nodes.add(node);
        return node;
    }

    /** A node's local end; one whose transport encrypts has an identity. */
    protected EndpointSettings settings(String name, String host, int port) {
        return new EndpointSettings(name, host, port, true);
    }

    protected byte[] frame(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        bytes[1] = 0;
        return bytes;
    }

    /** Two nodes with an open link: the first has called. */
    protected List<TestNode> pair() throws Exception {
        TestNode caller = node("a");
        TestNode called = node("b");
        called.await("a");
        caller.call("b", HOST, called.port());
        awaitOpen(caller, called);
        return List.of(caller, called);
    }

    protected static void awaitOpen(TestNode... both) {
        for (TestNode node : both) {
            await().until(() -> node.opened.get() > 0);
        }
    }

    /** Sends frames until one is there; none of them is on its way then. */
    protected void awaitPassage(TestNode from, TestNode to) {
        await().until(() -> {
            byte[] bytes = frame(3_000);
            from.send(bytes);
            return arrival(to, bytes, Duration.ofMillis(200)) != null;
        });
    }

    /**
     * Waits for a frame; those in front of it, which were sent before, are dropped.
     *
     * @param silence is given up after so long without any
     */
    private static TestNode.Received arrival(TestNode to, byte[] bytes, Duration silence) throws InterruptedException {
        TestNode.Received got = to.frames.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
        while (got != null && !Arrays.equals(got.bytes(), bytes)) {
            got = to.frames.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
        }
        return got;
    }

    @Test
    protected void refusesWhatItIsNotMadeFor() throws Exception {
        TestNode any = node("a");
        assertThatThrownBy(() -> transport.open(new EndpointSettings("n1", HOST, 0, false), any.loop()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("plaintext")
                .hasMessageContaining("net.virtuoso.node~n1.cfg");
    }

    @Test
    void saysWhichAddressIsTaken() throws Exception {
        TestNode first = node("a");
        assertThatThrownBy(() -> node("b", HOST, first.port()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(HOST + ":" + first.port());
    }

    @Test
    void carriesFramesOfEverySizeBothWays() throws Exception {
        List<TestNode> pair = pair();
        for (int length = 24; length <= VirtioNetHeader.MAX_FRAME; length += 1 + length / 7) {
            carry(pair.get(0), pair.get(1), length);
            carry(pair.get(1), pair.get(0), length);
        }
        for (int length : new int[] {1_448, 1_449, 1_524, 4_095, 4_096, 65_535, 65_550, VirtioNetHeader.MAX_FRAME}) {
            carry(pair.get(0), pair.get(1), length);
        }
        assertThat(pair.get(0).send(frame(23))).isFalse();
        assertThat(pair.get(0).send(frame(VirtioNetHeader.MAX_FRAME + 1))).isFalse();
        assertThat(pair.get(0).failures).isEmpty();
        assertThat(pair.get(0).opened.get()).isOne();
    }

    private void carry(TestNode from, TestNode to, int length) throws Exception {
        TestNode.Received got = null;
        // On a busy machine a sender may be held up in the middle of a frame for so long that the rest isn't waited
        // for.
        for (int attempts = isReliable() ? 1 : 5; got == null && attempts > 0; attempts--) {
            byte[] bytes = frame(length);
            assertThat(from.send(bytes)).isTrue();
            got = arrival(to, bytes, isReliable() ? PATIENCE : Duration.ofSeconds(5));
        }
        assertThat(got).as("a frame of %d bytes", length).isNotNull();
        assertThat(got.vni()).isEqualTo(7);
        assertThat(got.hopLimit()).isEqualTo(3);
    }

    @Test
    void carriesManyBytesUnchanged() throws Exception {
        List<TestNode> pair = pair();
        MessageDigest sent = MessageDigest.getInstance("SHA-256");
        MessageDigest got = MessageDigest.getInstance("SHA-256");
        AtomicLong arrived = new AtomicLong();
        pair.get(1).onFrame = frame -> {
            got.update(frame.nioBuffer());
            arrived.addAndGet(frame.readableBytes());
        };
        long total = 0;
        while (total < 100_000_000) {
            // No longer than what is sent in one write, so that losing some is a fault.
            byte[] bytes = frame(random.nextInt(3) == 0 ? 24 + random.nextInt(2_000) : 62_000 + random.nextInt(1_000));
            sent.update(bytes);
            total += bytes.length;
            while (total - arrived.get() > 2_000_000 || !pair.get(0).send(bytes)) {
                Thread.onSpinWait();
            }
        }
        long all = total;
        await().until(() -> arrived.get() == all);
        byte[] digest = pair.get(1).onLoop(() -> got.digest());
        assertThat(digest).isEqualTo(sent.digest());
    }

    @Test
    void answersProbes() throws Exception {
        List<TestNode> pair = pair();
        assertThat(pair.get(0).probe(Long.MIN_VALUE)).isTrue();
        assertThat(pair.get(1).probe(-2)).isTrue();
        await().until(() -> pair.get(0).answers.contains(Long.MIN_VALUE)
                && pair.get(1).answers.contains(-2L));
        assertThat(pair.get(0).answers).hasSize(1);
    }

    @Test
    void hearsThatThePeerHasClosed() throws Exception {
        List<TestNode> pair = pair();
        pair.get(0).closeLink();
        await().until(() -> !pair.get(1).failures.isEmpty());
        assertThat(pair.get(1).failures).singleElement().asString().contains("closed");
        assertThat(pair.get(0).failures).as("own doing").isEmpty();
        assertThat(pair.get(1).send(frame(100))).isFalse();
        assertThat(pair.get(1).probe(1)).isFalse();
        assertThat(pair.get(1).isWritable()).isFalse();
    }

    @Test
    void mayBeClosedInEveryCallback() throws Exception {
        TestNode caller = node("a");
        TestNode called = node("b");
        Runnable close = () -> called.channel().close();
        Runnable nothing = () -> {};
        closesBy(caller, called, () -> called.onOpened = close);
        called.onOpened = nothing;
        closesBy(caller, called, () -> called.onFrame = frame -> close.run());
        called.onFrame = frame -> {};
        closesBy(caller, called, () -> called.onAnswer = close);
        called.onAnswer = nothing;
        closesBy(caller, called, () -> called.onReadComplete = close);
        called.onReadComplete = nothing;
        assertThat(called.failures).as("own doing").isEmpty();
    }

    /** Opens the link, and sends over it until it has closed it. */
    private void closesBy(TestNode caller, TestNode called, Runnable set) throws Exception {
        int opened = called.opened.get();
        int failed = caller.failures.size();
        set.run();
        called.await("a");
        caller.call("b", HOST, called.port());
        await().until(() -> {
            caller.send(frame(60_000));
            called.probe(1);
            return caller.failures.size() > failed && called.opened.get() > opened;
        });
        assertThat(caller.failures).hasSize(failed + 1);
        assertThat(called.isWritable()).isFalse();
    }

    @Test
    void hearsThatThePeersNodeHasEnded() throws Exception {
        List<TestNode> pair = pair();
        nodes.remove(pair.get(1));
        pair.get(1).close();
        await().until(() -> !pair.get(0).failures.isEmpty());
        assertThat(pair.get(0).failures).singleElement().asString().contains("closed");
    }

    @Test
    void opensAgainAfterBothHaveClosed() throws Exception {
        List<TestNode> pair = pair();
        pair.get(1).closeLink();
        await().until(() -> !pair.get(0).failures.isEmpty());
        pair.get(1).await("a");
        pair.get(0).call("b", HOST, pair.get(1).port());
        await().until(() -> pair.get(0).opened.get() == 2 && pair.get(1).opened.get() == 2);
        awaitPassage(pair.get(0), pair.get(1));
        awaitPassage(pair.get(1), pair.get(0));
    }

    @Test
    void goesOnWhenTheCallerIsKilledAndStartsAnew() throws Exception {
        List<TestNode> pair = pair();
        TestNode called = pair.get(1);
        for (int i = 0; i < 3; i++) {
            awaitPassage(pair.get(0), called);
        }
        pair.get(0).crash();
        TestNode anew = node("a");
        if (!called.failures.isEmpty() || !waitsByItself()) {
            await().until(() -> !called.failures.isEmpty());
            called.await("a");
        }
        anew.call("b", HOST, called.port());
        awaitOpen(anew);
        awaitPassage(anew, called);
        awaitPassage(called, anew);
    }

    /** Whether an open link whose peer was killed needs no opening to be called again. */
    protected abstract boolean waitsByItself();

    @Test
    void takesOneChannelForEachLink() throws Exception {
        TestNode only = node("a");
        only.await("b");
        assertThatThrownBy(() -> only.await("b")).hasRootCauseInstanceOf(RefusedException.class);
        only.closeLink();
        only.await("b");
    }

    @Test
    void doesNotOpenForTheWrongNodeOrLink() throws Exception {
        TestNode called = node("b");
        called.await("a");
        node("mallory").call("b", HOST, called.port());
        node("a").call("c", HOST, called.port());
        TestNode other = node("a");
        other.open(new LinkConfig("another", "b", transport.name(), new Endpoint(HOST, called.port()), true));
        Thread.sleep(300);
        assertThat(nodes).allSatisfy(node -> assertThat(node.opened.get()).isZero());
        TestNode right = node("a");
        right.call("b", HOST, called.port());
        awaitOpen(right, called);
    }

    @Test
    void carriesForOthersWhatTheReceiverKeeps() throws Exception {
        List<TestNode> pair = pair();
        List<ByteBuf> kept = new ArrayList<>();
        List<byte[]> sent = new ArrayList<>();
        pair.get(1).onFrame = frame -> kept.add(frame.retain());
        for (int i = 0; i < 40; i++) {
            byte[] bytes = frame(24 + 331 * i);
            sent.add(bytes);
            assertThat(pair.get(0).send(bytes)).isTrue();
        }
        await().until(() -> pair.get(1).onLoop(kept::size) == 40);
        pair.get(1).onLoop(() -> {
            for (int i = 0; i < 40; i++) {
                assertThat(ByteBufUtil.getBytes(kept.get(i))).isEqualTo(sent.get(i));
                kept.get(i).release();
            }
            return true;
        });
    }

    @Test
    void boundsWhatWaitsForASlowReceiver() throws Exception {
        List<TestNode> pair = pair();
        CountDownLatch slow = new CountDownLatch(1);
        AtomicLong arrived = new AtomicLong();
        pair.get(1).onFrame = frame -> {
            arrived.addAndGet(frame.readableBytes());
            try {
                slow.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        byte[] bytes = frame(60_000);
        long taken = 0;
        for (int i = 0; i < 2_000; i++) {
            taken += pair.get(0).send(bytes) ? bytes.length : 0;
        }
        assertThat(allocator.metric().usedDirectMemory()).isLessThan(8L << 20);
        slow.countDown();
        long sent = taken;
        if (isReliable()) {
            assertThat(taken).isLessThan(2_000L * bytes.length);
            await().until(() -> arrived.get() == sent);
            assertThat(pair.get(0).writable.get()).isPositive();
        }
        pair.get(1).onFrame = frame -> pair.get(1).frames.add(new TestNode.Received(7, 3, ByteBufUtil.getBytes(frame)));
        awaitPassage(pair.get(0), pair.get(1));
    }

    /** Whether everything that is taken arrives. */
    protected abstract boolean isReliable();

    @Test
    void leavesNothingRegistered() throws Exception {
        List<TestNode> pair = pair();
        pair.get(0).close();
        pair.get(1).close();
        nodes.clear();
        TestNode again = node("b", HOST, pair.get(1).port());
        assertThat(again.port()).isEqualTo(pair.get(1).port());
    }
}
