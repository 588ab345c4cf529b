package net.virtuoso.transport.internal.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.testkit.TestAuthority;
import net.virtuoso.transport.internal.TestNamespace;
import net.virtuoso.transport.internal.TestNode;
import net.virtuoso.transport.internal.udp.SilentRouters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links over QUIC on paths that drop what is too long and don't say so. */
@Timeout(240)
class QuicPathIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What carries the shortest packet that QUIC needs. */
    private static final int NARROWEST = 1_200 + 28;

    private static final int[] FRAMES = {1_524, 9_024, 65_567};

    private final Random random = new Random(9_000);
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final QuicTransport transport = new QuicTransport(allocator, QuicTransport.LIMITS);
    private final TestAuthority authority = new TestAuthority();
    private final Deque<AutoCloseable> made = new ArrayDeque<>();
    private SilentRouters routers;
    private TestNode caller;
    private TestNode called;

    private void call(int mtu) throws Exception {
        routers = keep(new SilentRouters(mtu));
        called = node(routers.right, "b", SilentRouters.RIGHT);
        caller = node(routers.left, "a", SilentRouters.LEFT);
        called.await("a");
        caller.call("b", SilentRouters.RIGHT, called.port());
    }

    private void connect(int mtu) throws Exception {
        call(mtu);
        await().atMost(PATIENCE).until(() -> caller.opened.get() == 1 && called.opened.get() == 1);
    }

    private TestNode node(TestNamespace where, String name, String host) throws Exception {
        EndpointSettings settings = new EndpointSettings(host, 0, authority.node(name));
        return keep(where.call(() -> new TestNode(transport, settings, where::thread)));
    }

    private <T extends AutoCloseable> T keep(T thing) {
        made.push(thing);
        return thing;
    }

    @AfterEach
    void remove() throws Exception {
        for (AutoCloseable thing : made) {
            thing.close();
        }
        transport.deactivate();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(allocator.metric().usedDirectMemory())
                        .as("bytes kept")
                        .isZero());
    }

    private void awaitAllFrames() {
        for (int length : FRAMES) {
            caller.awaitPassage(called, length, random, PATIENCE);
            called.awaitPassage(caller, length, random, PATIENCE);
        }
        assertThat(caller.failures).isEmpty();
        assertThat(called.failures).isEmpty();
        assertThat(caller.opened.get()).isOne();
    }

    private int longest() throws Exception {
        return caller.onLoop(
                () -> ((QuicLink) caller.channel()).connections().inUse().longestDatagram());
    }

    @ParameterizedTest
    @ValueSource(ints = {NARROWEST, 1_400, 1_500, 9_000})
    void framesOfAnyLengthArriveWhole(int mtu) throws Exception {
        connect(mtu);
        awaitAllFrames();
        assertThat(longest()).isLessThan(Math.min(mtu, 1_500) - 28);
    }

    @Test
    void followsAPathThatBecomesNarrower() throws Exception {
        connect(1_500);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            caller.send(new byte[20_000]);
            return longest() > PathSize.FLOOR;
        });
        routers.between(NARROWEST);
        // The connection ends at both ends, and the next one finds out.
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            caller.send(new byte[20_000]);
            return !caller.failures.isEmpty() && !called.failures.isEmpty();
        });
        assertThat(caller.failures.peek()).contains("narrower");
        called.await("a");
        caller.call("b", SilentRouters.RIGHT, called.port());
        await().atMost(PATIENCE).until(() -> caller.opened.get() == 2 && called.opened.get() == 2);
        for (int length : FRAMES) {
            caller.awaitPassage(called, length, random, PATIENCE);
            called.awaitPassage(caller, length, random, PATIENCE);
        }
        assertThat(longest()).isEqualTo(PathSize.FLOOR);
    }

    @Test
    void saysWhatItNeedsOfAPath() throws Exception {
        call(NARROWEST - 1);
        await().atMost(PATIENCE).until(() -> !caller.failures.isEmpty());
        assertThat(caller.failures.peek()).contains("1200 bytes");
    }
}
