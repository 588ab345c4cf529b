package net.virtuoso.spi.transport;

import io.netty.buffer.ByteBuf;
import org.osgi.annotation.versioning.ConsumerType;

/** One node's end of one link over a transport. Everything is called on the endpoint's event loop. */
@ConsumerType
public interface LinkChannel extends AutoCloseable {
    /**
     * For how many seconds an owner waits for {@link LinkListener#channelOpened} of a channel that calls. A transport that knows
     * why there is no answer says so before.
     */
    int CALL_SECONDS = 10;

    /**
     * Sends a frame. Never blocks and never queues without bound.
     *
     * @param vni the network's number
     * @param hopLimit how many more nodes it may cross, 1 to 255
     * @param frame lent: virtio-net header and Ethernet frame
     * @return whether it was taken; if not (not open, or the queue is full), it is dropped and the caller counts it
     */
    boolean send(int vni, int hopLimit, ByteBuf frame);

    /** Writes what {@link #send} has queued. */
    void flush();

    /**
     * Asks the far end to answer; the answer comes as {@link LinkListener#probeAnswered}. Lost probes aren't
     * repeated, but for the last one when the channel moves to another connection: its answer may come more than once.
     *
     * @param token given back with the answer
     * @return whether it was sent
     */
    boolean probe(long token);

    /**
     * Tells the overlay at the far end something; it comes as {@link LinkListener#messageReceived}. Never queued behind a full
     * channel, not fragmented, not repeated: a datagram link may lose it, and one whose path is too narrow for it always does
     * (every path of IPv4 takes 480 bytes).
     *
     * @param payload lent: 1 to 1024 bytes, refused otherwise; no index is moved
     * @return whether it was sent
     */
    boolean sendMessage(ByteBuf payload);

    /** Whether the channel takes frames without dropping now. */
    boolean isWritable();

    /** Closes this end; the listener isn't called any more. May be called again. */
    @Override
    void close();
}
