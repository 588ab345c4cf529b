package net.virtuoso.overlay.internal.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FrameRingTest {
    private static final int CAPACITY = 1024;

    private record Kept(long nanos, int direction, int drops, int original, byte[] bytes) {
        boolean is(Kept other) {
            return nanos == other.nanos
                    && direction == other.direction
                    && drops == other.drops
                    && original == other.original
                    && Arrays.equals(bytes, other.bytes);
        }
    }

    private static Kept poll(FrameRing ring) {
        Kept[] got = new Kept[1];
        assertThat(ring.poll((nanos, direction, drops, original, bytes, from, captured) -> got[0] =
                        new Kept(nanos, direction, drops, original, Arrays.copyOfRange(bytes, from, from + captured))))
                .isTrue();
        return got[0];
    }

    /** Against a queue, with frames of all lengths, round the end of the array many times. */
    @Test
    void whatGoesInComesOutInOrderAndWhatFindsNoRoomIsCounted() {
        SplittableRandom random = new SplittableRandom(5);
        FrameRing ring = new FrameRing(CAPACITY);
        Deque<Kept> expected = new ArrayDeque<>();
        int drops = 0;
        long dropped = 0;
        for (int i = 0; i < 100_000; i++) {
            if (random.nextInt(5) < 3) {
                byte[] bytes = new byte[random.nextInt(300)];
                random.nextBytes(bytes);
                ByteBuf frame = Unpooled.wrappedBuffer(bytes);
                if (ring.offer(frame, 0, bytes.length, 2 * bytes.length, i & 3, i)) {
                    expected.add(new Kept(i, i & 3, drops, 2 * bytes.length, bytes));
                    drops = 0;
                } else {
                    assertThat(expected.stream()
                                            .mapToInt(kept -> kept.bytes().length + 31)
                                            .sum()
                                    + bytes.length)
                            .as("refused without need")
                            .isGreaterThan(CAPACITY - 400);
                    drops++;
                    dropped++;
                }
            } else if (!expected.isEmpty()) {
                assertThat(poll(ring).is(expected.remove())).isTrue();
            }
        }
        while (!expected.isEmpty()) {
            assertThat(poll(ring).is(expected.remove())).isTrue();
        }
        assertThat(ring.poll((nanos, direction, lost, original, bytes, from, captured) -> {}))
                .isFalse();
        assertThat(ring.dropped()).isEqualTo(dropped).isPositive();
    }

    @Test
    void twoThreadsMeetWithoutLosingAnything() throws Exception {
        FrameRing ring = new FrameRing(CAPACITY);
        int frames = 200_000;
        AtomicLong seen = new AtomicLong();
        AtomicLong wrong = new AtomicLong();
        Thread reader = new Thread(() -> {
            while (seen.get() < frames) {
                if (!ring.poll((nanos, direction, drops, original, bytes, from, captured) -> {
                    long expected = seen.getAndIncrement();
                    if (nanos != expected
                            || captured != expected % 50
                            || (captured > 0 && bytes[from] != (byte) expected)) {
                        wrong.incrementAndGet();
                    }
                })) {
                    Thread.onSpinWait();
                }
            }
        });
        reader.start();
        for (int i = 0; i < frames; i++) {
            byte[] bytes = new byte[i % 50];
            Arrays.fill(bytes, (byte) i);
            ByteBuf frame = Unpooled.wrappedBuffer(bytes);
            while (!ring.offer(frame, 0, bytes.length, bytes.length, 1, i)) {
                Thread.yield();
            }
        }
        reader.join();
        assertThat(wrong).hasValue(0);
    }
}
