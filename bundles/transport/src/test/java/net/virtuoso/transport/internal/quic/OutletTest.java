package net.virtuoso.transport.internal.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        private final Deque<Long> shortMarks = new ArrayDeque<>();
        /** In the order of giving: a mark's token, nothing for a datagram. */
        private final Deque<Optional<Long>> order = new ArrayDeque<>();

        private Runnable onWrite = () -> {};
        private final List<Boolean> writable = new ArrayList<>();
        private int flushes;
        private int window = WINDOW;

        @Override
        public void write(ByteBuf datagram) {
            datagrams.add(datagram.getInt(0));
            datagram.release();
            order.add(Optional.empty());
            onWrite.run();
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public void mark(long token, boolean isLong) {
            (isLong ? marks : shortMarks).add(token);
            order.add(Optional.of(token));
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
        assertThat(outlet.answered(sent.shortMarks.getLast())).isTrue();
        assertThat(outlet.isMarked()).isTrue();
    }

    /** A path that takes a congestion window of datagrams in each round trip, and is kept full. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 10, 30, 100})
    void whatGoesFirstWaitsForAboutARoundTripAndThePathIsFull(int window) {
        long roundTrip = Duration.ofMillis(200).toNanos();
        sent.window = window;
        fill();
        for (int round = 0; round < 200; round++) {
            int left = 0;
            List<Long> reached = new ArrayList<>();
            while (left < window && !sent.order.isEmpty()) {
                sent.order.remove().ifPresent(reached::add);
                left++;
            }
            if (round > 50) {
                // What is given at first may be more than this path takes.
                assertThat(left).as("used of the window").isEqualTo(window);
                assertThat(sent.order.size()).as("in front of a probe").isLessThanOrEqualTo(2 * window + 10);
            }
            clock.addAndGet(roundTrip);
            reached.forEach(outlet::answered);
            fill();
        }
        assertThat(outlet.isNarrower()).isFalse();
    }

    private void doubt() {
        for (int i = 0; i < 100 && sent.shortMarks.isEmpty(); i++) {
            clock.addAndGet(Duration.ofMillis(300).toNanos());
            outlet.tick(Duration.ofMillis(300).toNanos());
        }
        assertThat(sent.shortMarks).isNotEmpty();
        assertThat(outlet.silentNanos())
                .isGreaterThanOrEqualTo(Duration.ofSeconds(Outlet.DOUBT_SECONDS).toNanos());
    }

    @Test
    void noticesThatOnlyWhatIsShortGetsThrough() {
        fill();
        doubt();
        assertThat(outlet.isNarrower()).isFalse();
        outlet.answered(sent.shortMarks.remove());
        answerShortOnes();
    }

    /** Of pairs; a path that only such pass. */
    private void answerShortOnes() {
        sent.shortMarks.clear();
        tick();
        for (int i = 0; i < Outlet.CONTRAST; i++) {
            assertThat(outlet.isNarrower()).isFalse();
            if (sent.shortMarks.isEmpty()) {
                tick();
            }
            outlet.answered(sent.shortMarks.remove());
        }
        assertThat(outlet.isNarrower()).isTrue();
    }

    private void tick() {
        clock.addAndGet(Duration.ofMillis(300).toNanos());
        outlet.tick(Duration.ofMillis(300).toNanos());
    }

    /** All marks are lost, long and short ones, then all is answered again: it isn't known which would have been. */
    @ParameterizedTest
    @ValueSource(ints = {4, 10, 29})
    void anOutageIsNotTakenForANarrowPath(int seconds) {
        fill();
        for (int i = 0; i < seconds * 4; i++) {
            tick();
        }
        assertThat(sent.shortMarks).isNotEmpty();
        sent.order.clear();
        for (int i = 0; i < 200; i++) {
            tick();
            List<Optional<Long>> arrived = List.copyOf(sent.order);
            sent.order.clear();
            arrived.forEach(each -> each.ifPresent(token -> {
                outlet.answered(token);
                assertThat(outlet.isNarrower()).isFalse();
            }));
            fill();
        }
        assertThat(sent.order).as("frames go on").isNotEmpty();
    }

    /** Also while answers overtake each other. */
    @Test
    void aLongOneThatWasAnsweredLateDispelsTheDoubt() {
        fill();
        doubt();
        sent.marks.clear();
        outlet.answered(sent.shortMarks.remove());
        sent.shortMarks.clear();
        sent.marks.clear();
        for (int i = 0; i < 10; i++) {
            tick();
            long longOne = sent.marks.remove();
            while (!sent.shortMarks.isEmpty()) {
                outlet.answered(sent.shortMarks.remove());
                if (!sent.marks.isEmpty()) {
                    break;
                }
            }
            outlet.answered(longOne);
            assertThat(outlet.isNarrower()).isFalse();
            sent.marks.clear();
            sent.shortMarks.clear();
            fill();
        }
    }

    /** What isn't a frame is marked as well, and no more marks are remembered at some point. */
    @Test
    void noticesItWhileMuchElseIsSent() {
        fill();
        doubt();
        int longOnes = sent.marks.size();
        for (int i = 0; i < 3_000; i++) {
            outlet.control(datagram());
        }
        assertThat(sent.marks).hasSize(longOnes);
        outlet.answered(sent.shortMarks.remove());
        answerShortOnes();
    }

    @Test
    void aSlowPathIsNotTakenForANarrowOne() {
        fill();
        doubt();
        List<Long> before = List.copyOf(sent.marks);
        outlet.answered(sent.shortMarks.remove());
        for (int i = 0; i < 2 * Outlet.CONTRAST; i++) {
            // Of each pair, and what was sent before the doubt, in its order but late.
            outlet.answered(before.get(i % before.size()));
            sent.shortMarks.clear();
            tick();
            if (!sent.shortMarks.isEmpty()) {
                outlet.answered(sent.shortMarks.remove());
            }
            assertThat(outlet.isNarrower()).isFalse();
        }
    }

    /** As when a write finds that the connection is gone. */
    @Test
    void keepsNothingOfAFrameInWhichItIsClosed() {
        sent.onWrite = () -> {
            if (sent.datagrams.size() == 3) {
                outlet.close();
            }
        };
        frame(60);
        outlet.control(datagram());
        assertThat(made).allSatisfy(each -> assertThat(each.refCnt()).isZero());
        assertThat(sent.datagrams).hasSize(3);
        assertThat(sent.marks).isEmpty();
        assertThat(outlet.isMarked()).isFalse();
        assertThat(outlet.waitingBytes()).isZero();
    }
}
