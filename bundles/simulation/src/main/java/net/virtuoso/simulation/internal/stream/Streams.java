package net.virtuoso.simulation.internal.stream;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import net.virtuoso.simulation.internal.guest.Station;

/** The streams of a machine's port, at most one with each peer that is expected. Used on the machine's executor. */
public final class Streams {
    private final Station station;
    private final EventExecutor executor;
    private final int port;
    private final RandomGenerator random;
    private final Map<Integer, Stream.Listener> expected = new HashMap<>();
    private final Map<Integer, Stream> open = new HashMap<>();
    private final Runnable acknowledge = this::acknowledge;

    /** Listens on a port until {@link #close}. */
    public Streams(Station station, EventExecutor executor, int port, RandomGenerator random) {
        this.station = station;
        this.executor = executor;
        this.port = port;
        this.random = random;
        station.listen(port, this::received);
        station.onReadComplete(acknowledge);
    }

    /** Takes a peer's call when it comes; calls of others aren't answered. */
    public void expect(int peer, Stream.Listener listener) {
        expected.put(peer, listener);
    }

    /** Calls a peer until it answers. */
    public void call(int peer, Stream.Listener listener) {
        Stream stream = new Stream(station, executor, peer, port, random.nextInt(), listener);
        open.put(peer, stream);
        stream.call();
    }

    /** The stream with a peer; there is one once its listener was told so. */
    public Stream with(int peer) {
        Stream stream = open.get(peer);
        if (stream == null) {
            throw new IllegalStateException("there is no stream with that peer");
        }
        return stream;
    }

    private void received(int from, int fromPort, ByteBuf frame, int offset, int length) {
        if (fromPort != port || !StreamPacket.isWhole(frame, offset, length)) {
            return;
        }
        int connection = StreamPacket.connection(frame, offset);
        Stream stream = open.get(from);
        if (StreamPacket.kind(frame, offset) == StreamPacket.SYN) {
            Stream.Listener listener = expected.get(from);
            if (stream == null && listener != null) {
                stream = new Stream(station, executor, from, port, connection, listener);
                open.put(from, stream);
            }
            if (stream != null && listener != null && stream.connection() == connection) {
                stream.answer();
            }
        } else if (stream != null && stream.connection() == connection) {
            stream.received(frame, offset);
        }
    }

    private void acknowledge() {
        open.values().forEach(Stream::acknowledge);
    }

    /** Ends all streams at once. */
    public void close() {
        station.listen(port, null);
        station.removeReadComplete(acknowledge);
        open.values().forEach(Stream::close);
        open.clear();
        expected.clear();
    }
}
