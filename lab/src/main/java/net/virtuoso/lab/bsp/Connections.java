package net.virtuoso.lab.bsp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Sets up one TCP connection with each neighbour: of two ranks the higher one calls the lower one, and says its number.
 * Both directions go on in one thread, so that no rank waits for another in a circle.
 */
final class Connections {
    /** Says that the caller is a rank of this program; another program's call is hung up on. */
    private static final int GREETING = 0x42535031;

    private static final int GREETING_BYTES = 8;
    private static final int GREETING_MILLIS = 5_000;
    private static final int CALL_MILLIS = 1_000;
    private static final long PAUSE_MILLIS = 50;

    private final Rank self;
    private final Map<Integer, SocketChannel> open = new TreeMap<>();
    private int retries;

    Connections(Rank self) {
        this.self = self;
    }

    /** How many calls failed before they succeeded; ranks start at different times. */
    int retries() {
        return retries;
    }

    /**
     * Connects with all neighbours.
     *
     * @return the connections by rank, in blocking mode
     * @throws IOException if a neighbour could not be reached, or did not call, in time; names it
     */
    Map<Integer, SocketChannel> establish() throws IOException {
        Set<Integer> missing = new HashSet<>(self.options().pattern().neighbours(self.rank(), self.size()));
        long deadline = System.nanoTime()
                + Duration.ofSeconds(self.options().connectSeconds()).toNanos();
        try (ServerSocketChannel server = ServerSocketChannel.open();
                Selector calls = Selector.open()) {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(addressOf(self.rank()), self.size());
            server.configureBlocking(false);
            server.register(calls, SelectionKey.OP_ACCEPT);
            while (!missing.isEmpty()) {
                for (int other : Set.copyOf(missing)) {
                    if (other < self.rank() && call(other)) {
                        missing.remove(other);
                    }
                }
                calls.select(PAUSE_MILLIS);
                calls.selectedKeys().clear();
                for (SocketChannel caller = server.accept(); caller != null; caller = server.accept()) {
                    answer(caller, missing);
                }
                if (!missing.isEmpty() && System.nanoTime() - deadline > 0) {
                    throw new IOException("no connection with rank(s) " + missing + " within "
                            + self.options().connectSeconds() + " s");
                }
            }
        }
        return open;
    }

    private InetSocketAddress addressOf(int rank) {
        return new InetSocketAddress(self.peers().get(rank), self.options().port());
    }

    private boolean call(int other) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(addressOf(other), CALL_MILLIS);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            ByteBuffer greeting = ByteBuffer.allocate(GREETING_BYTES);
            greeting.putInt(GREETING).putInt(self.rank()).flip();
            while (greeting.hasRemaining()) {
                channel.write(greeting);
            }
        } catch (IOException e) {
            retries++; // not there yet: asked again until the deadline, whose message names the rank
            channel.close();
            return false;
        }
        open.put(other, channel);
        return true;
    }

    private void answer(SocketChannel caller, Set<Integer> missing) throws IOException {
        int rank = rankOf(caller);
        if (rank > self.rank() && missing.remove(rank)) {
            caller.setOption(StandardSocketOptions.TCP_NODELAY, true);
            open.put(rank, caller);
        } else {
            caller.close();
        }
    }

    /** The rank that a caller says it is; −1 if it says anything else, or nothing. */
    private static int rankOf(SocketChannel caller) throws IOException {
        caller.configureBlocking(true);
        caller.socket().setSoTimeout(GREETING_MILLIS);
        try {
            byte[] bytes = caller.socket().getInputStream().readNBytes(GREETING_BYTES);
            ByteBuffer greeting = ByteBuffer.wrap(bytes);
            return bytes.length == GREETING_BYTES && greeting.getInt() == GREETING ? greeting.getInt() : -1;
        } catch (IOException e) {
            return -1; // it hung up, or said nothing: if it was a rank it calls again
        }
    }
}
