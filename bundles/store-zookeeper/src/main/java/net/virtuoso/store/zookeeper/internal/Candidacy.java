package net.virtuoso.store.zookeeper.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import net.virtuoso.spi.store.LeadershipListener;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.curator.utils.ZKPaths;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One candidate of the election. Curator's latch decides: each candidate has an ephemeral node with a number, the lowest one
 * leads, and a leader that loses its connection stops at once, before its session ends and another one can be elected. (A
 * JVM that stands still can't notice: commits on its old revision are refused all the same.) Beside it this looks who has the
 * lowest number, to tell the others.
 */
final class Candidacy implements AutoCloseable, Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(Candidacy.class);
    private static final long RETRY_MILLIS = 1000;
    private static final int SEQUENCE_DIGITS = 10;

    private final Session session;
    private final String path;
    private final LeadershipListener listener;
    private final Consumer<AutoCloseable> whenClosed;
    private final Teller teller = new Teller("election");
    private final LeaderLatch latch;
    private final ConnectionStateListener connection;

    // Used on the teller's thread only.
    private boolean leads;
    private boolean toldLeader;
    private @Nullable String leader;

    Candidacy(
            Session session,
            String path,
            String candidate,
            LeadershipListener listener,
            Consumer<AutoCloseable> whenClosed) {
        this.session = session;
        this.path = path;
        this.listener = listener;
        this.whenClosed = whenClosed;
        this.latch = new LeaderLatch(session.curator(), path, candidate);
        latch.addListener(new LeaderLatchListener() {
            @Override
            public void isLeader() {
                teller.tell(Candidacy.this::elected);
            }

            @Override
            public void notLeader() {
                teller.tell(Candidacy.this::deposed);
            }
        });
        this.connection = (client, state) -> {
            if (state.isConnected()) {
                look();
            } else if (state == ConnectionState.LOST) {
                teller.tell(() -> follow(null));
            }
        };
    }

    void start() {
        session.addListener(connection);
        try {
            latch.start();
        } catch (Exception e) {
            throw new IllegalStateException("the election at " + path + " can't be joined", e);
        }
        look();
    }

    private void elected() {
        leads = true;
        toldLeader = false;
        listener.elected();
    }

    private void deposed() {
        leads = false;
        listener.deposed();
        follow(null);
        look();
    }

    private void follow(@Nullable String newLeader) {
        if (!leads && (!toldLeader || !Objects.equals(leader, newLeader))) {
            toldLeader = true;
            leader = newLeader;
            listener.leaderIs(newLeader);
        }
    }

    /** A thread of ZooKeeper: the candidates have changed. */
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
            ZooKeeper zk = session.zooKeeper();
            Requests.children(zk, path, this)
                    .thenCompose(names -> nameOfLeader(zk, names))
                    .whenComplete(this::looked);
        } catch (KeeperException e) {
            looked(null, e);
        }
    }

    /** Completes with {@code null} if there is no candidate, the first one is this one, or it has just gone. */
    private CompletableFuture<@Nullable Leader> nameOfLeader(ZooKeeper zk, @Nullable List<String> names) {
        if (names == null) {
            // No watch can be set; whoever makes the first commit or stands first creates the node.
            return CompletableFuture.failedFuture(new KeeperException.NoNodeException(path));
        }
        String first = names.stream()
                .filter(name -> name.length() >= SEQUENCE_DIGITS)
                .min(Comparator.comparing(name -> name.substring(name.length() - SEQUENCE_DIGITS)))
                .orElse(null);
        if (first == null) {
            return CompletableFuture.completedFuture(Leader.NOBODY);
        }
        String ours = latch.getOurPath();
        if (ours != null && first.equals(ZKPaths.getNodeFromPath(ours))) {
            return CompletableFuture.completedFuture(null);
        }
        return Requests.data(zk, path + "/" + first)
                .thenApply(data -> data == null ? null : new Leader(new String(data, UTF_8)));
    }

    private void looked(@Nullable Leader found, @Nullable Throwable error) {
        if (error != null) {
            LOG.debug("Who leads can't be seen now, trying again", error);
            teller.tellIn(RETRY_MILLIS, this::look);
        } else if (found != null) {
            teller.tell(() -> follow(found.name));
        }
    }

    @Override
    public void close() {
        teller.close();
        session.removeListener(connection);
        whenClosed.accept(this);
        if (latch.getState() == LeaderLatch.State.STARTED) {
            try {
                latch.close();
            } catch (IOException e) {
                LOG.warn("The election at {} can't be left; the end of the session will do it", path, e);
            }
        }
    }

    /** @param name as the leader named itself; {@code null} if there is none */
    private record Leader(@Nullable String name) {
        static final Leader NOBODY = new Leader(null);
    }
}
