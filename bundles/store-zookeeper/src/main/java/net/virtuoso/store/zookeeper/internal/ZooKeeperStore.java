package net.virtuoso.store.zookeeper.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.store.LeadershipListener;
import net.virtuoso.spi.store.StateStore;
import net.virtuoso.spi.store.StoreConflictException;
import net.virtuoso.spi.store.StoreException;
import net.virtuoso.spi.store.StoreSnapshot;
import net.virtuoso.spi.store.StoreWrite;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state store over one {@link Session}. The same code for the server in this JVM and an ensemble.
 *
 * <p>A lock lets one call at a time use the {@link LocalCopy}; a call that can't get it in its time fails like one whose
 * server doesn't answer.
 */
final class ZooKeeperStore implements StateStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperStore.class);
    /** What ZooKeeper takes in one request is 1 MB (its key jute.maxbuffer), paths and framing included. */
    static final int MAX_COMMIT_BYTES = 1_000_000;

    private static final int BYTES_AROUND_A_WRITE = 128;

    private final Session session;
    private final Layout layout;
    private final Duration timeout;
    private final boolean ownServer;
    private final ReentrantLock lock = new ReentrantLock();
    private final LocalCopy copy;
    private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();

    /**
     * Starts to connect; nothing needs to be reachable yet.
     *
     * @param servers where to
     * @param credentials {@code user:password}, or {@code null} for none
     * @param ownServer whether the server is there for this store only, so that nobody else may do anything with it
     * @param sessionTimeout after how long a silence the server takes this client for dead
     * @param callTimeout how long a call may take
     */
    ZooKeeperStore(
            ConnectString servers,
            @Nullable String credentials,
            boolean ownServer,
            Duration sessionTimeout,
            Duration callTimeout) {
        this.session = new Session(servers, credentials, sessionTimeout);
        this.layout = new Layout(servers.chroot());
        this.timeout = callTimeout;
        this.ownServer = ownServer;
        this.copy = new LocalCopy(session, layout);
    }

    @Override
    public StoreSnapshot read() throws StoreException {
        Deadline deadline = Deadline.in(timeout);
        String action = "read the desired state";
        lock(action, deadline);
        try {
            refresh(action, deadline);
            return copy.snapshot();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long commit(long basedOn, List<StoreWrite> writes) throws StoreException {
        List<StoreWrite> checked = check(writes);
        Deadline deadline = Deadline.in(timeout);
        String action = "commit revision " + (basedOn + 1);
        lock(action, deadline);
        try {
            if (copy.revision() != basedOn) {
                refresh(action, deadline);
            }
            if (copy.revision() != basedOn) {
                throw new StoreConflictException(basedOn);
            }
            commit(basedOn, checked, action, deadline);
            copy.apply(basedOn + 1, checked);
            return basedOn + 1;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A request whose answer is lost may have been carried out, and is sent again: then the version doesn't fit, but the
     * record of the commit has our number.
     */
    private void commit(long basedOn, List<StoreWrite> writes, String action, Deadline deadline) throws StoreException {
        CommitRecord record = CommitRecord.of(writes);
        List<Op> operations = operations(basedOn, writes, record);
        AtomicInteger sent = new AtomicInteger();
        boolean made;
        try {
            made = session.call(action, deadline, zk -> {
                sent.incrementAndGet();
                return Requests.multi(zk, operations);
            });
        } catch (StoreException e) {
            // What is there may not be what we think is there.
            copy.clear();
            throw e;
        }
        if (!made && !(sent.get() > 1 && isOurs(basedOn + 1, record, action, deadline))) {
            throw new StoreConflictException(basedOn);
        }
    }

    private boolean isOurs(long revision, CommitRecord record, String action, Deadline deadline) throws StoreException {
        byte[] data =
                session.<byte @Nullable []>call(action, deadline, zk -> Requests.data(zk, layout.commit(revision)));
        if (data == null) {
            throw new StoreException(
                    "can't " + action + ": whether it was made is unknown, the connection to ZooKeeper at "
                            + session.where() + " broke and the record is gone; read again");
        }
        return CommitRecord.decode(data).number().equals(record.number());
    }

    private List<Op> operations(long basedOn, List<StoreWrite> writes, CommitRecord record) {
        List<Op> operations = new ArrayList<>(writes.size() + 3);
        operations.add(Op.setData(layout.revision(), Layout.formatData(), Math.toIntExact(basedOn)));
        operations.add(Op.create(layout.commit(basedOn + 1), record.encode(), session.acl(), CreateMode.PERSISTENT));
        long outdated = basedOn + 1 - Layout.COMMITS_KEPT;
        if (outdated > 0) {
            operations.add(Op.delete(layout.commit(outdated), -1));
        }
        for (StoreWrite write : writes) {
            String path = layout.entry(write.key());
            boolean there = copy.contains(write.key());
            if (write instanceof StoreWrite.Put put) {
                operations.add(
                        there
                                ? Op.setData(path, put.value(), -1)
                                : Op.create(path, put.value(), session.acl(), CreateMode.PERSISTENT));
            } else if (there) {
                operations.add(Op.delete(path, -1));
            }
        }
        return operations;
    }

    private List<StoreWrite> check(List<StoreWrite> writes) {
        List<StoreWrite> copied = List.copyOf(writes);
        if (copied.isEmpty()) {
            throw RefusedException.invalid("writes", "none", "at least one");
        }
        Set<String> keys = new HashSet<>();
        long bytes = 0;
        for (StoreWrite write : copied) {
            if (!keys.add(write.key())) {
                throw RefusedException.conflict("key", write.key(), "each key once in a commit");
            }
            // The key goes along twice: in the path and in the record.
            bytes += BYTES_AROUND_A_WRITE
                    + layout.entries().length()
                    + 2L * write.key().length();
            if (write instanceof StoreWrite.Put put) {
                bytes += put.value().length;
            }
        }
        if (bytes > MAX_COMMIT_BYTES) {
            throw RefusedException.limit(
                    "writes", bytes + " bytes", "at most " + MAX_COMMIT_BYTES + " bytes in one commit; make several");
        }
        return copied;
    }

    private void lock(String action, Deadline deadline) throws StoreException {
        try {
            if (!lock.tryLock(deadline.left(), TimeUnit.NANOSECONDS)) {
                throw new StoreException("can't " + action + ": another call to ZooKeeper at " + session.where()
                        + " has been waiting for its answer for "
                        + deadline.allowed().toMillis() + " ms; try again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted: can't " + action + " at ZooKeeper " + session.where(), e);
        }
    }

    private void refresh(String action, Deadline deadline) throws StoreException {
        while (!copy.refresh(action, deadline)) {
            copy.clear();
            create(action, deadline);
        }
    }

    /** Several clients may do so at once: each step is made by the first one. The revision comes last. */
    private void create(String action, Deadline deadline) throws StoreException {
        for (int slash = layout.root().indexOf('/', 1);
                slash > 0;
                slash = layout.root().indexOf('/', slash + 1)) {
            create(layout.root().substring(0, slash), new byte[0], action, deadline);
        }
        create(layout.root(), new byte[0], action, deadline);
        if (ownServer) {
            for (String foreign : List.of("/", "/zookeeper", "/zookeeper/quota")) {
                session.call(action, deadline, zk -> Requests.acl(zk, foreign, session.acl()));
            }
        }
        create(layout.entries(), new byte[0], action, deadline);
        create(layout.commits(), new byte[0], action, deadline);
        create(layout.candidates(), new byte[0], action, deadline);
        if (create(layout.revision(), Layout.formatData(), action, deadline)) {
            LOG.info("Created an empty store under {} of ZooKeeper at {}", layout.root(), session.where());
        }
    }

    /** Looks first: one who may not create may still use what is there. */
    private boolean create(String path, byte[] data, String action, Deadline deadline) throws StoreException {
        if (session.<@Nullable Stat>call(action, deadline, zk -> Requests.stat(zk, path, null)) != null) {
            return false;
        }
        return session.call(action, deadline, zk -> Requests.create(zk, path, data, session.acl()));
    }

    @Override
    public AutoCloseable watch(LongConsumer changed) {
        RevisionWatch watch = new RevisionWatch(session, layout.revision(), changed, open::remove);
        open.add(watch);
        watch.start();
        return watch;
    }

    @Override
    public AutoCloseable campaign(String candidate, LeadershipListener listener) {
        Candidacy candidacy = new Candidacy(session, layout.candidates(), candidate, listener, open::remove);
        open.add(candidacy);
        candidacy.start();
        return candidacy;
    }

    /** Ends watches, candidacies and the session. */
    @Override
    public void close() {
        for (AutoCloseable each : List.copyOf(open)) {
            try {
                each.close();
            } catch (Exception e) {
                LOG.warn("{} can't be closed", each, e);
            }
        }
        session.close();
    }
}
