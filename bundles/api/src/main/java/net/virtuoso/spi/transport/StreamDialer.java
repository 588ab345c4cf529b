package net.virtuoso.spi.transport;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import net.virtuoso.model.Endpoint;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Reaches nodes by other means than a TCP connection of one's own, for a transport over streams. Registered as a service with
 * the property {@value #TRANSPORT}. Safe for use by several threads.
 */
@ConsumerType
public interface StreamDialer {
    /** The service property with the name of the transport, for example {@code ssh}. */
    String TRANSPORT = "net.virtuoso.transport";

    /**
     * Opens a stream to a node. The stream is handed over as an address of this host's loopback interface that takes one
     * connection, within a few seconds, and carries its bytes to the node and back unchanged; it ends with that connection, and
     * that connection with it. Who else connects there reaches no more than the node's own port: the transport authenticates.
     *
     * @param peer the node that is called
     * @param address its endpoint for the transport, whatever that means to the dialer
     * @return completes on any thread, before a link gives up its call (10 s), so that the reason of a failure is heard; fails
     *     with an exception whose message is for people, whole. Who isn't interested any more cancels its
     *     {@link CompletionStage#toCompletableFuture}: nothing of the call is left then.
     */
    CompletionStage<InetSocketAddress> dial(String peer, Endpoint address);
}
