package net.virtuoso.spi.store;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/** Hears who leads. Called on a thread of the store, in order. */
@ConsumerType
public interface LeadershipListener {
    /** This candidate leads from now on. */
    void elected();

    /** It no longer does, or can't know: it must stop leading at once. */
    void deposed();

    /**
     * Another candidate leads.
     *
     * @param candidate as it named itself; {@code null} while nobody does
     */
    void leaderIs(@Nullable String candidate);
}
