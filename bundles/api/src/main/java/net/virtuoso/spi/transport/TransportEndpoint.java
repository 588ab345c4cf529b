package net.virtuoso.spi.transport;

import net.virtuoso.model.LinkConfig;
import org.osgi.annotation.versioning.ConsumerType;

/** A node's local end of a transport. Everything is called on its event loop unless a method says otherwise. */
@ConsumerType
public interface TransportEndpoint extends AutoCloseable {
    /** The port that is bound, or {@link EndpointSettings#NO_PORT}. Any thread. */
    int port();

    /**
     * Opens this node's end of a link: calls the peer if this end is the initiator, and otherwise waits for its call. Calls
     * that name no open link are refused without a reply. Returns at once; the listener hears what comes of it.
     *
     * @param link the link; at most one channel for each {@link LinkConfig#id()}
     * @param listener hears of the channel, never before this method has returned
     * @return the channel; the caller closes it
     */
    LinkChannel open(LinkConfig link, LinkListener listener);

    /** Closes the channels and gives the address back. May be called again; any thread. */
    @Override
    void close();
}
