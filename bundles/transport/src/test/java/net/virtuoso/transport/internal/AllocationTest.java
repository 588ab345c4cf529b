package net.virtuoso.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.testkit.TestAuthority;
import net.virtuoso.transport.internal.seal.AeadEngine;
import net.virtuoso.transport.internal.tcp.TcpTransport;
import net.virtuoso.transport.internal.udp.UdpPlainTransport;
import net.virtuoso.transport.internal.udp.UdpTransport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a frame costs the garbage collector on the two event loops that it crosses. */
@Timeout(240)
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final String HOST = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Bytes. Some wake-ups cost an object, and a busy machine has more of them for the same frames. */
    private static final long SMALLEST_OBJECT = 16;

    /** Until the code is compiled, which takes its time where others want the processor too. */
    private static final int MOST_ROUNDS = 200;

    private static final int BURSTS = 120;
    private static final int BURST = 8;

    private static final Map<String, Supplier<Transport>> TRANSPORTS =
            Map.of("udp", UdpTransport::new, "udp-plain", UdpPlainTransport::new, "tcp", TcpTransport::new);

    private static final ResourceLeakDetector.Level LEVEL = ResourceLeakDetector.getLevel();

    private final TestAuthority authority = new TestAuthority();
    private final AtomicLong arrived = new AtomicLong();

    /** The leak detector itself allocates for each access to a buffer. */
    @BeforeAll
    static void detectNoLeaks() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterAll
    static void detectLeaksAgain() {
        ResourceLeakDetector.setLevel(LEVEL);
    }

    @ParameterizedTest
    @CsvSource({
        "udp, 100",
        "udp, 1400",
        "udp, 60000",
        "udp-plain, 100",
        "udp-plain, 1400",
        "udp-plain, 60000",
        "tcp, 100",
        "tcp, 1400",
        "tcp, 60000"
    })
    void isNothing(String name, int length) throws Exception {
        if (name.equals("udp")) {
            assumeTrue(AeadEngine.best() == AeadEngine.NATIVE, "the JDK's cipher makes garbage");
        }
        Transport transport = TRANSPORTS.get(name).get();
        try (TestNode called = new TestNode(transport, settings(name, "b"), FastThreadLocalThread::new);
                TestNode caller = new TestNode(transport, settings(name, "a"), FastThreadLocalThread::new)) {
            called.onFrame = frame -> arrived.incrementAndGet();
            called.await("a");
            caller.call("b", HOST, called.port());
            await().atMost(PATIENCE).until(() -> caller.opened.get() == 1 && called.opened.get() == 1);
            long least = Long.MAX_VALUE;
            for (int round = 0; round < MOST_ROUNDS && least >= SMALLEST_OBJECT; round++) {
                least = Math.min(least, round(caller, called, length) / (BURSTS * BURST));
            }
            assertThat(least).as("bytes for each frame").isLessThan(SMALLEST_OBJECT);
        } finally {
            if (transport instanceof UdpTransport udp) {
                udp.deactivate();
            } else if (transport instanceof UdpPlainTransport udp) {
                udp.deactivate();
            } else if (transport instanceof TcpTransport tcp) {
                tcp.deactivate();
            }
        }
    }

    private EndpointSettings settings(String transport, String node) {
        return transport.equals("udp")
                ? new EndpointSettings(HOST, 0, authority.node(node))
                : new EndpointSettings(node, HOST, 0, true);
    }

    /** Sends bursts and waits for each; what the loops have allocated meanwhile, without what the test's own tasks take. */
    private long round(TestNode caller, TestNode called, int length) throws Exception {
        ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer(length).writeZero(length);
        LinkChannel channel = caller.channel();
        arrived.set(0);
        Callable<Long> allocated =
                () -> THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        AtomicLong sending = new AtomicLong();
        long before = called.onLoop(allocated);
        for (int i = 0; i < BURSTS; i++) {
            caller.onLoop(() -> {
                long start = allocated.call();
                for (int n = 0; n < BURST; n++) {
                    channel.send(7, 3, frame);
                }
                channel.flush();
                return sending.addAndGet(allocated.call() - start);
            });
            long sent = (i + 1L) * BURST;
            await().pollInterval(Duration.ofMillis(1)).atMost(PATIENCE).until(() -> arrived.get() == sent);
        }
        long receiving = called.onLoop(allocated) - before;
        frame.release();
        return sending.get() + receiving;
    }
}
