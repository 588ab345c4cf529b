package net.virtuoso.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.model.MacAddress;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.spi.transport.TransportEndpoint;
import org.junit.jupiter.api.Test;

class MemoryInternetTest extends TransportContract {
    private static final MacAddress A = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress B = MacAddress.parse("02:00:00:00:00:0b");

    private final Transport transport = new MemoryInternet(new Random(1)).transport("udp");

    @Override
    protected Transport transport() {
        return transport;
    }

    /** A link in virtual time over a path, and what arrives of so many frames. */
    private static List<Integer> arrivals(long seed, PathConditions conditions, int frames) throws Exception {
        VirtualLoop loop = new VirtualLoop();
        MemoryInternet internet = new MemoryInternet(new Random(seed));
        Transport udp = internet.transport("udp");
        TransportEndpoint alpha = udp.open(new EndpointSettings("alpha", "a", 1, true), loop.loop());
        TransportEndpoint beta = udp.open(new EndpointSettings("beta", "b", 1, true), loop.loop());
        RecordingLink received = new RecordingLink();
        beta.open(new LinkConfig("l", "alpha", "udp", null, false), received);
        LinkChannel channel =
                alpha.open(new LinkConfig("l", "beta", "udp", new Endpoint("b", 1), true), new RecordingLink());
        loop.run();
        internet.setPath("a", "b", conditions);
        for (int i = 0; i < frames; i++) {
            ByteBuf frame = TestBuffers.of(TestFrames.frame(A, B, (byte) i));
            assertThat(channel.send(1, 1, frame)).isTrue();
            frame.release();
            loop.advance(Duration.ofMillis(1));
        }
        loop.advance(conditions.delay().plus(conditions.jitter()));
        return received.arrivals().stream()
                .map(arrival -> (int) TestFrames.payload(arrival.bytes())[0])
                .toList();
    }

    @Test
    void aPathLosesItsShareAndTheSameEachTime() throws Exception {
        PathConditions lossy = new PathConditions(0.3, Duration.ofMillis(5), Duration.ZERO);
        List<Integer> first = arrivals(7, lossy, 100);
        assertThat(first).hasSizeBetween(50, 90).isSorted();
        assertThat(arrivals(7, lossy, 100)).isEqualTo(first);
        assertThat(arrivals(8, lossy, 100)).isNotEqualTo(first);
        assertThat(arrivals(7, PathConditions.CUT, 100)).isEmpty();
    }

    @Test
    void jitterMakesFramesOvertakeEachOther() throws Exception {
        List<Integer> arrived = arrivals(7, new PathConditions(0, Duration.ZERO, Duration.ofMillis(50)), 100);
        assertThat(arrived)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 100).boxed().toList());
        assertThat(arrived).isNotEqualTo(IntStream.range(0, 100).boxed().toList());
    }
}
