package net.virtuoso.transport.internal;

import io.netty.channel.IoEventLoop;
import java.util.concurrent.RejectedExecutionException;
import net.virtuoso.spi.identity.NodeIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an endpoint on its event loop that certificates may have been revoked, or that the node has others: who has shown a
 * revoked one is to be cut off. Until closed, which may be done on any thread.
 */
public final class IdentityWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IdentityWatch.class);

    private final String node;
    private final AutoCloseable registration;

    /**
     * @param node this node, for the log
     * @param changed called on the loop
     */
    public IdentityWatch(NodeIdentity identity, String node, IoEventLoop loop, Runnable changed) {
        this.node = node;
        registration = identity.watch(() -> {
            try {
                loop.execute(changed);
            } catch (RejectedExecutionException e) {
                LOG.debug("An event loop had ended before its links were looked at again", e);
            }
        });
    }

    @Override
    public void close() {
        try {
            registration.close();
        } catch (Exception e) {
            LOG.warn("Node {} may still be told of certificates that it doesn't need", node, e);
        }
    }
}
