package net.virtuoso.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Puts frames together from the datagrams of one link. {@link Fragmenter} is the other end.
 *
 * <p>Datagrams may be lost or come in another order; {@link SequenceWindow} has to keep duplicates away. A frame is delivered
 * as soon as it is whole. One that stays incomplete is given up when a datagram arrives that was sent {@value #REORDER} places
 * behind its last, when more than {@value #SLOTS} frames are incomplete, or when it has seen {@value #TICKS_WITH_HOLE} ticks; if
 * nothing behind what it lacks has arrived, so that its sender may have been held up, {@value #TICKS} without another datagram
 * of it. If it was a super-frame of TCP or UDP segments, what did arrive is delivered then, as super-frames of its pieces: the
 * guest at the far end has lost what one datagram carried, not 64 KB.
 *
 * <p>One instance serves one link; not thread-safe. It holds at most {@value #SLOTS} + 1 buffers of 64 KB, as many as frames
 * were ever incomplete at once, and allocates nothing else unless a receiver retains a frame or one is given up.
 */
public final class Reassembler implements AutoCloseable {
    /** Takes the frames. */
    @FunctionalInterface
    public interface Sink {
        /**
         * A frame is there.
         *
         * @param vni the network's number, as the far end gave it
         * @param hopLimit 1 to 255, as the far end gave it
         * @param frame lent: at least {@link VirtioNetHeader#MIN_FRAME} and at most {@link VirtioNetHeader#MAX_FRAME} bytes,
         *     otherwise unchecked
         */
        void frame(int vni, int hopLimit, ByteBuf frame);
    }

    /** How many incomplete frames are kept. */
    static final int SLOTS = 8;
    /** How many places a datagram may be overtaken before its frame is given up. */
    static final int REORDER = 32;

    /** How many ticks a frame is waited for when something behind what it lacks has arrived. */
    static final int TICKS_WITH_HOLE = 2;
    /** How many ticks a frame's next datagram is waited for. */
    static final int TICKS = 20;

    private final ByteBufAllocator allocator;
    private final Sink sink;
    private final SuperFrame superFrame = new SuperFrame();
    private final PartialFrame[] slots = new PartialFrame[SLOTS];

    private @Nullable ByteBuf single;
    private int incomplete;
    private long oldestLast = Long.MAX_VALUE;
    private long newest;
    private long salvaged;
    private long lost;
    private long refused;

    /**
     * @param allocator gives direct buffers
     * @param sink takes the frames, on the thread that calls {@link #add} or {@link #tick}
     */
    public Reassembler(ByteBufAllocator allocator, Sink sink) {
        this.allocator = allocator;
        this.sink = sink;
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new PartialFrame();
        }
    }

    /**
     * Takes a datagram.
     *
     * @param datagram lent; no index is moved
     * @param offset where its {@link LinkHeader} starts: kind {@link LinkKind#DATA}, passed by
     *     {@link LinkHeader#validateDatagram}
     */
    public void add(ByteBuf datagram, int offset) {
        long sequence = LinkHeader.sequence(datagram, offset);
        newest = Math.max(newest, sequence);
        while (sequence - oldestLast > REORDER) {
            giveUp(oldest());
        }
        if (LinkHeader.fragmentCount(datagram, offset) == 1) {
            deliverSingle(datagram, offset);
            return;
        }
        PartialFrame slot = PartialFrame.isPossible(datagram, offset) ? slotFor(datagram, offset) : null;
        if (slot == null || !slot.add(datagram, offset)) {
            refused++;
        } else if (slot.isWhole()) {
            deliverWhole(slot);
        }
    }

    private void deliverSingle(ByteBuf datagram, int offset) {
        int length = LinkHeader.payloadLength(datagram, offset);
        if (length < VirtioNetHeader.MIN_FRAME || length > VirtioNetHeader.MAX_FRAME) {
            refused++;
            return;
        }
        ByteBuf frame = single;
        if (frame == null || frame.refCnt() > 1 || frame.capacity() < length) {
            if (frame != null) {
                frame.release();
            }
            frame = allocator.directBuffer(Math.max(length, 2048));
            single = frame;
        }
        frame.setIndex(0, 0).writeBytes(datagram, offset + LinkHeader.LENGTH, length);
        sink.frame(LinkHeader.vni(datagram, offset), LinkHeader.hopLimit(datagram, offset), frame);
    }

    /** The slot of the frame that a fragment belongs to; {@code null} if it contradicts the others. */
    private @Nullable PartialFrame slotFor(ByteBuf datagram, int offset) {
        long first = PartialFrame.first(datagram, offset);
        PartialFrame free = null;
        for (PartialFrame slot : slots) {
            if (!slot.isUsed()) {
                free = free == null || (free.buffer == null && slot.buffer != null) ? slot : free;
            } else if (slot.first == first) {
                return slot.matches(datagram, offset) ? slot : null;
            }
        }
        if (free == null) {
            free = oldest();
            giveUp(free);
        }
        free.begin(allocator, datagram, offset);
        incomplete++;
        oldestLast = Math.min(oldestLast, free.last());
        return free;
    }

    private void deliverWhole(PartialFrame slot) {
        int length = slot.frameLength();
        try {
            if (length < VirtioNetHeader.MIN_FRAME || length > VirtioNetHeader.MAX_FRAME) {
                refused++;
            } else {
                sink.frame(slot.vni, slot.hopLimit, slot.bytes().setIndex(0, length));
            }
        } finally {
            free(slot);
        }
    }

    private void giveUp(PartialFrame slot) {
        try {
            if (slot.parseHeaders(superFrame) && deliverPieces(slot)) {
                salvaged++;
            } else {
                lost++;
            }
        } finally {
            free(slot);
        }
    }

    private boolean deliverPieces(PartialFrame slot) {
        int headers = superFrame.headerLength();
        int payload = Math.min(superFrame.payloadLength(), slot.frameLimit() - headers);
        boolean delivered = false;
        int run = slot.nextReceived(0);
        while (run < slot.count) {
            int end = slot.nextMissing(run);
            int from = superFrame.pieceStart(Math.max(run * slot.size - headers, 0));
            int to = superFrame.pieceEnd(Math.min(end * slot.size - headers, payload));
            if (from < to) {
                deliverPiece(slot, headers, from, to);
                delivered = true;
            }
            run = slot.nextReceived(end);
        }
        return delivered;
    }

    private void deliverPiece(PartialFrame slot, int headers, int from, int to) {
        // The payload stays where it is; the headers go in front of it, into the hole that is at least as long as they
        // are.
        ByteBuf bytes = slot.bytes();
        superFrame.writeHeaders(bytes, from, from, to);
        ByteBuf piece = bytes.retainedSlice(from, headers + to - from);
        try {
            sink.frame(slot.vni, slot.hopLimit, piece);
        } finally {
            piece.release();
        }
    }

    private void free(PartialFrame slot) {
        slot.end();
        incomplete--;
        oldestLast = Long.MAX_VALUE;
        for (PartialFrame other : slots) {
            if (other.isUsed()) {
                oldestLast = Math.min(oldestLast, other.last());
            }
        }
    }

    /** The incomplete frame that was sent first; there is one. */
    private PartialFrame oldest() {
        PartialFrame oldest = slots[0];
        for (PartialFrame slot : slots) {
            if (slot.isUsed() && (!oldest.isUsed() || slot.last() < oldest.last())) {
                oldest = slot;
            }
        }
        return oldest;
    }

    /** How many frames are incomplete: while there are any, {@link #tick} should be called every few milliseconds. */
    public int incomplete() {
        return incomplete;
    }

    /** Gives up what has been incomplete for long, which the end of a burst would otherwise leave waiting. */
    public void tick() {
        for (PartialFrame slot : slots) {
            slot.age++;
            slot.idle++;
        }
        for (int i = 0; i < SLOTS && incomplete > 0; i++) {
            PartialFrame slot = oldest();
            if (slot.hasHoleBefore(newest) ? slot.age < TICKS_WITH_HOLE : slot.idle < TICKS) {
                break;
            }
            giveUp(slot);
        }
    }

    /** Frames of which some bytes were delivered and some had been lost. */
    public long salvaged() {
        return salvaged;
    }

    /** Frames that were given up whole, so far as any of their datagrams arrived. */
    public long lost() {
        return lost;
    }

    /** Datagrams that can't belong to a frame. */
    public long refused() {
        return refused;
    }

    /** Drops what is incomplete: a new connection starts. */
    public void reset() {
        newest = 0;
        for (PartialFrame slot : slots) {
            if (slot.isUsed()) {
                free(slot);
            }
        }
    }

    /** Drops what is incomplete and releases the buffers. May be called again. */
    @Override
    public void close() {
        reset();
        for (PartialFrame slot : slots) {
            slot.release();
        }
        if (single != null) {
            single.release();
            single = null;
        }
    }
}
