package net.virtuoso.port.linux.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import net.virtuoso.linux.Errno;
import net.virtuoso.port.linux.internal.kernel.FrameSource;
import net.virtuoso.spi.port.PortListener;
import net.virtuoso.wire.VirtioNetHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final int FRAME = 100;
    private static final EpollIoEvent IN = () -> EpollIoOps.EPOLLIN;
    private static final EpollIoEvent ERROR = () -> EpollIoOps.EPOLLERR;

    private final Script source = new Script();
    private final Recorder listener = new Recorder();
    private final List<Object> trouble = new ArrayList<>();
    private @Nullable RuntimeException inDeviceError;
    private final FrameReader reader = new FrameReader(source, listener, new FrameReader.Trouble() {
        @Override
        public void deviceError(int errno) {
            trouble.add(errno);
            if (inDeviceError != null) {
                throw inDeviceError;
            }
        }

        @Override
        public void listenerFailed(RuntimeException bug) {
            trouble.add(bug);
        }
    });

    /** Gives prepared answers; none left means none for now. */
    private static final class Script implements FrameSource {
        private final Deque<Integer> answers = new ArrayDeque<>();
        private int error;
        private boolean closed;

        private void frames(int count) {
            for (int i = 0; i < count; i++) {
                answers.add(FRAME);
            }
        }

        @Override
        public FileDescriptor fd() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(ByteBuf buffer, int start) {
            assertThat(closed).isFalse();
            int answer = answers.isEmpty() ? 0 : answers.remove();
            if (answer > 0) {
                buffer.setIndex(start, Math.min(start + answer, buffer.capacity()));
            }
            return answer;
        }

        @Override
        public int takeError() {
            return error;
        }

        @Override
        public long dropped() {
            return 0;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static final class Recorder implements PortListener {
        private Consumer<ByteBuf> action = frame -> {};
        private int frames;
        private int completions;

        @Override
        public void frameReceived(ByteBuf frame) {
            assertThat(frame.readableBytes()).isEqualTo(FRAME);
            assertThat(frame.readerIndex()).isGreaterThanOrEqualTo(FrameReader.HEADROOM - FrameSource.ROOM);
            frames++;
            action.accept(frame);
        }

        @Override
        public void readComplete() {
            completions++;
        }

        @Override
        public void portFailed(String reason) {
            throw new AssertionError(reason);
        }
    }

    @AfterEach
    void close() {
        reader.close();
    }

    @Test
    void readsUntilThereIsNoMoreAndSaysSo() {
        source.frames(3);
        reader.handle(null, IN);
        assertThat(listener.frames).isEqualTo(3);
        assertThat(listener.completions).isEqualTo(1);
    }

    @Test
    void leavesTheRestToTheNextWakeUp() {
        source.frames(20);
        reader.handle(null, IN);
        assertThat(listener.frames).isEqualTo(16);
        reader.handle(null, IN);
        assertThat(listener.frames).isEqualTo(20);
        assertThat(listener.completions).isEqualTo(2);
    }

    /** Epoll tells of the device's error again and again, and the event loop would sleep each time. */
    @Test
    void aBugOverADevicesErrorIsKeptFromTheEventLoop() {
        inDeviceError = new IllegalStateException("a bug");
        source.error = Errno.EINVAL;
        reader.handle(null, ERROR);
        assertThat(trouble).containsExactly(Errno.EINVAL, inDeviceError);
    }

    @Test
    void saysNothingWhenThereIsNothing() {
        reader.handle(null, IN);
        assertThat(listener.completions).isZero();
    }

    @Test
    void usesABufferAgainUnlessSomebodyKeepsIt() {
        List<ByteBuf> lent = new ArrayList<>();
        listener.action = lent::add;
        source.frames(2);
        reader.handle(null, IN);
        assertThat(lent.get(1)).isSameAs(lent.get(0));

        listener.action = frame -> lent.add(frame.retain());
        source.frames(2);
        reader.handle(null, IN);
        assertThat(lent.get(3)).isNotSameAs(lent.get(2));
        assertThat(lent.get(2).refCnt()).as("references to the first one kept").isEqualTo(1);
        reader.close();
        assertThat(lent.get(3).refCnt()).isEqualTo(1);
        lent.get(2).release();
        lent.get(3).release();
    }

    @Test
    void countsWhatTheKernelCouldNotGive() {
        source.answers.addAll(
                List.of(-Errno.EINVAL, FRAME, VirtioNetHeader.MIN_FRAME - 1, VirtioNetHeader.MAX_FRAME + 1, FRAME));
        reader.handle(null, IN);
        assertThat(listener.frames).isEqualTo(2);
        assertThat(reader.unreadable()).isEqualTo(3);
        assertThat(trouble).isEmpty();
    }

    @Test
    void reportsErrorsAfterWhatWasRead() {
        source.answers.addAll(List.of(FRAME, -Errno.ENETDOWN));
        reader.handle(null, IN);
        assertThat(listener.completions).isEqualTo(1);
        assertThat(trouble).containsExactly(Errno.ENETDOWN);
    }

    @Test
    void reportsTheErrorThatEpollTellsOf() {
        source.error = Errno.ENODEV;
        reader.handle(null, ERROR);
        assertThat(trouble).containsExactly(Errno.ENODEV);
        source.error = 0;
        reader.handle(null, ERROR);
        assertThat(trouble).hasSize(1);
    }

    @Test
    void closesInTheMiddleOfABatchWithoutTakingTheFrameAway() {
        List<Integer> references = new ArrayList<>();
        listener.action = frame -> {
            reader.close();
            references.add(frame.refCnt());
        };
        source.frames(5);
        reader.handle(null, IN);
        assertThat(listener.frames).isEqualTo(1);
        assertThat(references).containsExactly(1);
        assertThat(listener.completions).as("callbacks after close").isZero();
        assertThat(source.closed).isTrue();
    }

    @Test
    void handsABugOfTheListenerOn() {
        RuntimeException bug = new IllegalStateException("bug");
        listener.action = frame -> {
            throw bug;
        };
        source.frames(1);
        reader.handle(null, IN);
        assertThat(trouble).containsExactly(bug);
    }

    @Test
    void ignoresEventsOnceClosed() {
        source.frames(1);
        source.error = Errno.ENODEV;
        reader.close();
        reader.handle(null, IN);
        reader.handle(null, ERROR);
        assertThat(listener.frames).isZero();
        assertThat(trouble).isEmpty();
    }
}
