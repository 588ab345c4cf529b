package net.virtuoso.lab.bsp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The communicating part of a superstep: sends one message to each neighbour and takes one from each, all at once in one
 * thread. Keeps the connections for the whole run.
 */
final class Exchange implements AutoCloseable {
    /** Reads go through one buffer of this size; what they bring is compared with what was to come. */
    private static final int SCRATCH_BYTES = 256 << 10;

    private static final long SELECT_MILLIS = 200;

    private final Selector selector;
    private final List<PeerLink> links = new ArrayList<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    private final long stallNanos;

    Exchange(Map<Integer, SocketChannel> connections, BspOptions options) throws IOException {
        this.selector = Selector.open();
        this.stallNanos = Duration.ofSeconds(options.stallSeconds()).toNanos();
        ByteBuffer payload = payload(options.bytes());
        for (Map.Entry<Integer, SocketChannel> entry : connections.entrySet()) {
            SocketChannel channel = entry.getValue();
            channel.configureBlocking(false);
            PeerLink link = new PeerLink(entry.getKey(), channel, payload.duplicate());
            link.key(channel.register(selector, 0, link));
            links.add(link);
        }
    }

    /** All messages are alike and hold no run of equal bytes, so that a lost, doubled or moved piece shows. */
    private static ByteBuffer payload(int bytes) {
        ByteBuffer payload = ByteBuffer.allocateDirect(bytes);
        SplittableRandom random = new SplittableRandom(20_261_123L);
        while (payload.hasRemaining()) {
            payload.put((byte) random.nextInt());
        }
        return payload.flip();
    }

    /**
     * Exchanges the messages of one superstep.
     *
     * @param stopAt the last superstep as far as this rank knows; {@link Integer#MAX_VALUE} if it knows none
     * @return the earliest last superstep that a neighbour knows
     * @throws BrokenConnection if a connection failed
     * @throws IOException if a neighbour sent something else than its message, or nothing for too long
     */
    int run(int step, int stopAt) throws IOException {
        for (PeerLink link : links) {
            link.begin(step, stopAt);
        }
        int known = Integer.MAX_VALUE;
        long quietSince = System.nanoTime();
        while (!links.stream().allMatch(PeerLink::isDone)) {
            if (selector.select(SELECT_MILLIS) > 0) {
                quietSince = System.nanoTime();
            } else if (System.nanoTime() - quietSince > stallNanos) {
                throw new IOException("superstep " + step + ": nothing moved for " + stallNanos / 1_000_000_000
                        + " s; waiting for " + waitingFor());
            }
            for (SelectionKey key : selector.selectedKeys()) {
                ((PeerLink) key.attachment()).move(scratch);
            }
            selector.selectedKeys().clear();
        }
        for (PeerLink link : links) {
            known = Math.min(known, link.peerStopsAt());
        }
        return known;
    }

    private String waitingFor() {
        return links.stream()
                .filter(link -> !link.isDone())
                .map(PeerLink::toString)
                .toList()
                .toString();
    }

    /** Ends the connections in order: all that was sent still arrives. */
    @Override
    public void close() throws IOException {
        for (PeerLink link : links) {
            link.close();
        }
        selector.close();
    }
}
