package net.virtuoso.overlay.internal.capture;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bounded queue of frames from one thread to one other, without locks: bytes in an array, of which one moves the beginning and
 * the other the end (Lamport, "Proving the Correctness of Multiprocess Programs", 1977). A frame lies in one piece; what is left
 * at the array's end is skipped. Nothing is allocated.
 */
final class FrameRing {
    private static final int CAPTURED = 0;
    private static final int ORIGINAL = 4;
    private static final int NANOS = 8;
    private static final int DIRECTION = 16;
    private static final int DROPS = 20;
    private static final int HEADER = 24;
    private static final int ALIGNMENT = 8;
    /** In place of a length: go on at the array's beginning. */
    private static final int SKIP = -1;

    private final byte[] bytes;
    private final ByteBuffer fields;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    /** Of the writing thread: since the last frame that found room. */
    private int dropsBefore;

    /** @param capacity in bytes, a power of two */
    FrameRing(int capacity) {
        bytes = new byte[capacity];
        fields = ByteBuffer.wrap(bytes);
    }

    /**
     * Adds a frame.
     *
     * @param index where it begins in the buffer
     * @param captured how many bytes of it to keep
     * @return whether there was room
     */
    boolean offer(ByteBuf frame, int index, int captured, int original, int direction, long nanos) {
        int need = length(captured);
        long end = written.get();
        int at = (int) (end & bytes.length - 1);
        int skipped = bytes.length - at < need ? bytes.length - at : 0;
        if (end + skipped + need - read.get() > bytes.length) {
            dropped.lazySet(dropped.get() + 1);
            dropsBefore++;
            return false;
        }
        if (skipped > 0) {
            fields.putInt(at, SKIP);
            at = 0;
        }
        fields.putInt(at + CAPTURED, captured).putInt(at + ORIGINAL, original).putLong(at + NANOS, nanos);
        fields.putInt(at + DIRECTION, direction).putInt(at + DROPS, dropsBefore);
        frame.getBytes(index, bytes, at + HEADER, captured);
        dropsBefore = 0;
        written.lazySet(end + skipped + need);
        return true;
    }

    private static int length(int captured) {
        return HEADER + captured + ALIGNMENT - 1 & -ALIGNMENT;
    }

    /**
     * Takes the oldest frame out.
     *
     * @return whether there was one
     */
    boolean poll(Sink sink) {
        long begin = read.get();
        if (begin == written.get()) {
            return false;
        }
        int at = (int) (begin & bytes.length - 1);
        if (fields.getInt(at) == SKIP) {
            begin += bytes.length - at;
            at = 0;
        }
        int captured = fields.getInt(at + CAPTURED);
        sink.frame(
                fields.getLong(at + NANOS),
                fields.getInt(at + DIRECTION),
                fields.getInt(at + DROPS),
                fields.getInt(at + ORIGINAL),
                bytes,
                at + HEADER,
                captured);
        read.lazySet(begin + length(captured));
        return true;
    }

    /** How many frames found no room. */
    long dropped() {
        return dropped.get();
    }

    /** Takes frames. */
    @FunctionalInterface
    interface Sink {
        /**
         * One frame, its bytes lent.
         *
         * @param drops how many found no room before this one
         */
        void frame(long nanos, int direction, int drops, int original, byte[] bytes, int from, int captured);
    }
}
