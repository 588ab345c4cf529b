package net.virtuoso.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import net.virtuoso.identity.Holder;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.testkit.TestAuthority;
import net.virtuoso.transport.internal.tls.Succession;
import net.virtuoso.transport.internal.tls.TlsLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Links that change their connections while frames pass, whatever carries TLS 1.3. */
@Timeout(240)
public abstract class SuccessionContract {
    private static final String HOST = "127.0.0.1";
    protected static final Duration PATIENCE = Duration.ofSeconds(60);
    protected static final long MEGABYTE = 1_000_000;
    protected static final long NEVER = 1L << 60;

    private final TestAuthority authority = new TestAuthority();
    private final TestAuthority.Node identityOfA = authority.node("a");
    private final TestAuthority.Node identityOfB = authority.node("b");
    protected final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final Random random = new Random(8);
    private final List<TestNode> nodes = new ArrayList<>();
    private final List<Transport> transports = new ArrayList<>();
    protected TestNode caller;
    protected TestNode called;

    /** A transport whose connections are used for so long. */
    protected abstract Transport newTransport(TlsLimits limits);

    /** Ends what {@link #newTransport} has made. */
    protected abstract void end(Transport made);

    /** When a link changes its connections. */
    protected abstract Succession succession(LinkChannel link);

    /** A link's connections. */
    protected abstract Connections<?> connections(LinkChannel link);

    /** Ends one at this end, as if it had been lost. */
    protected abstract void lose(LinkChannel link, Connections.Connection lost);

    /** Soon reached, in the unit of the limits. */
    protected abstract long little();

    /**
     * Limits for connections.
     *
     * @param usual after how much they are succeeded, in the transport's unit
     * @param most how much they carry at most
     */
    protected static TlsLimits limits(long usual, long most, Duration linger) {
        return new TlsLimits(Duration.ofHours(1), usual, most, linger, Duration.ofMillis(50));
    }

    private TestNode node(TestAuthority.Node identity, TlsLimits limits) throws Exception {
        Transport transport = newTransport(limits);
        transports.add(transport);
        TestNode node = new TestNode(transport, new EndpointSettings(HOST, 0, identity), Thread::new);
        nodes.add(node);
        return node;
    }

    protected void open(TlsLimits limits) throws Exception {
        called = node(identityOfB, limits);
        caller = node(identityOfA, limits);
        called.await("a");
        caller.call("b", HOST, called.port());
        await().atMost(PATIENCE).until(() -> caller.opened.get() == 1 && called.opened.get() == 1);
    }

