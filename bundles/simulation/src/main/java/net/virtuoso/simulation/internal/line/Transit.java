package net.virtuoso.simulation.internal.line;

import io.netty.buffer.ByteBuf;
import java.util.PriorityQueue;

/**
 * The datagrams on their way: first through the sender's line, then through the receiver's. A state machine: time comes in, in
 * nanoseconds. Not thread-safe.
 */
final class Transit {
    private final PriorityQueue<Datagram> under = new PriorityQueue<>();
    private long number;
    private long dropped;

    /** Takes what has arrived. */
    @FunctionalInterface
    interface Sink {
        /** @param bytes lent */
        void arrived(Line from, Line to, ByteBuf bytes);
    }

    private record Datagram(long due, long number, Line from, Line to, ByteBuf bytes, boolean uplinkPassed)
            implements Comparable<Datagram> {
        @Override
        public int compareTo(Datagram other) {
            int byTime = Long.compare(due, other.due);
            return byTime == 0 ? Long.compare(number, other.number) : byTime;
        }
    }

    /** A node sends a datagram; its reference passes to the transit. */
    void send(Line from, Line to, ByteBuf bytes, long now) {
        add(from.up.admit(bytes.readableBytes(), now), from, to, bytes, false);
    }

    private void add(long due, Line from, Line to, ByteBuf bytes, boolean uplinkPassed) {
        if (due == Shaper.DROPPED) {
            dropped++;
            bytes.release();
        } else {
            under.add(new Datagram(due, number++, from, to, bytes, uplinkPassed));
        }
    }

    /** When something happens next; {@link Long#MAX_VALUE} if nothing is under way. */
    long nextDue() {
        Datagram first = under.peek();
        return first == null ? Long.MAX_VALUE : first.due;
    }

    /** Does all that is due. */
    void advance(long now, Sink sink) {
        for (Datagram first = under.peek(); first != null && first.due <= now; first = under.peek()) {
            under.poll();
            if (first.uplinkPassed) {
                try {
                    sink.arrived(first.from, first.to, first.bytes);
                } finally {
                    first.bytes.release();
                }
            } else {
                long due = first.to.down.admit(first.bytes.readableBytes(), first.due);
                add(due, first.from, first.to, first.bytes, true);
            }
        }
    }

    /** Forgets what comes from or goes to a line. */
    void remove(Line line) {
        under.removeIf(datagram -> {
            boolean its = datagram.from == line || datagram.to == line;
            if (its) {
                datagram.bytes.release();
            }
            return its;
        });
    }

    /** How many datagrams found a full queue. */
    long dropped() {
        return dropped;
    }
}
