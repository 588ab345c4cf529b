package net.virtuoso.spi.fastpath;

import java.io.IOException;
import net.virtuoso.model.Endpoint;
import org.osgi.annotation.versioning.ConsumerType;

/** Opens nodes' fast paths. Registered as a service. Any thread; may block for some tens of milliseconds. */
@ConsumerType
public interface FastPathDriver {
    /**
     * Opens a node's fast path, in the network namespace of the calling thread. What a crashed predecessor left is replaced.
     *
     * @param node the node's name
     * @param local the address and UDP port of this host at which other nodes reach it
     * @return the fast path; the caller closes it
     * @throws IOException if the host can't; the message says why and what to do. Nothing is left behind then.
     * @throws net.virtuoso.model.RefusedException if the address is a name
     */
    FastPath open(String node, Endpoint local) throws IOException;

    /**
     * Removes from this host what a node's fast path has left, of whatever process. Things that weren't made for one are never
     * touched.
     *
     * @throws IOException if the host can't be looked at
     */
    void sweep(String node) throws IOException;
}
