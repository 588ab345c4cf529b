package net.virtuoso.simulation.internal.stream;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import net.virtuoso.simulation.internal.guest.Station;
import org.jspecify.annotations.Nullable;

/** One end of a stream between two machines. Used on its machine's executor. */
public final class Stream {
    private static final long CALL_MILLIS = 200;
    private static final long GIVE_UP_MICROS = 15_000_000;

    private final Station station;
    private final EventExecutor executor;
    private final int peer;
    private final int port;
    private final int connection;
    private final Listener listener;
    private final StreamSender sender;
    private final StreamReceiver receiver;
    private final long[] ranges = new long[2 * StreamPacket.MAX_RANGES];
    private final Runnable timer = this::timer;
    private @Nullable ScheduledFuture<?> scheduled;
    private long scheduledMicros;
    private boolean open;
    private boolean closed;

    /** Hears what becomes of a stream, on the machine's executor. */
    public interface Listener {
        /** Both ends have it. */
        void opened();

        /**
         * The next bytes.
         *
         * @param bytes lent
         */
        void received(ByteBuf bytes, int offset, int length);

        /** It made no progress for 15 seconds and is closed: a broken connection. */
        void broken(String reason);
    }

    Stream(Station station, EventExecutor executor, int peer, int port, int connection, Listener listener) {
        this.station = station;
        this.executor = executor;
        this.peer = peer;
        this.port = port;
        this.connection = connection;
        this.listener = listener;
        sender = new StreamSender(this::sendSegment);
        receiver = new StreamReceiver(listener::received);
    }

    int connection() {
        return connection;
    }

    /** Sends bytes, which must not change any more. */
    public void write(byte[] bytes) {
        if (!closed) {
            sender.write(bytes, micros());
            pump();
        }
    }

    /** Whether all that was written has arrived. */
    public boolean isDone() {
        return sender.isDone();
    }

    private long micros() {
        return executor.ticker().nanoTime() / 1_000;
    }

    /** Calls the peer until it answers or the stream is closed. */
    void call() {
        if (!open && !closed) {
            control(StreamPacket.SYN);
            executor.schedule(this::call, CALL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** The peer calls, or calls again. */
    void answer() {
        control(StreamPacket.SYN_ACK);
        becomeOpen();
    }

    private void becomeOpen() {
        if (!open) {
            open = true;
            listener.opened();
            pump();
        }
    }

    private void control(int kind) {
        ByteBuf packet = station.datagram(StreamPacket.HEADER);
        StreamPacket.write(packet, kind, 0, 0, connection, 0, 0, (int) micros(), 0);
        station.send(peer, port, port, packet);
    }

    private void sendSegment(long sequence, int length, SendQueue bytes) {
        ByteBuf packet = station.datagram(StreamPacket.HEADER + length);
        StreamPacket.write(packet, StreamPacket.DATA, 0, length, connection, sequence, 0, (int) micros(), 0);
        bytes.copy(sequence, length, packet);
        station.send(peer, port, port, packet);
    }

    /** A packet of this stream, whole, came in. */
    void received(ByteBuf packet, int offset) {
        if (closed) {
            return;
        }
        switch (StreamPacket.kind(packet, offset)) {
            case StreamPacket.SYN_ACK -> becomeOpen();
            case StreamPacket.DATA -> {
                becomeOpen();
                receiver.data(packet, offset);
            }
            case StreamPacket.ACK -> {
                long now = micros();
                sender.acknowledged(packet, offset, now, (int) now);
                schedule();
            }
            default -> {}
        }
    }

    /** Acknowledges what has come in; once for all packets of a wake-up. */
    void acknowledge() {
        if (closed || !receiver.isDue()) {
            return;
        }
        int count = receiver.ranges(ranges);
        ByteBuf packet = station.datagram(StreamPacket.HEADER + count * StreamPacket.RANGE);
        StreamPacket.write(
                packet, StreamPacket.ACK, count, 0, connection, 0, receiver.next(), (int) micros(), receiver.echo());
        for (int i = 0; i < 2 * count; i++) {
            packet.writeLong(ranges[i]);
        }
        station.send(peer, port, port, packet);
    }

    private void pump() {
        if (open) {
            sender.pump(micros());
            schedule();
        }
    }

    /** Has the timer run at its time or before: it looks itself whether it is early, which is cheaper than cancelling. */
    private void schedule() {
        long wanted = sender.timerMicros();
        if (closed || wanted == Long.MAX_VALUE || (scheduled != null && scheduledMicros <= wanted)) {
            return;
        }
        ScheduledFuture<?> later = scheduled;
        if (later != null) {
            later.cancel(false);
        }
        scheduledMicros = wanted;
        scheduled = executor.schedule(timer, Math.max(0, wanted - micros()), TimeUnit.MICROSECONDS);
    }

    private void timer() {
        scheduled = null;
        long now = micros();
        if (closed) {
            return;
        }
        if (sender.timerMicros() <= now) {
            if (now - sender.progressMicros() > GIVE_UP_MICROS) {
                close();
                listener.broken("nothing has arrived for " + GIVE_UP_MICROS / 1_000_000 + " s");
                return;
            }
            sender.timer(now);
        }
        schedule();
    }

    /** Ends it at once; the peer isn't told. */
    void close() {
        if (!closed) {
            closed = true;
            receiver.close();
            ScheduledFuture<?> pending = scheduled;
            if (pending != null) {
                pending.cancel(false);
            }
        }
    }
}
