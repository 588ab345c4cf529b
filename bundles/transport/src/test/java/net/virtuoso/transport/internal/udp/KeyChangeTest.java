package net.virtuoso.transport.internal.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import net.virtuoso.identity.Holder;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.testkit.TestAuthority;
import net.virtuoso.transport.internal.TestNode;
import net.virtuoso.transport.internal.seal.AeadEngine;
import net.virtuoso.transport.internal.seal.KeyLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Links that change their keys while frames pass; time is the test's. */
@Timeout(240)
class KeyChangeTest {
    private static final String HOST = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestAuthority authority = new TestAuthority();
    private final Map<String, TestAuthority.Node> identities =
            Map.of("a", authority.node("a"), "b", authority.node("b"));
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final AtomicLong clockSkew = new AtomicLong();
    private final Random random = new Random(25);
    private final List<AutoCloseable> made = new ArrayList<>();
    private final List<UdpTransport> transports = new ArrayList<>();
    private TestNode caller;
    private TestNode called;

    private void open(KeyLimits limits, double loss) throws Exception {
        open(limits, limits, loss);
    }

    private UdpTransport transport(KeyLimits limits) {
        UdpTransport fresh = new UdpTransport(
                allocator,
                PathLimits.upTo(1_472),
                AeadEngine.best(),
                limits,
                () -> System.nanoTime() + clockSkew.get());
        transports.add(fresh);
        return fresh;
    }

    private void open(KeyLimits limits, KeyLimits ofCalled, double loss) throws Exception {
        called = new TestNode(transport(ofCalled), new EndpointSettings(HOST, 0, identities.get("b")), Thread::new);
        made.add(called);
        caller = new TestNode(transport(limits), new EndpointSettings(HOST, 0, identities.get("a")), Thread::new);
        made.add(caller);
        BadPath path = loss < 0 ? null : new BadPath(called.port(), loss);
        if (path != null) {
            made.add(path);
        }
        called.await("a");
        caller.call("b", HOST, path == null ? called.port() : path.port());
        await().atMost(PATIENCE).until(() -> caller.opened.get() == 1 && called.opened.get() == 1);
    }

