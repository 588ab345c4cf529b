package net.virtuoso.simulation.internal.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import net.virtuoso.model.MacAddress;
import net.virtuoso.simulation.internal.guest.Station;
import net.virtuoso.testkit.VirtualLoop;

/** Two machines at the ends of a wire with a delay, a rate, a queue, and seeded loss and reordering; in virtual time. */
final class Wire {
    static final int A = 10 << 24 | 1;
    static final int B = 10 << 24 | 2;

    final VirtualLoop time = new VirtualLoop();
    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    final Station a = new Station(MacAddress.parse("02:00:00:00:00:0a"), time.loop(), f -> send(f, 0), allocator);
    final Station b = new Station(MacAddress.parse("02:00:00:00:00:0b"), time.loop(), f -> send(f, 1), allocator);
    private final RandomGenerator random;
    private final long[] free = new long[2];
    double loss;
    double overtaking;
    boolean cut;
    Duration delay = Duration.ofMillis(5);
    double mbit = 100;
    Duration queue = Duration.ofMillis(50);
    long frames;
    long dropped;

    Wire(RandomGenerator random) {
        this.random = random;
        a.setAddress(A);
        b.setAddress(B);
    }

    private void send(ByteBuf frame, int direction) {
        frames++;
        long now = time.time().nanoTime();
        long begin = Math.max(now, free[direction]);
        if (cut || random.nextDouble() < loss || begin - now > queue.toNanos()) {
            dropped++;
            frame.release();
            return;
        }
        free[direction] = begin + Math.round(frame.readableBytes() * 8_000 / mbit);
        long late = random.nextDouble() < overtaking ? delay.toNanos() : 0;
        Station to = direction == 0 ? b : a;
        var unused = time.loop()
                .schedule(
                        () -> {
                            to.frameReceived(frame);
                            frame.release();
                            to.readComplete();
                        },
                        free[direction] - now + delay.toNanos() + late,
                        TimeUnit.NANOSECONDS);
    }

    /** Bytes of frames and of what waits that nobody has let go. */
    long inUse() {
        return allocator.metric().usedDirectMemory();
    }
}
