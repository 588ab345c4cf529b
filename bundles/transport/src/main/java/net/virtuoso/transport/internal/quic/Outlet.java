package net.virtuoso.transport.internal.quic;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * Gives a connection no more datagrams than it can send soon. QUIC holds datagrams back by its congestion control, in a queue of
 * its own, and doesn't say how long that is; once it is full, it drops what is given to it without a word. And what waits there
 * can't be overtaken: a long queue on a slow path would let probes come too late.
 *
 * <p>So every few datagrams are followed by a mark, a probe of this class's own. Datagrams leave in their order: the answer to a
 * mark says that all before it have left. Between the last one that was answered and what is given now are never more than fit
 * into the congestion window, and {@value #AHEAD} on top of that, which keep it from idling. All else waits here, up to a
 * bound.
 *
 * <p>Datagrams that are lost are no matter: a mark that has none behind it for a while is followed by another. Used by one
 * thread.
 */
final class Outlet {
    /** Where datagrams go. */
    interface Wire {
        /** Takes a datagram for sending, and owns it. */
        void write(ByteBuf datagram);

        /** Sends what was taken. */
        void flush();

        /** Sends a probe with this token. */
        void mark(long token);

        /** How many datagrams the congestion window has room for, those on their way included. */
        int congestionWindow();

        /** Whether there is room has changed. */
        void writabilityChanged(boolean writable);
    }

    /** How many datagrams may wait in QUIC's queue: one frame of 64 KB. */
    static final int AHEAD = 64;
    /** More are never on their way; QUIC's queue has to take so many and what comes besides frames. */
    static final int MOST = 2_048;
    /** Bytes that may wait here before frames are refused, and how few there are when they are taken again. */
    static final int FULL = 1 << 20;

    static final int ROOM = 256 << 10;

    /** A quarter of what may be on the way is followed by a mark, so that the next goes out in time. */
    private static final int MARKS = 4;

    private static final int FEWEST_BETWEEN_MARKS = 8;
    /** So many are remembered; of more, the newest is forgotten for a newer one. */
    private static final int MOST_MARKS = 256;

    private final Wire wire;
    private final LongSupplier nanoTime;
    private final long firstToken;
    private final Deque<ByteBuf> waiting = new ArrayDeque<>();
    private final Deque<Mark> marks = new ArrayDeque<>();
    private long waitingBytes;
    private long given;
    private long left;
    private long markedAt;
    private long tokens;
    private int window;
    private boolean full;
    private boolean draining;

    private record Mark(long token, long given, long nanos) {}

    /**
     * An empty one.
     *
     * @param firstToken that of the first mark; others follow. Nobody else's probes should have them.
     */
    Outlet(Wire wire, LongSupplier nanoTime, long firstToken) {
        this.wire = wire;
        this.nanoTime = nanoTime;
        this.firstToken = firstToken;
        window = AHEAD + FEWEST_BETWEEN_MARKS;
    }

    /** Whether frames are taken. */
    boolean takesFrames() {
        return !full;
    }

    /** Whether what isn't a frame is taken: it goes before what waits here. */
    boolean takesControl() {
        return given - left < 2L * MOST;
    }

    /** Adds a datagram of a frame, and owns it; to be followed by {@link #endFrame}. */
    void add(ByteBuf datagram) {
        if (waiting.isEmpty() && given - left < window) {
            give(datagram);
        } else {
            waiting.add(datagram);
            waitingBytes += datagram.readableBytes();
        }
    }

    /** All of a frame was added. */
    void endFrame() {
        markIfDue();
        if (!full && waitingBytes >= FULL) {
            full = true;
            wire.writabilityChanged(false);
        }
    }

    /** Gives a datagram that isn't a frame's, and owns it. */
    void control(ByteBuf datagram) {
        give(datagram);
        markIfDue();
    }

    private void give(ByteBuf datagram) {
        given++;
        wire.write(datagram);
    }

    private void markIfDue() {
        boolean due = given - markedAt >= Math.max(FEWEST_BETWEEN_MARKS, window / MARKS);
        if (due || (!waiting.isEmpty() && marks.isEmpty())) {
            mark();
        }
    }

    private void mark() {
        long token = firstToken + tokens++;
        if (marks.size() >= MOST_MARKS) {
            marks.removeLast();
        }
        marks.add(new Mark(token, given, nanoTime.getAsLong()));
        markedAt = given;
        wire.mark(token);
    }

    /**
     * A probe was answered.
     *
     * @return whether it was one of these marks
     */
    boolean answered(long token) {
        long index = token - firstToken;
        if (index < 0 || index >= tokens) {
            return false;
        }
        Mark mark = marks.peek();
        while (mark != null && mark.token() - firstToken <= index) {
            left = mark.given();
            marks.remove();
            mark = marks.peek();
        }
        window = Math.min(MOST, wire.congestionWindow() + AHEAD);
        drain();
        return true;
    }

    /** For how long the oldest mark has had no answer; 0 if there is none. */
    long silentNanos() {
        Mark oldest = marks.peek();
        return oldest == null ? 0 : nanoTime.getAsLong() - oldest.nanos();
    }

    /** For how long the newest mark has had no answer; 0 if there is none. */
    private long newestNanos() {
        Mark newest = marks.peekLast();
        return newest == null ? 0 : nanoTime.getAsLong() - newest.nanos();
    }

    /** Marks anew if no answer can be expected any more: all marks may be lost. */
    void tick(long patienceNanos) {
        if (!marks.isEmpty() && newestNanos() >= patienceNanos) {
            mark();
            wire.flush();
        }
    }

    /** Whether {@link #tick} should be called from time to time. */
    boolean isMarked() {
        return !marks.isEmpty();
    }

    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        boolean some = false;
        while (given - left < window) {
            ByteBuf next = waiting.poll();
            if (next == null) {
                break;
            }
            waitingBytes -= next.readableBytes();
            give(next);
            markIfDue();
            some = true;
        }
        draining = false;
        if (!waiting.isEmpty() && marks.isEmpty()) {
            mark();
        }
        if (some) {
            wire.flush();
        }
        if (full && waitingBytes <= ROOM) {
            full = false;
            wire.writabilityChanged(true);
        }
    }

    /** Bytes that wait. */
    long waitingBytes() {
        return waitingBytes;
    }

    /** Drops what waits. May be called again. */
    void close() {
        marks.clear();
        for (ByteBuf each : waiting) {
            each.release();
        }
        waiting.clear();
        waitingBytes = 0;
    }
}
