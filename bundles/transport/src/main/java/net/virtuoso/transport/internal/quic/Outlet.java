package net.virtuoso.transport.internal.quic;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Gives a connection no more datagrams than it can send soon. QUIC holds datagrams back by its congestion control, in a queue of
 * its own, and doesn't say how long that is; once it is full, it drops what is given to it without a word. And what waits there
 * can't be overtaken: a long queue on a slow path would let probes come too late.
 *
 * <p>So every few datagrams are followed by a mark, a probe of this class's own. Datagrams leave in their order: the answer to a
 * mark says that all before it have left. Between the last one that was answered and what is given now are never more than fit
 * into the congestion window, and as many on top of that, {@value #AHEAD} at most, which keep it from idling: what goes first
 * waits for about a round trip. All else waits here, up to a bound.
 *
 * <p>Datagrams that are lost are no matter: a mark that has none behind it for a while is followed by another. Marks are as long
 * as what they follow. Once none was answered for {@value #DOUBT_SECONDS} s, short ones follow. Time alone proves nothing, since
 * all may still wait; nor does the answer to a short one, since the path may just be back. From then on each long mark has a short
 * one right behind it. If {@value #CONTRAST} of these short ones are answered before any of the long ones is, the path takes none
 * of that length any more ({@link #isNarrower}). Used by one thread.
 */
final class Outlet {
    /** Where datagrams go. */
    interface Wire {
        /** Takes a datagram for sending, and owns it. */
        void write(ByteBuf datagram);

        /** Sends what was taken. */
        void flush();

        /**
         * Sends a probe with this token.
         *
         * @param isLong whether it is as long as the datagrams
         */
        void mark(long token, boolean isLong);

        /** How many datagrams the congestion window has room for, those on their way included. */
        int congestionWindow();

        /** Whether there is room has changed. */
        void writabilityChanged(boolean writable);
    }

    /** At most so many datagrams wait in QUIC's queue: one frame of 64 KB. */
    static final int AHEAD = 64;
    /** So many may wait there in any case. */
    private static final int LEAST_AHEAD = 8;
    /** What QUIC begins with (RFC 9002 section 7.2). */
    private static final int FIRST_CONGESTION_WINDOW = 10;
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
    /** After so long without any answer, short marks are sent. */
    static final int DOUBT_SECONDS = 3;

    private static final long DOUBT_NANOS = TimeUnit.SECONDS.toNanos(DOUBT_SECONDS);
    /** So many long marks have to be without an answer, before and after: one or two may just be lost. */
    static final int CONTRAST = 3;

    private static final long NONE = -1;

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
    /** The first short mark since the last answer, counted from the first one of all. */
    private long doubted = NONE;
    /** The first of the pairs that began with the answer to a short one: a long mark and a short one in turn. */
    private long paired = NONE;
    /** How many short ones of these were answered. */
    private int contrasts;

    private boolean closed;

    private record Mark(long token, boolean isLong, long given, long nanos) {}

    /**
     * An empty one.
     *
     * @param firstToken that of the first mark; others follow. Nobody else's probes should have them.
     */
    Outlet(Wire wire, LongSupplier nanoTime, long firstToken) {
        this.wire = wire;
        this.nanoTime = nanoTime;
        this.firstToken = firstToken;
        window = window(FIRST_CONGESTION_WINDOW);
    }

    private static int window(int congestionWindow) {
        int ahead = Math.min(AHEAD, Math.max(LEAST_AHEAD, congestionWindow));
        return Math.min(MOST, congestionWindow + ahead);
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
        if (closed) {
            // A write before this one, of the same frame even, may have shown that the connection is gone.
            datagram.release();
        } else if (waiting.isEmpty() && given - left < window) {
            give(datagram);
        } else {
            waiting.add(datagram);
            waitingBytes += datagram.readableBytes();
        }
    }

    /** All of a frame was added. */
    void endFrame() {
        markIfDue();
        if (!closed && !full && waitingBytes >= FULL) {
            full = true;
            wire.writabilityChanged(false);
        }
    }

    /** Gives a datagram that isn't a frame's, and owns it. */
    void control(ByteBuf datagram) {
        if (closed) {
            datagram.release();
        } else {
            give(datagram);
            markIfDue();
        }
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
        if (closed) {
            return;
        }
        if (doubted == NONE && isDoubtful()) {
            doubted = tokens;
        }
        mark(doubted == NONE || paired != NONE);
        if (paired != NONE && !closed) {
            mark(false);
        }
    }

    private void mark(boolean isLong) {
        long token = firstToken + tokens++;
        if (marks.size() >= MOST_MARKS) {
            marks.removeLast();
        }
        marks.add(new Mark(token, isLong, given, nanoTime.getAsLong()));
        markedAt = given;
        wire.mark(token, isLong);
    }

    private boolean isDoubtful() {
        return silentNanos() >= DOUBT_NANOS
                && marks.stream().filter(Mark::isLong).limit(CONTRAST).count() == CONTRAST;
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
        boolean wasShort = doubted != NONE && isShort(index);
        if (!wasShort) {
            // Even a late answer to a long one dispels it.
            doubted = NONE;
            paired = NONE;
            contrasts = 0;
        } else if (paired == NONE) {
            paired = tokens;
        } else if (index > paired) {
            contrasts++;
        }
        Mark mark = marks.peek();
        while (mark != null && mark.token() - firstToken <= index) {
            left = mark.given();
            marks.remove();
            mark = marks.peek();
        }
        window = window(wire.congestionWindow());
        drain();
        if (wasShort && marks.isEmpty()) {
            mark();
            wire.flush();
        }
        return true;
    }

    /** Of those since the doubt began. */
    private boolean isShort(long index) {
        boolean inPairs = paired != NONE && index >= paired;
        return inPairs ? (index - paired) % 2 == 1 : index >= doubted;
    }

    /** Whether the answers so far say that only short datagrams get through. */
    boolean isNarrower() {
        return contrasts >= CONTRAST;
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
        if (!closed && full && waitingBytes <= ROOM) {
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
        closed = true;
        marks.clear();
        for (ByteBuf each : waiting) {
            each.release();
        }
        waiting.clear();
        waitingBytes = 0;
    }
}
