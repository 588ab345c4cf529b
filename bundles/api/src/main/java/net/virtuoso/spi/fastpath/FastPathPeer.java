package net.virtuoso.spi.fastpath;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;
import net.virtuoso.spi.port.KernelDevice;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Another node, as a fast path sees it over one channel. Of two flows with the same frames, over whatever channel, the newer one
 * counts: the older one ends by that. Used on the event loop.
 */
@ConsumerType
public interface FastPathPeer extends AutoCloseable {
    /** The most addresses that a flow can be bound to. */
    int MAX_ADDRESSES = 4;

    /**
     * Sends a probe the way that frames go, as long as the longest of them. Nothing answers; the far end's {@link #lastProbe}
     * shows it.
     *
     * @return whether it left
     */
    boolean probe(long token);

    /** The token of the newest probe that has come from there over this channel; 0 if none has. */
    long lastProbe();

    /** The longest IP packet of a VM that fits the path, as it is known now; a flow keeps what it was when the flow was made. */
    int longest();

    /**
     * Has the kernel take a VM's frames to this node from now on. Those that it can't take (a fragment, one that is too long for
     * the path, one that isn't the application's traffic) go to the port as before, and so does one whose sender isn't bound to
     * its IP address.
     *
     * @param from the VM's interface
     * @param addresses what the VM may send from, at most {@link #MAX_ADDRESSES}; empty for anything
     * @return the entry; closing it gives the frames back to the port at once
     * @throws IOException if the kernel refuses; then nothing has changed
     */
    KernelFlow send(Flow flow, KernelDevice from, Set<InetAddress> addresses) throws IOException;

    /**
     * Has the kernel give a VM the frames that come from this node from now on.
     *
     * @param to the VM's interface
     * @return the entry; after closing it such frames are dropped
     * @throws IOException if the kernel refuses; then nothing has changed
     */
    KernelFlow receive(Flow flow, KernelDevice to) throws IOException;

    /** Forgets it; its flows have to be closed before. May be called again. */
    @Override
    void close();
}