    @AfterEach
    void close() throws Exception {
        assertThat(caller.failures).isEmpty();
        assertThat(called.failures).isEmpty();
        for (AutoCloseable each : made) {
            each.close();
        }
        transports.forEach(UdpTransport::deactivate);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(allocator.metric().usedDirectMemory())
                        .as("bytes kept")
                        .isZero());
    }

    private static KeyLimits limits(long datagrams) {
        return new KeyLimits(
                Duration.ofHours(1),
                1L << 40,
                datagrams,
                1L << 40,
                1L << 40,
                Duration.ofSeconds(5),
                Duration.ofMillis(100),
                Duration.ofMillis(10));
    }

    private static int changes(TestNode node) throws Exception {
        return node.onLoop(() ->
                ((SealedCover) ((UdpLink) node.channel()).cover()).session().changes());
    }

    private byte[] frame(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        bytes[1] = 0;
        return bytes;
    }

    @Test
    void losesNothingUnderLoad() throws Exception {
        open(limits(2_000), -1);
        MessageDigest sent = MessageDigest.getInstance("SHA-256");
        MessageDigest got = MessageDigest.getInstance("SHA-256");
        AtomicLong arrived = new AtomicLong();
        called.onFrame = frame -> {
            got.update(frame.nioBuffer());
            arrived.addAndGet(frame.readableBytes());
        };
        long total = 0;
        while (total < 30_000_000 || changes(caller) < 5) {
            byte[] bytes = frame(random.nextInt(3) == 0 ? 24 + random.nextInt(2_000) : 60_000);
            sent.update(bytes);
            total += bytes.length;
            while (total - arrived.get() > 1_000_000 || !caller.send(bytes)) {
                Thread.onSpinWait();
            }
        }
        long all = total;
        await().atMost(PATIENCE).until(() -> arrived.get() == all);
        byte[] digest = called.onLoop(got::digest);
        assertThat(digest).isEqualTo(sent.digest());
        assertThat(changes(called)).isGreaterThanOrEqualTo(5);
    }

    /** Most of what it seals may be lost on the way, so that the caller can't know how worn the keys are. */
    @Test
    void changesWhenTheKeysAreWornAtTheEndThatIsCalled() throws Exception {
        open(limits(1L << 40), limits(2_000), -1);
        caller.onFrame = frame -> {};
        for (int change = 2; change <= 3; change++) {
            int wanted = change;
            for (int i = 0; i < 100_000 && changes(called) < wanted; i++) {
                called.send(frame(100));
            }
            assertThat(changes(called)).isGreaterThanOrEqualTo(wanted);
            await().atMost(PATIENCE).until(() -> changes(caller) >= wanted);
            assertPassage();
        }
        assertThat(caller.opened.get()).isOne();
    }

    @Test
    void changesEveryHour() throws Exception {
        open(limits(1L << 40), -1);
        for (int hour = 1; hour <= 3; hour++) {
            int before = hour;
            assertThat(changes(caller)).isEqualTo(before);
            clockSkew.addAndGet(Duration.ofMinutes(59).toNanos());
            assertPassage();
            assertThat(changes(caller)).isEqualTo(before);
            clockSkew.addAndGet(Duration.ofMinutes(1).toNanos());
            await().atMost(PATIENCE).until(() -> changes(caller) > before && changes(called) > before);
            assertPassage();
        }
        assertThat(caller.opened.get()).isOne();
    }

    @Test
    void showsANewCertificateWithoutACut() throws Exception {
        open(limits(1L << 40), -1);
        identities.get("a").show(Holder.node("a"), Instant.now());
        await().atMost(PATIENCE).until(() -> changes(called) == 2);
        assertPassage();
        identities.get("a").revoke(identities.get("b"));
        await().atMost(PATIENCE).until(() -> !caller.failures.isEmpty());
        caller.failures.clear();
        await().atMost(PATIENCE).until(() -> !called.failures.isEmpty());
        called.failures.clear();
    }

    @Test
    void goesOnWithTheOldKeysWhenThePeerTakesNoHandshake() throws Exception {
        open(limits(1L << 40), -1);
        identities.get("b").show(Holder.node("b"), Instant.now().minus(Duration.ofDays(31)));
        clockSkew.addAndGet(Duration.ofHours(2).toNanos());
        Thread.sleep(500);
        assertPassage();
        assertThat(changes(caller)).isOne();
        identities.get("b").show(Holder.node("b"), Instant.now());
        clockSkew.addAndGet(Duration.ofMinutes(1).toNanos());
        await().atMost(PATIENCE).until(() -> changes(caller) > 1);
        assertPassage();
    }

    @Test
    void opensAndChangesOverABadPathAndTakesNothingTwice() throws Exception {
        open(limits(1L << 40), 0.15);
        Set<Integer> numbers = ConcurrentHashMap.newKeySet();
        AtomicLong twice = new AtomicLong();
        called.onFrame = frame -> {
            if (!numbers.add(frame.getInt(24))) {
                twice.incrementAndGet();
            }
        };
        int number = 0;
        for (int change = 2; change <= 4; change++) {
            clockSkew.addAndGet(Duration.ofHours(1).toNanos());
            int wanted = change;
            for (int i = 0; i < 20_000 && changes(called) < wanted; i++) {
                caller.send(numbered(++number));
                Thread.sleep(1);
            }
            assertThat(changes(called)).isGreaterThanOrEqualTo(wanted);
        }
        int before = numbers.size();
        for (int i = 0; i < 20_000 && numbers.size() < before + 50; i++) {
            caller.send(numbered(++number));
            Thread.sleep(1);
        }
        assertThat(numbers).hasSizeGreaterThanOrEqualTo(before + 50);
        BadPath path = (BadPath) made.get(2);
        for (byte[] recorded : path.kept()) {
            path.forge(recorded);
            byte[] changed = recorded.clone();
            changed[random.nextInt(changed.length)] ^= 1;
            path.forge(changed);
            path.forge(Arrays.copyOf(recorded, random.nextInt(recorded.length)));
        }
        assertPassage(numbers, ++number);
        assertThat(twice).hasValue(0);
        assertThat(numbers).allMatch(n -> n > 0 && n <= 1_000_000);
    }

    private static byte[] numbered(int number) {
        return ByteBuffer.allocate(200).putInt(24, number).array();
    }

    private void assertPassage(Set<Integer> arrived, int number) {
        int[] next = {number};
        int before = arrived.size();
        await().atMost(PATIENCE).until(() -> {
            caller.send(numbered(next[0]++));
            return arrived.size() > before;
        });
    }

    private void assertPassage() {
        byte[] bytes = frame(3_000);
        await().atMost(PATIENCE).until(() -> {
            caller.send(bytes);
            TestNode.Received got = called.frames.poll();
            return got != null && Arrays.equals(got.bytes(), bytes);
        });
        called.frames.clear();
    }
}
