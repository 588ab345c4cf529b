package net.virtuoso.simulation.internal.stream;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a stream: what is under way, what is lost, and when to send more. A state machine: time comes in, packets
 * go out through {@link Output}. A segment counts as lost when three that were sent after it have arrived, or at the timeout.
 */
final class StreamSender {
    private static final int REORDERING = 3;

    private final Output output;
    private final SendQueue queue = new SendQueue();
    private final Congestion congestion = new Congestion();
    private final Deque<Segment> sent = new ArrayDeque<>();
    private long next;
    private long acked;
    private long recoveryEnd = -1;
    private long order;
    private int inFlight;
    private int lostSegments;
    private long timerMicros;
    private long progressMicros;

    /** Where segments go. */
    @FunctionalInterface
    interface Output {
        void segment(long sequence, int length, SendQueue bytes);
    }

    private static final class Segment {
        final long sequence;
        final int length;
        long order;
        boolean arrived;
        boolean lost;

        Segment(long sequence, int length) {
            this.sequence = sequence;
            this.length = length;
        }

        boolean isUnderWay() {
            return !arrived && !lost;
        }
    }

    StreamSender(Output output) {
        this.output = output;
    }

    void write(byte[] bytes, long now) {
        if (isDone()) {
            progressMicros = now;
        }
        queue.add(bytes);
    }

    /** Whether all that was written has arrived. */
    boolean isDone() {
        return acked == queue.end();
    }

    /** Since when nothing has arrived of what is wanted, in microseconds. */
    long progressMicros() {
        return progressMicros;
    }

    /** When to call {@link #timer}; {@link Long#MAX_VALUE} while nothing is under way. */
    long timerMicros() {
        return sent.isEmpty() ? Long.MAX_VALUE : timerMicros;
    }

    /** Sends as much as may be under way. */
    void pump(long now) {
        while (inFlight < congestion.window()) {
            Segment segment = lostSegments > 0 ? takeLost() : cut();
            if (segment == null) {
                return;
            }
            if (inFlight == 0) {
                timerMicros = now + congestion.timeout();
            }
            inFlight += segment.length;
            segment.order = ++order;
            output.segment(segment.sequence, segment.length, queue);
        }
    }

    private @Nullable Segment takeLost() {
        for (Segment segment : sent) {
            if (segment.lost) {
                segment.lost = false;
                lostSegments--;
                return segment;
            }
        }
        return null;
    }

    private @Nullable Segment cut() {
        int length = (int) Math.min(Congestion.SEGMENT, queue.end() - next);
        if (length <= 0 || next + length - acked > Congestion.LARGEST_WINDOW) {
            return null;
        }
        Segment segment = new Segment(next, length);
        next += length;
        sent.add(segment);
        return segment;
    }

    /** The peer has everything before a place, and the ranges that the packet names. */
    void acknowledged(ByteBuf packet, int offset, long now, int clock) {
        long upTo = StreamPacket.acked(packet, offset);
        if (upTo < acked || upTo > next) {
            return;
        }
        congestion.roundTrip(clock - StreamPacket.echo(packet, offset));
        long newest = 0;
        int bytes = 0;
        for (Segment first = sent.peek(); first != null && first.sequence + first.length <= upTo; first = sent.peek()) {
            sent.poll();
            if (!first.arrived) {
                bytes += arrive(first);
                newest = Math.max(newest, first.order);
            }
        }
        for (int i = 0; i < StreamPacket.ranges(packet, offset); i++) {
            long from = packet.getLong(offset + StreamPacket.HEADER + i * StreamPacket.RANGE);
            long to = packet.getLong(offset + StreamPacket.HEADER + i * StreamPacket.RANGE + 8);
            for (Segment segment : sent) {
                if (!segment.arrived && segment.sequence >= from && segment.sequence + segment.length <= to) {
                    bytes += arrive(segment);
                    newest = Math.max(newest, segment.order);
                }
            }
        }
        if (bytes == 0) {
            return;
        }
        acked = upTo;
        queue.trim(acked);
        progressMicros = now;
        congestion.progressed();
        timerMicros = now + congestion.timeout();
        findLost(newest);
        if (acked >= recoveryEnd) {
            congestion.arrived(bytes);
        }
        pump(now);
    }

    private int arrive(Segment segment) {
        if (segment.lost) {
            lostSegments--;
        } else {
            inFlight -= segment.length;
        }
        segment.lost = false;
        segment.arrived = true;
        return segment.length;
    }

    private void findLost(long newest) {
        for (Segment segment : sent) {
            if (segment.isUnderWay() && segment.order + REORDERING <= newest) {
                lose(segment);
                if (segment.sequence >= recoveryEnd) {
                    congestion.lost();
                    recoveryEnd = next;
                }
            }
        }
    }

    private void lose(Segment segment) {
        segment.lost = true;
        lostSegments++;
        inFlight -= segment.length;
    }

    /** The time of {@link #timerMicros} has come: what is under way is lost. */
    void timer(long now) {
        for (Segment segment : sent) {
            if (segment.isUnderWay()) {
                lose(segment);
            }
        }
        congestion.timedOut();
        recoveryEnd = next;
        pump(now);
    }
}
