package net.virtuoso.spi.transport;

import io.netty.channel.IoEventLoop;
import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/** A kind of path between nodes. Registered as a service; links ask for it by name. */
@ConsumerType
public interface Transport {
    /** Its name, as in {@link net.virtuoso.model.LinkConfig#transport()}: {@code udp}, {@code tls}, {@code wss}. */
    String name();

    /** How it works here, for people, for example by which library it encrypts; empty if there is nothing to say. */
    default String detail() {
        return "";
    }

    /**
     * Opens a node's local end, on which links are then opened and calls of other nodes arrive. May block for a few
     * milliseconds; called on any thread but the loop.
     *
     * @param settings the node and its address
     * @param loop where everything of this endpoint happens
     * @return the endpoint; the caller closes it
     * @throws IOException if the address can't be bound; the message names it
     */
    TransportEndpoint open(EndpointSettings settings, IoEventLoop loop) throws IOException;
}
