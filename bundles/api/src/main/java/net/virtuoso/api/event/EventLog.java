package net.virtuoso.api.event;

import java.util.List;
import java.util.function.Consumer;
import net.virtuoso.model.Event;
import org.osgi.annotation.versioning.ProviderType;

/** The newest events, kept in memory up to a bound. Safe for use by several threads. */
@ProviderType
public interface EventLog {
    /** Adds an event and tells the followers; never blocks. */
    void publish(Event event);

    /**
     * Events after an identifier, oldest first; those that have fallen out of the log are gone.
     *
     * @param after an identifier; 0 for all that are kept
     * @param most at most so many, the oldest of them
     */
    List<LoggedEvent> after(long after, int most);

    /** The newest identifier; 0 before the first. */
    long last();

    /**
     * Follows the log until closed.
     *
     * @param follower called on a thread of the log, one at a time and in order; should return soon. A follower that lags
     *     behind by more than the log keeps misses events: it sees that from the identifiers, which have no gaps otherwise.
     */
    AutoCloseable follow(Consumer<LoggedEvent> follower);
}
