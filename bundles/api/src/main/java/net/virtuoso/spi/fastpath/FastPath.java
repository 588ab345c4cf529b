package net.virtuoso.spi.fastpath;

import java.io.IOException;
import net.virtuoso.model.Endpoint;
import org.osgi.annotation.versioning.ConsumerType;

/** A node's fast path. Used on one event loop, but for {@link #close}. */
@ConsumerType
public interface FastPath extends AutoCloseable {
    /**
     * Makes another node known: its probes are heard from now on.
     *
     * @param remote the address and UDP port at which its fast path is reached
     * @param channel a number on which both nodes agree and which no other channel between them has
     * @return the peer; the caller closes it
     * @throws IOException if there is no way to that address; the message says why
     * @throws net.virtuoso.model.RefusedException if it is a name, or of another kind than this node's address
     */
    FastPathPeer peer(Endpoint remote, long channel) throws IOException;

    /** Frames that came in and had no entry, so that they were dropped; since opening. */
    long strays();

    /** Removes everything. May be called again; any thread. */
    @Override
    void close();
}
