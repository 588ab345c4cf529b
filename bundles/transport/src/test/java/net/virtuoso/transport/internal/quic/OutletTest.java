package net.virtuoso.transport.internal.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutletTest {
    private static final int DATAGRAM = 1_100;
    private static final long FIRST_TOKEN = Long.MIN_VALUE + 7;
    private static final int WINDOW = 10;

    private final AtomicLong clock = new AtomicLong();
    private final Sent sent = new Sent();
    private final Outlet outlet = new Outlet(sent, clock::get, FIRST_TOKEN);
    private final List<ByteBuf> made = new ArrayList<>();

    /** What the outlet has given. */
    private static final class Sent implements Outlet.Wire {
        private final List<Integer> datagrams = new ArrayList<>();
        private final Deque<Long> marks = new ArrayDeque<>();
        private final List<Boolean> writable = new ArrayList<>();
        private int flushes;
        private int window = WINDOW;

        @Override
        public void write(ByteBuf datagram) {
            datagrams.add(datagram.getInt(0));
            datagram.release();
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public void mark(long token) {
            marks.add(token);
        }

        @Override
        public int congestionWindow() {
            return window;
        }

        @Override
        public void writabilityChanged(boolean nowWritable) {
            writable.add(nowWritable);
        }
    }

    @AfterEach
    void everythingIsGivenBack() {
        outlet.close();
        assertThat(made).allSatisfy(each -> assertThat(each.refCnt()).isZero());
    }

    private ByteBuf datagram() {
        ByteBuf datagram = Unpooled.directBuffer(DATAGRAM).writeInt(made.size()).writeZero(DATAGRAM - Integer.BYTES);
        made.add(datagram);
        return datagram;
    }

    private void frame(int datagrams) {
        for (int i = 0; i < datagrams; i++) {
            outlet.add(datagram());
        }
        outlet.endFrame();
    }

    private void fill() {
        while (outlet.takesFrames()) {
            frame(40);
        }
    }

    @Test
    void givesNoMoreThanTheWindowAndALittleAhead() {
        sent.window = 100;
        fill();
        while (!sent.marks.isEmpty()) {
            int before = sent.datagrams.size();
            assertThat(outlet.answered(sent.marks.poll())).isTrue();
            assertThat(sent.datagrams.size() - before).isLessThanOrEqualTo(100 + Outlet.AHEAD);
            fill();
            if (before > 5_000) {
                break;
            }
        }
        assertThat(sent.datagrams).hasSizeGreaterThan(5_000).isSorted();
        assertThat(outlet.waitingBytes()).isLessThan(Outlet.FULL + 40 * DATAGRAM);
    }

    @Test
    void withoutAnAnswerItStops() {
        fill();
        int given = sent.datagrams.size();
        assertThat(given).isLessThanOrEqualTo(WINDOW + Outlet.AHEAD);
        assertThat(outlet.takesFrames()).isFalse();
        assertThat(sent.writable).containsExactly(false);
        assertThat(sent.marks).isNotEmpty();
    }

    @Test
    void saysWhenThereIsRoomAgain() {
        fill();
        int rounds = 0;
        while (!outlet.takesFrames() && rounds++ < 1_000) {
            outlet.answered(sent.marks.remove());
        }
        assertThat(sent.writable).containsExactly(false, true);
        assertThat(outlet.waitingBytes()).isLessThanOrEqualTo(Outlet.ROOM);
    }

    @Test
    void anAnswerCountsForAllMarksBeforeIt() {
        fill();
        long last = sent.marks.getLast();
        int given = sent.datagrams.size();
        assertThat(outlet.answered(last)).isTrue();
        assertThat(sent.datagrams.size()).isGreaterThan(given);
        assertThat(outlet.answered(FIRST_TOKEN)).as("late, but one of these").isTrue();
    }

    @Test
    void probesOfOthersAreNone() {
        fill();
        for (long token : new long[] {0, -1, 1, FIRST_TOKEN - 1, FIRST_TOKEN + 10_000, Long.MAX_VALUE}) {
            assertThat(outlet.answered(token)).isFalse();
        }
    }

    @Test
    void lostMarksAreFollowedByAnother() {
        fill();
        int marks = sent.marks.size();
        sent.marks.clear();
        outlet.tick(Duration.ofMillis(300).toNanos());
        assertThat(sent.marks).as("not yet").isEmpty();
        clock.addAndGet(Duration.ofMillis(300).toNanos());
        outlet.tick(Duration.ofMillis(300).toNanos());
        assertThat(sent.marks).hasSize(1);
        assertThat(outlet.silentNanos()).isEqualTo(Duration.ofMillis(300).toNanos());
        int given = sent.datagrams.size();
        outlet.answered(sent.marks.remove());
        assertThat(sent.datagrams.size()).isGreaterThan(given);
        assertThat(marks).isPositive();
    }

    @Test
    void whatIsNoFrameGoesFirst() {
        fill();
        int given = sent.datagrams.size();
        outlet.control(datagram());
        assertThat(sent.datagrams).hasSize(given + 1);
        while (outlet.takesControl()) {
            outlet.control(datagram());
        }
        assertThat(sent.datagrams).hasSizeLessThan(3 * Outlet.MOST);
    }

    @Test
    void manyUnansweredMarksCostLittle() {
        fill();
        for (int i = 0; i < 10_000; i++) {
            clock.addAndGet(Duration.ofSeconds(1).toNanos());
            outlet.tick(Duration.ofMillis(300).toNanos());
        }
        assertThat(outlet.answered(sent.marks.getLast())).isTrue();
        assertThat(outlet.isMarked()).isTrue();
    }
}
