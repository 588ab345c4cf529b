package net.virtuoso.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A frame of which fragments have arrived: its bytes, each at its place, and which are there. Used for one after the other. */
final class PartialFrame {
    /** The longest frame with the copy of its headers. */
    private static final int MAX_MESSAGE = VirtioNetHeader.MAX_FRAME + SuperFrame.MAX_HEADER + 1;

    private final long[] received = new long[4];
    private int receivedCount;
    private int lastLength;

    /** Keeps its bytes from frame to frame; {@code null} if a receiver has retained them or none was needed so far. */
    @Nullable
    ByteBuf buffer;

    /** The sequence number of the first fragment. */
    long first;

    int count;
    int size;
    int vni;
    int hopLimit;
    private int flags;

    /** How many ticks it has seen, and how many since a fragment came. */
    int age;

    int idle;

    /** The sequence number of the first fragment of the frame that a datagram belongs to. */
    static long first(ByteBuf datagram, int offset) {
        return LinkHeader.sequence(datagram, offset) - LinkHeader.fragmentIndex(datagram, offset);
    }

    /** Whether there is a frame short enough that has this fragment. */
    static boolean isPossible(ByteBuf datagram, int offset) {
        int before = (LinkHeader.fragmentCount(datagram, offset) - 1) * LinkHeader.fragmentSize(datagram, offset);
        int lastLength = isLast(datagram, offset) ? LinkHeader.payloadLength(datagram, offset) : 1;
        return before + lastLength <= MAX_MESSAGE && first(datagram, offset) >= 0;
    }

    private static boolean isLast(ByteBuf datagram, int offset) {
        return LinkHeader.fragmentIndex(datagram, offset) == LinkHeader.fragmentCount(datagram, offset) - 1;
    }

    /** Starts the frame that a datagram belongs to. */
    void begin(ByteBufAllocator allocator, ByteBuf datagram, int offset) {
        if (buffer == null) {
            buffer = allocator.directBuffer(MAX_MESSAGE, MAX_MESSAGE);
        }
        first = first(datagram, offset);
        count = LinkHeader.fragmentCount(datagram, offset);
        size = LinkHeader.fragmentSize(datagram, offset);
        vni = LinkHeader.vni(datagram, offset);
        hopLimit = LinkHeader.hopLimit(datagram, offset);
        flags = LinkHeader.flags(datagram, offset);
        receivedCount = 0;
        lastLength = 0;
        age = 0;
        idle = 0;
        for (int i = 0; i < received.length; i++) {
            received[i] = 0;
        }
    }

    /** Whether the header of a datagram with the same first fragment says the same. */
    boolean matches(ByteBuf datagram, int offset) {
        return count == LinkHeader.fragmentCount(datagram, offset)
                && size == LinkHeader.fragmentSize(datagram, offset)
                && vni == LinkHeader.vni(datagram, offset)
                && hopLimit == LinkHeader.hopLimit(datagram, offset)
                && flags == LinkHeader.flags(datagram, offset);
    }

    /** Copies a fragment to its place; {@code false} if it was there. */
    boolean add(ByteBuf datagram, int offset) {
        int index = LinkHeader.fragmentIndex(datagram, offset);
        if (has(index)) {
            return false;
        }
        received[index >> 6] |= 1L << index;
        receivedCount++;
        idle = 0;
        int length = LinkHeader.payloadLength(datagram, offset);
        if (index == count - 1) {
            lastLength = length;
        }
        bytes().setBytes(index * size, datagram, offset + LinkHeader.LENGTH, length);
        return true;
    }

    private boolean has(int index) {
        return (received[index >> 6] & 1L << index) != 0;
    }

    /** The first fragment that is there, at or behind an index; {@link #count} if there is none. */
    int nextReceived(int index) {
        int next = index;
        while (next < count && !has(next)) {
            next++;
        }
        return next;
    }

    /** The first fragment that isn't there, at or behind an index; {@link #count} if there is none. */
    int nextMissing(int index) {
        int next = index;
        while (next < count && has(next)) {
            next++;
        }
        return next;
    }

    boolean isUsed() {
        return count != 0;
    }

    boolean isWhole() {
        return receivedCount == count;
    }

    /** Whether it lacks a fragment that was sent before a datagram that has arrived. */
    boolean hasHoleBefore(long newest) {
        return first + nextMissing(0) < newest;
    }

    /** The sequence number of the last fragment. */
    long last() {
        return first + count - 1;
    }

    /** The bytes, all of them readable, there or not. */
    ByteBuf bytes() {
        ByteBuf bytes = Objects.requireNonNull(buffer, "not begun");
        return bytes.setIndex(0, MAX_MESSAGE);
    }

    /** The frame's length without the copy of its headers; the last fragment is there. May be senseless, even negative. */
    int frameLength() {
        int message = (count - 1) * size + lastLength;
        return (flags & LinkHeader.HEADER_COPY) == 0 ? message : message - 1 - bytes().getUnsignedByte(message - 1);
    }

    /** What the frame's length can be at most. */
    int frameLimit() {
        return lastLength > 0 ? frameLength() : Math.min(count * size, MAX_MESSAGE);
    }

    /** Finds the headers at the frame's start or in their copy. */
    boolean parseHeaders(SuperFrame superFrame) {
        if (has(0)) {
            return superFrame.parse(bytes(), 0, nextMissing(0) * size);
        }
        if ((flags & LinkHeader.HEADER_COPY) == 0 || lastLength == 0) {
            return false;
        }
        int start = frameLength();
        int length = (count - 1) * size + lastLength - 1 - start;
        return start >= size
                && nextMissing(start / size) == count
                && superFrame.parse(bytes(), start, length)
                && superFrame.headerLength() == length;
    }

    /** Ends the frame; the buffer is kept for the next one unless a receiver has retained it. */
    void end() {
        count = 0;
        if (buffer != null && buffer.refCnt() > 1) {
            release();
        }
    }

    /** Gives the buffer back. */
    void release() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
