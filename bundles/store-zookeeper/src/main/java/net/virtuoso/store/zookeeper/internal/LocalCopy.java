package net.virtuoso.store.zookeeper.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import net.virtuoso.spi.store.StoreException;
import net.virtuoso.spi.store.StoreSnapshot;
import net.virtuoso.spi.store.StoreWrite;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * All entries as they were at one revision. It is brought up to date by reading what the commits since then touched, or
 * everything if they are too many. It never shows half a commit: what was read counts only if the revision hasn't moved
 * while it was read. Not safe for use by several threads.
 */
final class LocalCopy {
    private static final long NOTHING_YET = -1;

    private final Session session;
    private final Layout layout;
    private long revision = NOTHING_YET;
    /** The transaction that created the store this is a copy of: another one means another store. */
    private long origin;

    private TreeMap<String, byte[]> entries = new TreeMap<>();
    /** The newest snapshot; while there is one, it has the map and nothing may be changed in it. */
    private @Nullable StoreSnapshot snapshot;

    LocalCopy(Session session, Layout layout) {
        this.session = session;
        this.layout = layout;
    }

    long revision() {
        return revision;
    }

    boolean contains(String key) {
        return entries.containsKey(key);
    }

    /** What is there; never changes, whatever becomes of this copy. */
    StoreSnapshot snapshot() {
        StoreSnapshot current = snapshot;
        if (current == null) {
            current = new StoreSnapshot(revision, entries);
            snapshot = current;
        }
        return current;
    }

    /** The map to change. */
    private TreeMap<String, byte[]> writable() {
        if (snapshot != null) {
            snapshot = null;
            entries = new TreeMap<>(entries);
        }
        return entries;
    }

    /** Makes the writes of a commit that was made here. */
    void apply(long newRevision, List<StoreWrite> writes) {
        TreeMap<String, byte[]> map = writable();
        for (StoreWrite write : writes) {
            if (write instanceof StoreWrite.Put put) {
                map.put(put.key(), put.value());
            } else {
                map.remove(write.key());
            }
        }
        revision = newRevision;
    }

    /** Forgets everything: it is read anew. */
    void clear() {
        revision = NOTHING_YET;
        entries = new TreeMap<>();
        snapshot = null;
    }

    /**
     * Brings it to the newest revision.
     *
     * @return whether there is a store; if not, nothing has changed here
     * @throws StoreException if it can't be read in time
     */
    boolean refresh(String action, Deadline deadline) throws StoreException {
        Stat stat = newest(action, deadline);
        while (stat != null && !isOf(stat)) {
            Stat before = stat;
            Set<String> touched = touchedUntil(before, action, deadline);
            Map<String, byte @Nullable []> values =
                    touched == null ? everything(action, deadline) : values(touched, action, deadline);
            stat = session.<@Nullable Stat>call(action, deadline, zk -> Requests.stat(zk, layout.revision(), null));
            if (stat != null && stat.getMzxid() == before.getMzxid()) {
                if (touched == null) {
                    clear();
                }
                take(values);
                revision = before.getVersion();
                origin = before.getCzxid();
            }
        }
        return stat != null;
    }

    private boolean isOf(Stat stat) {
        return stat.getVersion() == revision && stat.getCzxid() == origin;
    }

    private void take(Map<String, byte @Nullable []> values) {
        TreeMap<String, byte[]> map = writable();
        values.forEach((key, value) -> {
            if (value == null) {
                map.remove(key);
            } else {
                map.put(key, value);
            }
        });
    }

    private @Nullable Stat newest(String action, Deadline deadline) throws StoreException {
        return session.<@Nullable Stat>call(action, deadline, zk -> {
            CompletableFuture<Boolean> caughtUp = Requests.barrier(zk, layout.revision());
            return caughtUp.thenCombine(Requests.stat(zk, layout.revision(), null), (done, stat) -> stat);
        });
    }

    /** What the commits after this copy touched; {@code null} if that isn't known any more. */
    private @Nullable Set<String> touchedUntil(Stat stat, String action, Deadline deadline) throws StoreException {
        long target = stat.getVersion();
        // A store that was set back to a backup has fewer revisions than we know.
        if (revision == NOTHING_YET
                || stat.getCzxid() != origin
                || target < revision
                || target - revision > Layout.COMMITS_KEPT) {
            checkFormat(action, deadline);
            return null;
        }
        List<byte @Nullable []> records = session.call(action, deadline, zk -> {
            List<CompletableFuture<byte @Nullable []>> answers = new ArrayList<>();
            for (long r = revision + 1; r <= target; r++) {
                answers.add(Requests.data(zk, layout.commit(r)));
            }
            return all(answers);
        });
        Set<String> keys = new TreeSet<>();
        for (byte[] record : records) {
            if (record == null) {
                return null;
            }
            keys.addAll(CommitRecord.decode(record).keys());
        }
        return keys;
    }

    private void checkFormat(String action, Deadline deadline) throws StoreException {
        byte[] format = session.<byte @Nullable []>call(action, deadline, zk -> Requests.data(zk, layout.revision()));
        if (format != null && !Arrays.equals(format, Layout.formatData())) {
            throw new StoreException("can't " + action + ": " + layout.root() + " of ZooKeeper at " + session.where()
                    + " holds '" + new String(format, UTF_8) + "', this version knows '" + Layout.FORMAT
                    + "'; use another chroot or the version that made it");
        }
    }

    private Map<String, byte @Nullable []> everything(String action, Deadline deadline) throws StoreException {
        List<String> names = session.<@Nullable List<String>>call(
                action, deadline, zk -> Requests.children(zk, layout.entries(), null));
        return names == null ? Map.of() : values(names.stream().map(Layout::key).toList(), action, deadline);
    }

    private Map<String, byte @Nullable []> values(Collection<String> keys, String action, Deadline deadline)
            throws StoreException {
        return session.call(action, deadline, zk -> values(zk, keys));
    }

    private CompletableFuture<Map<String, byte @Nullable []>> values(ZooKeeper zk, Collection<String> keys) {
        List<CompletableFuture<byte @Nullable []>> answers = new ArrayList<>(keys.size());
        for (String key : keys) {
            answers.add(Requests.data(zk, layout.entry(key)));
        }
        return all(answers).thenApply(list -> {
            Map<String, byte @Nullable []> values = new HashMap<>(keys.size() * 2);
            int i = 0;
            for (String key : keys) {
                values.put(key, list.get(i++));
            }
            return values;
        });
    }

    /** Answers come in the order of the requests, so that the last one in is the last one out. */
    private static CompletableFuture<List<byte @Nullable []>> all(List<CompletableFuture<byte @Nullable []>> answers) {
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> {
                    List<byte @Nullable []> values = new ArrayList<>(answers.size());
                    answers.forEach(answer -> values.add(answer.join()));
                    return values;
                });
    }
}
