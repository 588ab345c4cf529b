package net.virtuoso.transport.internal.udp;

import java.time.Duration;

/**
 * How a path's longest datagram is looked for; {@link PathMtu} says what for.
 *
 * @param longestDatagram more than this is sent over no path, whatever it takes: bytes, with the {@code LinkHeader}
 * @param answer how long a probe may be unanswered before it counts as lost: PROBE_TIMER of RFC 8899
 * @param confirm how often the size in use is confirmed while it is used: CONFIRMATION_TIMER
 * @param raise after how long a longer datagram is tried again: PMTU_RAISE_TIMER
 */
record PathLimits(int longestDatagram, Duration answer, Duration confirm, Duration raise) {
    /** For all paths. RFC 8899 (5.1.1) has no probe count as lost within a second, and 600 s to the next search. */
    static final PathLimits DEFAULT = upTo(UdpLink.LONGEST_DATAGRAM);

    /** The usual times, with datagrams of at most so many bytes. */
    static PathLimits upTo(int longestDatagram) {
        return new PathLimits(longestDatagram, Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(600));
    }
}
