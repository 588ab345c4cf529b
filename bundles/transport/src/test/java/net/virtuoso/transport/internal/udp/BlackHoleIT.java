package net.virtuoso.transport.internal.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.testkit.TestAuthority;
import net.virtuoso.transport.internal.TestNamespace;
import net.virtuoso.transport.internal.TestNode;
import net.virtuoso.transport.internal.seal.AeadEngine;
import net.virtuoso.transport.internal.seal.KeyLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of guests with any MTU over paths that drop what is too long and don't say so. */
@Timeout(240)
class BlackHoleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int OVERHEAD = 28;
    /** A guest's frame with virtio-net header: MTU 1500, MTU 9000, the longest super-frame. */
    private static final int[] FRAMES = {1_524, 9_024, 65_567};
    /** The usual ones but for the time after which more is tried. */
    private static final PathLimits LIMITS = new PathLimits(
            PathLimits.DEFAULT.longestDatagram(),
            PathLimits.DEFAULT.answer(),
            PathLimits.DEFAULT.confirm(),
            Duration.ofSeconds(5));

    private final Random random = new Random(8_899);
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final Deque<AutoCloseable> made = new ArrayDeque<>();
    private SilentRouters routers;
    private TestNode caller;
    private TestNode called;

    private void connect(String transport, int mtu) throws Exception {
        routers = keep(new SilentRouters(mtu));
        Transport used;
        if (transport.equals("udp")) {
            UdpTransport sealed =
                    new UdpTransport(allocator, LIMITS, AeadEngine.best(), KeyLimits.DEFAULT, System::nanoTime);
            keep(sealed::deactivate);
            used = sealed;
        } else {
            UdpPlainTransport plain = new UdpPlainTransport(allocator, LIMITS);
            keep(plain::deactivate);
            used = plain;
        }
        TestAuthority authority = new TestAuthority();
        called = node(routers.right, used, "b", SilentRouters.RIGHT, authority);
        caller = node(routers.left, used, "a", SilentRouters.LEFT, authority);
        called.await("a");
        caller.call("b", SilentRouters.RIGHT, called.port());
        await().atMost(PATIENCE).until(() -> caller.opened.get() == 1 && called.opened.get() == 1);
    }

    private TestNode node(TestNamespace where, Transport transport, String name, String host, TestAuthority authority)
            throws Exception {
        EndpointSettings settings = transport instanceof UdpTransport
                ? new EndpointSettings(host, 0, authority.node(name))
                : new EndpointSettings(name, host, 0, true);
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
        assertThat(allocator.metric().usedDirectMemory()).as("bytes kept").isZero();
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

    private static int datagram(TestNode node) throws Exception {
        return node.onLoop(() -> ((UdpLink) node.channel()).path().longestDatagram());
    }

    /** Sends frames, since only paths in use are looked after, until both ends have found what the path takes. */
    private void awaitFound(int mtu) {
        byte[] bytes = new byte[20_000];
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            caller.send(bytes);
            called.send(bytes);
            return isFound(caller, mtu) && isFound(called, mtu);
        });
    }

    private static boolean isFound(TestNode node, int mtu) throws Exception {
        int datagram = datagram(node);
        return datagram <= mtu - OVERHEAD && datagram > mtu - OVERHEAD - PathMtu.GRANULE;
    }

    @ParameterizedTest
    @CsvSource({
        "udp, 576", "udp, 1000", "udp, 1280", "udp, 1400", "udp, 1500", "udp, 9000",
        "udp-plain, 576", "udp-plain, 1000", "udp-plain, 1280", "udp-plain, 1400", "udp-plain, 1500", "udp-plain, 9000"
    })
    void framesOfAnyLengthArriveWhole(String transport, int mtu) throws Exception {
        connect(transport, mtu);
        awaitAllFrames();
        awaitFound(mtu);
        awaitAllFrames();
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "udp-plain"})
    void followsAPathThatChanges(String transport) throws Exception {
        connect(transport, 1_500);
        awaitFound(1_500);
        routers.between(1_100);
        awaitAllFrames();
        awaitFound(1_100);
        routers.between(9_000);
        awaitFound(9_000);
        routers.between(576);
        awaitAllFrames();
        awaitFound(576);
    }
}
