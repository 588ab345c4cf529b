package net.virtuoso.spi.store;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The map behind the desired state. Safe for use by several threads; every method may block for a round trip to the
 * replicas, at most some seconds.
 */
@ConsumerType
public interface StateStore {
    /** The longest key, in characters. */
    int MAX_KEY_LENGTH = 512;

    /** The largest value, in bytes. */
    int MAX_VALUE_LENGTH = 262_144;

    /**
     * Everything at one revision.
     *
     * @throws StoreException if the store can't be reached
     */
    StoreSnapshot read() throws StoreException;

    /**
     * Makes all writes, or none.
     *
     * @param basedOn the revision that the writes were worked out on
     * @param writes what to write; at least one; no key twice
     * @return the new revision: {@code basedOn + 1}
     * @throws StoreConflictException if there has been another commit since {@code basedOn}: read again
     * @throws StoreException if the store can't be reached; whether the commit was made is then unknown: read again
     */
    long commit(long basedOn, List<StoreWrite> writes) throws StoreException;

    /**
     * Tells of commits, by this or another controller, until closed.
     *
     * @param changed called on a thread of the store with a revision: look again. Commits in quick succession may be told as
     *     one. Called once at the beginning, and after every reconnection.
     */
    AutoCloseable watch(java.util.function.LongConsumer changed);

    /**
     * Stands for election until closed. At most one candidate leads at a time; one that loses the store loses the lead.
     *
     * @param candidate this controller's name and address for others, for example {@code 192.0.2.1:7771}
     * @param listener hears of the outcome, on a thread of the store
     */
    AutoCloseable campaign(String candidate, LeadershipListener listener);
}
