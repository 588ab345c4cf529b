package net.virtuoso.transport.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.function.Supplier;
import net.virtuoso.model.LinkConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of callers that were refused at a port: in the log, as often as the {@link Doorstep} allows, and at the links that wait for
 * a call. Used on the event loop.
 */
public final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final Doorstep doorstep;
    private final Supplier<? extends Collection<? extends Waiting>> links;

    /** A link that may wait for a call. */
    public interface Waiting {
        /** What it is. */
        LinkConfig config();

        /** Somebody who may have called for it was refused. */
        void callRefused(String reason);
    }

    /** @param links those of the port */
    public Refusals(Doorstep doorstep, Supplier<? extends Collection<? extends Waiting>> links) {
        this.doorstep = doorstep;
        this.links = links;
    }

    /**
     * Tells of one.
     *
     * @param where the node and its port, for people
     * @param from the caller's address, for people
     * @param claimed which node it said to be: only its links are told; {@code null} if it named none
     * @param proved whether it has proved what it has shown; if not, links are told that it may have been anybody
     * @param reason for people
     */
    public void tell(String where, String from, @Nullable String claimed, boolean proved, String reason) {
        String told = doorstep.tell(reason);
        if (told != null) {
            LOG.warn("{}: a call from {} was refused: {}", where, from, told);
        }
        String heard = proved ? reason : "a caller from " + from + " that didn't prove who it is: " + reason;
        // A link may be closed by who is told.
        for (Waiting link : new ArrayList<>(links.get())) {
            if (claimed == null ? told != null : claimed.equals(link.config().peer())) {
                link.callRefused(heard);
            }
        }
    }
}