    @AfterEach
    void close() {
        nodes.forEach(TestNode::close);
        transports.forEach(this::end);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(allocator.metric().usedDirectMemory())
                        .as("bytes kept")
                        .isZero());
    }

    protected int changes() throws Exception {
        return caller.onLoop(() -> succession(caller.channel()).changes());
    }

    protected byte[] frame(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        bytes[1] = 0;
        return bytes;
    }

    /** Of a frame's bytes; summed up the order in which they come doesn't count. */
    private static long digest(ByteBuf frame) {
        return ByteBufUtil.hashCode(frame) * 0x9E3779B97F4A7C15L + frame.readableBytes();
    }

    /** Sends both ways until so much has been sent and so many connections have come, and expects all of it at the other end. */
    protected void losesNothing(TlsLimits limits, long bytesThere, int connections) throws Exception {
        open(limits);
        Tally there = new Tally(called);
        Tally back = new Tally(caller);
        while (there.bytes < bytesThere || changes() < connections) {
            byte[] bytes = frame(random.nextInt(3) == 0 ? 24 + random.nextInt(2_000) : 60_000);
            there.send(caller, bytes);
            back.send(called, frame(24 + random.nextInt(200)));
            caller.probe(there.bytes);
        }
        await().atMost(PATIENCE).until(() -> there.isWhole() && back.isWhole());
        assertThat(caller.failures).isEmpty();
        assertThat(called.failures).isEmpty();
        assertThat(caller.opened.get()).as("one opening").isOne();
    }

    /** What was sent to a node, and what has come. */
    private static final class Tally {
        private final AtomicLong arrived = new AtomicLong();
        private final AtomicLong arrivedDigest = new AtomicLong();
        private long bytes;
        private long digest;

        Tally(TestNode to) {
            to.onFrame = frame -> {
                arrivedDigest.addAndGet(digest(frame));
                arrived.addAndGet(frame.readableBytes());
            };
        }

        void send(TestNode from, byte[] frame) throws Exception {
            while (bytes - arrived.get() > MEGABYTE || !from.send(frame)) {
                Thread.onSpinWait();
            }
            bytes += frame.length;
            digest += digest(Unpooled.wrappedBuffer(frame));
        }

        boolean isWhole() {
            return arrived.get() == bytes && arrivedDigest.get() == digest;
        }
    }

    @Test
    void anotherCertificateIsShownSoon() throws Exception {
        open(limits(NEVER, NEVER, Duration.ofMillis(100)));
        identityOfA.show(Holder.node("a"), Instant.now());
        await().atMost(PATIENCE).until(() -> {
            caller.probe(1);
            return changes() == 1;
        });
        assertThat(caller.send(frame(1_000))).isTrue();
        await().atMost(PATIENCE).until(() -> !called.frames.isEmpty());
        assertThat(called.failures).isEmpty();
    }

    @Test
    void goesOnWithTheOldOneIfThereIsNoOther() throws Exception {
        open(limits(0, NEVER, Duration.ofMillis(100)));
        identityOfB.show(Holder.node("mallory"), Instant.now());
        // Another one begins only when the one before has failed.
        await().atMost(PATIENCE).until(() -> {
            caller.probe(1);
            return caller.onLoop(() -> succession(caller.channel()).attempts()) > 2;
        });
        assertThat(changes()).isZero();
        assertThat(caller.failures).isEmpty();
        assertThat(caller.send(frame(1_000))).isTrue();
        await().atMost(PATIENCE).until(() -> !called.frames.isEmpty());
    }

    /** Does something at the caller, on its loop, when the peer of a successor is known, and hasn't answered yet. */
    protected void whileOneIsGreeted(Runnable what) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        caller.loop().execute(new Runnable() {
            @Override
            public void run() {
                Connections.Connection successor = connections(caller.channel()).next();
                if (successor != null && successor.peer() != null) {
                    what.run();
                    done.set(true);
                } else if (!caller.loop().isShuttingDown()) {
                    caller.loop().execute(this);
                }
            }
        });
        await().atMost(PATIENCE).until(() -> {
            // None goes over the old one any more once there is a successor: what comes over either is read in its
            // order.
            caller.onLoop(() -> connections(caller.channel()).next() != null
                    || caller.channel().probe(1));
            return done.get();
        });
    }

    /** The called end has heard the greeting, and sends over the successor; the caller hasn't heard the answer. */
    @Test
    void goesOnWithTheOldOneWhenASuccessorIsLost() throws Exception {
        open(limits(0, NEVER, PATIENCE));
        for (int i = 0; i < 3; i++) {
            whileOneIsGreeted(
                    () -> lose(caller.channel(), connections(caller.channel()).next()));
            called.awaitPassage(caller, 1_000, random, PATIENCE);
        }
        assertStillOpen();
    }

    @Test
    void goesOnWithASuccessorWhenTheOldOneIsLost() throws Exception {
        open(limits(0, NEVER, PATIENCE));
        for (int i = 0; i < 3; i++) {
            whileOneIsGreeted(
                    () -> lose(caller.channel(), connections(caller.channel()).inUse()));
            caller.awaitPassage(called, 1_000, random, PATIENCE);
        }
        assertStillOpen();
    }

    private void assertStillOpen() {
        assertThat(caller.failures).isEmpty();
        assertThat(called.failures).isEmpty();
        assertThat(caller.opened.get()).isOne();
        assertThat(called.opened.get()).isOne();
    }

    /** Over the successor more came than the greeting, so that its caller doesn't go back. */
    @Test
    void failsWithASuccessorThatWasUsed() throws Exception {
        open(limits(NEVER, NEVER, PATIENCE));
        identityOfA.show(Holder.node("a"), Instant.now());
        await().atMost(PATIENCE).until(() -> {
            caller.probe(1);
            return changes() == 1;
        });
        caller.awaitPassage(called, 1_000, random, PATIENCE);
        called.onLoop(() -> {
            lose(called.channel(), connections(called.channel()).inUse());
            return true;
        });
        assertThat(called.failures).containsExactly("lost");
    }

    @Test
    void endsWhatHasCarriedTooMuch() throws Exception {
        open(limits(NEVER, little(), Duration.ofMillis(100)));
        await().atMost(PATIENCE).until(() -> {
            caller.send(frame(10_000));
            caller.probe(1);
            return !caller.failures.isEmpty();
        });
        assertThat(caller.failures.peek()).contains("the most that one may");
    }

    @Test
    void revocationEndsAlsoWhatIsOnlyWaitedFor() throws Exception {
        open(limits(NEVER, NEVER, PATIENCE));
        identityOfA.show(Holder.node("a"), Instant.now());
        await().atMost(PATIENCE).until(() -> {
            caller.probe(1);
            return changes() == 1;
        });
        identityOfA.revoke(identityOfB);
        await().atMost(PATIENCE).until(() -> !caller.failures.isEmpty());
        assertThat(caller.failures.peek()).contains("was revoked");
    }
}
