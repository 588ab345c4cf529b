package net.virtuoso.simulation.internal.stream;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;

/** The bytes of a stream that were written and are not yet acknowledged, by their place in the stream. */
final class SendQueue {
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private long end;

    private record Chunk(byte[] bytes, long start) {}

    /** Adds bytes, which must not change any more. */
    void add(byte[] bytes) {
        if (bytes.length > 0) {
            chunks.add(new Chunk(bytes, end));
            end += bytes.length;
        }
    }

    /** The place behind the last byte. */
    long end() {
        return end;
    }

    /** Forgets what lies before a place. */
    void trim(long acked) {
        while (!chunks.isEmpty() && chunks.peek().start + chunks.peek().bytes.length <= acked) {
            chunks.poll();
        }
    }

    void copy(long from, int length, ByteBuf out) {
        long at = from;
        for (Chunk chunk : chunks) {
            int begin = (int) Math.max(0, at - chunk.start);
            int count = (int) Math.min(chunk.bytes.length - (long) begin, from + length - at);
            if (count > 0 && chunk.start <= at) {
                out.writeBytes(chunk.bytes, begin, count);
                at += count;
            }
            if (at == from + length) {
                return;
            }
        }
        throw new IllegalStateException("bytes " + from + " to " + (from + length) + " are not in the queue");
    }
}
