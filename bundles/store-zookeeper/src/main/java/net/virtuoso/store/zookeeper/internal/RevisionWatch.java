package net.virtuoso.store.zookeeper.internal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one listener of new revisions. Each look at the revision sets the watch for the next one in the same request, so that
 * none falls between; a look that fails is repeated, and every (re)connection is a reason to look.
 */
final class RevisionWatch implements AutoCloseable, Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(RevisionWatch.class);
    private static final long RETRY_MILLIS = 1000;

    private final Session session;
    private final String path;
    private final LongConsumer changed;
    private final Consumer<AutoCloseable> whenClosed;
    private final Teller teller = new Teller("watch");
    private final ConnectionStateListener connection;
    private final AtomicLong newest = new AtomicLong();
    private final AtomicBoolean announced = new AtomicBoolean();

    RevisionWatch(Session session, String path, LongConsumer changed, Consumer<AutoCloseable> whenClosed) {
        this.session = session;
        this.path = path;
        this.changed = changed;
        this.whenClosed = whenClosed;
        this.connection = (client, state) -> {
            if (state.isConnected()) {
                look();
            }
        };
    }

    void start() {
        session.addListener(connection);
        look();
    }

    /** A thread of ZooKeeper: the watch fired and is gone. Changes of the connection come here, too, and leave it in place. */
    @Override
    public void process(WatchedEvent event) {
        if (event.getType() != Event.EventType.None) {
            look();
        }
    }

    private void look() {
        if (teller.isClosed()) {
            return;
        }
        try {
            Requests.stat(session.zooKeeper(), path, this).whenComplete(this::looked);
        } catch (KeeperException e) {
            looked(null, e);
        }
    }

    private void looked(@Nullable Stat stat, @Nullable Throwable error) {
        if (error != null) {
            LOG.debug("The revision can't be watched now, trying again", error);
            teller.tellIn(RETRY_MILLIS, this::look);
            return;
        }
        newest.set(stat == null ? 0 : stat.getVersion());
        if (announced.compareAndSet(false, true)) {
            teller.tell(() -> {
                announced.set(false);
                changed.accept(newest.get());
            });
        }
    }

    @Override
    public void close() {
        teller.close();
        session.removeListener(connection);
        whenClosed.accept(this);
    }
}
