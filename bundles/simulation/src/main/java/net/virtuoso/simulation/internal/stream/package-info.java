/**
 * Reliable streams between simulated machines: a small sliding-window protocol of our own over UDP, since a whole TCP would be
 * out of proportion. It keeps what matters to a network: in-order delivery, selective acknowledgements, retransmission, and the
 * congestion control of RFC 5681 (slow start, additive increase, one halving a window with loss), so that streams share a
 * bottleneck and don't drown it. A <em>broken connection</em> is a stream that made no progress for 15 seconds and gave up.
 *
 * <p>What TCP has beyond that it lacks: flow control (programs here take everything at once), a state after closing, and
 * protection against strangers beyond a random connection number.
 *
 * <p>A packet is a header of 32 bytes, big-endian, in a UDP datagram, and for DATA the payload, for ACK the ranges that arrived
 * beyond the acknowledged byte, 16 bytes each:
 *
 * <pre>
 *  0 kind  1 ranges  2..3 payload length  4..7 connection  8..15 sequence  16..23 acknowledged
 *  24..27 sender's clock, microseconds    28..31 echo of the peer's clock
 * </pre>
 */
@NullMarked
package net.virtuoso.simulation.internal.stream;

import org.jspecify.annotations.NullMarked;
