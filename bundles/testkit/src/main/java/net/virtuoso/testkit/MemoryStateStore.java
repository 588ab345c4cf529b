package net.virtuoso.testkit;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.LongConsumer;
import net.virtuoso.spi.store.LeadershipListener;
import net.virtuoso.spi.store.StateStore;
import net.virtuoso.spi.store.StoreException;
import net.virtuoso.spi.store.StoreSnapshot;
import net.virtuoso.spi.store.StoreWrite;

/**
 * A store in memory: one client of it. Each controller under test gets a client of its own ({@link #otherClient}); all see the
 * same entries and take part in the same election. A client can be cut off ({@link #setConnected}) like a controller that
 * loses its quorum.
 *
 * <p>Callbacks come one at a time, in order, from one thread for all clients, never from within a call of the store. Safe for
 * use by several threads.
 */
public final class MemoryStateStore implements StateStore, AutoCloseable {
    private final MemoryReplica replica;
    private boolean connected = true;

    /** An empty store that calls back from a daemon thread of its own. */
    public MemoryStateStore() {
        this(Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "vnet-testkit-store-1");
            thread.setDaemon(true);
            return thread;
        }));
    }

    /**
     * An empty store.
     *
     * @param callbacks runs what it is given one after the other, in order, later: a single thread, or a queue that a test
     *     empties by hand
     */
    public MemoryStateStore(Executor callbacks) {
        this(new MemoryReplica(callbacks));
    }

    private MemoryStateStore(MemoryReplica replica) {
        this.replica = replica;
    }

    /** Another client of the same store, connected. */
    public MemoryStateStore otherClient() {
        return new MemoryStateStore(replica);
    }

    /**
     * Cuts this client off or connects it again. Cut off, it can neither read nor commit, hears of no commit, and loses the
     * lead at once; entries and other clients aren't concerned.
     */
    public void setConnected(boolean connected) {
        synchronized (replica) {
            this.connected = connected;
            replica.connectionChanged(this);
        }
    }

    @Override
    public StoreSnapshot read() throws StoreException {
        synchronized (replica) {
            requireConnected("read");
            return replica.snapshot();
        }
    }

    @Override
    public long commit(long basedOn, List<StoreWrite> writes) throws StoreException {
        List<StoreWrite> copy = MemoryReplica.checked(writes);
        synchronized (replica) {
            requireConnected("commit");
            return replica.commit(basedOn, copy);
        }
    }

    @Override
    public AutoCloseable watch(LongConsumer changed) {
        return replica.watch(this, changed);
    }

    @Override
    public AutoCloseable campaign(String candidate, LeadershipListener listener) {
        return replica.campaign(this, candidate, listener);
    }

    /** Ends this client's watches and candidacies; entries and other clients stay. */
    @Override
    public void close() {
        replica.forget(this);
    }

    /** Called with the replica's lock held. */
    boolean isConnected() {
        return connected;
    }

    private void requireConnected(String action) throws StoreException {
        if (!connected) {
            throw new StoreException("the store in memory can't be reached to " + action + ": this client is cut off");
        }
    }
}
