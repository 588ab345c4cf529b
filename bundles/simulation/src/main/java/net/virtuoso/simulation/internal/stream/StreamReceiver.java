package net.virtuoso.simulation.internal.stream;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.TreeMap;

/** The receiving half of a stream: puts segments in order, and knows what to acknowledge. */
final class StreamReceiver {
    private final Sink sink;
    private final TreeMap<Long, ByteBuf> early = new TreeMap<>();
    private long next;
    private int echo;
    private boolean due;

    /** Takes the stream's bytes, in order. */
    @FunctionalInterface
    interface Sink {
        /** @param bytes lent */
        void received(ByteBuf bytes, int offset, int length);
    }

    StreamReceiver(Sink sink) {
        this.sink = sink;
    }

    /** A DATA packet came in. */
    void data(ByteBuf packet, int offset) {
        long sequence = StreamPacket.sequence(packet, offset);
        int length = StreamPacket.payload(packet, offset);
        due = true;
        echo = StreamPacket.clock(packet, offset);
        if (sequence == next) {
            next += length;
            sink.received(packet, offset + StreamPacket.HEADER, length);
            for (Map.Entry<Long, ByteBuf> first = early.firstEntry();
                    first != null && first.getKey() <= next;
                    first = early.firstEntry()) {
                early.pollFirstEntry();
                ByteBuf bytes = first.getValue();
                if (first.getKey() == next) {
                    next += bytes.readableBytes();
                    sink.received(bytes, bytes.readerIndex(), bytes.readableBytes());
                }
                bytes.release();
            }
        } else if (sequence > next
                && sequence + length - next <= Congestion.LARGEST_WINDOW
                && !early.containsKey(sequence)) {
            early.put(sequence, packet.retainedSlice(offset + StreamPacket.HEADER, length));
        }
    }

    /** Whether something has come in since the last acknowledgement. */
    boolean isDue() {
        return due;
    }

    long next() {
        return next;
    }

    int echo() {
        return echo;
    }

    /** Writes the ranges of an acknowledgement, the first ones if there are many; returns their number. */
    int ranges(long[] into) {
        due = false;
        int count = 0;
        for (Map.Entry<Long, ByteBuf> entry : early.entrySet()) {
            long end = entry.getKey() + entry.getValue().readableBytes();
            if (count > 0 && into[2 * count - 1] == entry.getKey()) {
                into[2 * count - 1] = end;
            } else if (count < StreamPacket.MAX_RANGES) {
                into[2 * count] = entry.getKey();
                into[2 * count + 1] = end;
                count++;
            } else {
                break;
            }
        }
        return count;
    }

    void close() {
        early.values().forEach(ByteBuf::release);
        early.clear();
    }
}
