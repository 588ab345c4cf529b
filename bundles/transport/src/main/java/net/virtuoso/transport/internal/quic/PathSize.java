package net.virtuoso.transport.internal.quic;

import io.netty.handler.codec.quic.QuicConnectionPathStats;
import java.util.concurrent.TimeUnit;

/** How long the datagrams of one connection may be, by what QUIC has found out of its path. Used by one thread. */
final class PathSize {
    /**
     * What of a packet isn't a datagram's content: the short header (1 byte, the connection's identifier of 20, the packet's number
     * of up to 4), the frame's type and length (3), the tag (16).
     */
    private static final int OVERHEAD = 1 + 20 + 4 + 3 + 16;
    /** The longest datagram that every path takes that carries QUIC. */
    static final int FLOOR = Threshold.SHORTEST - OVERHEAD;

    private int most;
    private int longest = FLOOR;
    private boolean narrowed;
    private long rttNanos = TimeUnit.MILLISECONDS.toNanos(100);

    /** The peer takes none that is longer. QUIC takes so much at first, and soon only what the path was found to take. */
    void peerTakes(int bytes) {
        most = bytes;
    }

    /** Whether the peer takes what every path does. */
    boolean isWideEnough() {
        return most >= FLOOR;
    }

    /** Takes over what QUIC has found, unless that turned out to be wrong. */
    void learn(QuicConnectionPathStats stats) {
        rttNanos = stats.rtt();
        if (!narrowed) {
            longest = Math.max(FLOOR, (int) Math.min(stats.pmtu() - OVERHEAD, most));
        }
    }

    /** What is longer than every path takes doesn't get through: none are sent any more. */
    void narrow() {
        narrowed = true;
        longest = FLOOR;
    }

    /** Whether datagrams are longer than every path takes. */
    boolean isWide() {
        return longest > FLOOR;
    }

    /** The longest, with its {@link net.virtuoso.wire.LinkHeader}. */
    int longest() {
        return longest;
    }

    /** The round trip time, as QUIC sees it. */
    long rttNanos() {
        return rttNanos;
    }
}
