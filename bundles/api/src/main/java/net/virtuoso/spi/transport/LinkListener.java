package net.virtuoso.spi.transport;

import io.netty.buffer.ByteBuf;
import org.osgi.annotation.versioning.ConsumerType;

/** Hears what happens on a channel. Called on its event loop only. */
@ConsumerType
public interface LinkListener {
    /** The far end was reached (or has called) and agrees on the link: frames and probes can be sent. */
    void channelOpened();

    /**
     * The channel is of no use any more: the peer refused, closed or can't be reached. It has been released; the owner may open
     * another one.
     *
     * @param reason for people
     */
    void channelFailed(String reason);

    /**
     * Like {@link #channelFailed}, and the reason is who the peer is: it hasn't proved to be the link's, or what it had shown
     * doesn't count any more. Nothing that was agreed on with it holds from now on, not even for what is on its way.
     *
     * @param reason for people
     */
    default void peerDistrusted(String reason) {
        channelFailed(reason);
    }

    /**
     * A frame arrived, whole.
     *
     * @param vni the network's number as the peer gave it
     * @param hopLimit how many more nodes it may cross, this one included: 1 to 255
     * @param frame lent: virtio-net header and Ethernet frame, at least 24 bytes
     */
    void frameReceived(int vni, int hopLimit, ByteBuf frame);

    /** The frames of one wake-up have been given; queued output should be written now. */
    void readComplete();

    /** The answer to a probe arrived. */
    void probeAnswered(long token);

    /**
     * The overlay at the far end says something: whatever it likes, and possibly twice.
     *
     * @param payload lent until this returns, 1 to 1024 bytes; what is to be kept is copied
     */
    default void messageReceived(ByteBuf payload) {}

    /** The channel takes frames again ({@code true}) or its queue is filling up ({@code false}). */
    void writabilityChanged(boolean writable);

    /**
     * Somebody called for this link and was refused, for example with an expired certificate. The channel waits on; this is for
     * people to see.
     *
     * @param reason for people
     */
    default void callRefused(String reason) {}
}
