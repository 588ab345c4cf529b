package net.virtuoso.simulation.internal.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.virtuoso.testkit.Configurations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Datagrams on their way, in virtual time. */
class TransitTest {
    private static final long MILLI = 1_000_000;
    /** With 42 bytes of headers this is 1250 bytes: 0.2 ms at 50 Mbit/s, 0.02 ms at 500. */
    private static final int BYTES = 1208;

    private final Transit transit = new Transit();
    private final List<Long> arrivals = new ArrayList<>();
    private final List<ByteBuf> sent = new ArrayList<>();
    private Line slow;
    private Line fast;
    private Line other;

    @BeforeEach
    void connect() throws Exception {
        slow = line("home", 50);
        fast = line("host-1", 500);
        other = line("host-2", 500);
    }

    private static Line line(String name, int mbit) throws Exception {
        // Free ports of the loopback address: only the shapers are of interest here.
        for (int port = 21_000; ; port += 2) {
            try {
                return Line.open(Configurations.of(
                        LineConfig.class,
                        Map.of("name", name, "port", port, "node_port", port + 1, "rate_mbit", mbit)));
            } catch (IOException taken) {
                assertThat(port).isLessThan(30_000);
            }
        }
    }

    @AfterEach
    void close() throws Exception {
        for (Line line : List.of(slow, fast, other)) {
            line.channel().close();
        }
    }

    private void send(Line from, Line to, int count, long now) {
        for (int i = 0; i < count; i++) {
            ByteBuf bytes = Unpooled.directBuffer(BYTES).writeZero(BYTES);
            sent.add(bytes);
            transit.send(from, to, bytes, now);
        }
    }

    private void run(long until) {
        for (long due = transit.nextDue(); due <= until; due = transit.nextDue()) {
            long now = due;
            transit.advance(now, (from, to, bytes) -> {
                assertThat(bytes.readableBytes()).isEqualTo(BYTES);
                arrivals.add(now);
            });
        }
    }

    @Test
    void theSlowerLineDecides() {
        send(fast, slow, 200, 0);
        run(1_000 * MILLI);

        assertThat(arrivals).hasSize(200);
        // 200 datagrams are 40 ms of the slow line, less the 2 ms that a line that was idle gives at once.
        assertThat(arrivals.get(199)).isBetween(37 * MILLI, 39 * MILLI);
        assertThat(arrivals).isSorted();
    }

    @Test
    void bothDirectionsAndOtherPairsAreIndependent() {
        send(fast, slow, 200, 0);
        send(slow, fast, 200, 0);
        send(fast, other, 100, 0);
        run(3 * MILLI);

        assertThat(transit.dropped()).isZero();
        assertThat(arrivals.size())
                .as("of the fast pair, which shares an uplink, most")
                .isGreaterThan(20);
        run(1_000 * MILLI);
        assertThat(arrivals).hasSize(500);
        assertThat(arrivals.get(499)).isBetween(37 * MILLI, 39 * MILLI);
    }

    @Test
    void aFullQueueDrops() {
        send(slow, fast, 1_000, 0);
        run(1_000 * MILLI);

        // 2 ms at once and 50 ms in the queue: 260 datagrams of 0.2 ms.
        assertThat(arrivals.size()).isBetween(259, 263);
        assertThat(transit.dropped()).isEqualTo(1_000 - arrivals.size());
        assertThat(sent).allMatch(bytes -> bytes.refCnt() == 0);
    }

    @Test
    void aLineThatGoesTakesItsDatagramsWithIt() {
        send(fast, slow, 10, 0);
        send(fast, other, 10, 0);
        transit.remove(slow);
        run(1_000 * MILLI);

        assertThat(arrivals).hasSize(10);
        assertThat(sent).allMatch(bytes -> bytes.refCnt() == 0);
    }
}
