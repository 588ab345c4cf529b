package net.virtuoso.testkit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.store.LeadershipListener;
import net.virtuoso.spi.store.StoreConflictException;
import net.virtuoso.spi.store.StoreSnapshot;
import net.virtuoso.spi.store.StoreWrite;
import org.jspecify.annotations.Nullable;

/** What the clients of one {@link MemoryStateStore} share: entries, watches and the election. Its monitor guards all of it. */
final class MemoryReplica {
    private final Executor callbacks;
    private final List<Watch> watches = new ArrayList<>();
    /** In the order in which they stood: the first one that is connected leads. */
    private final List<Candidacy> candidacies = new ArrayList<>();

    private TreeMap<String, byte[]> entries = new TreeMap<>();
    private long revision;

    MemoryReplica(Executor callbacks) {
        this.callbacks = callbacks;
    }

    static List<StoreWrite> checked(List<StoreWrite> writes) {
        List<StoreWrite> copy = List.copyOf(writes);
        if (copy.isEmpty()) {
            throw RefusedException.invalid("writes", "none", "at least one");
        }
        Set<String> keys = new HashSet<>();
        for (StoreWrite write : copy) {
            if (!keys.add(write.key())) {
                throw RefusedException.conflict("key", write.key(), "each key once in a commit");
            }
        }
        return copy;
    }

    synchronized StoreSnapshot snapshot() {
        return new StoreSnapshot(revision, entries);
    }

    synchronized long commit(long basedOn, List<StoreWrite> writes) throws StoreConflictException {
        if (basedOn != revision) {
            throw new StoreConflictException(basedOn);
        }
        // Snapshots that were handed out keep the old map.
        TreeMap<String, byte[]> next = new TreeMap<>(entries);
        for (StoreWrite write : writes) {
            if (write instanceof StoreWrite.Put put) {
                next.put(put.key(), put.value());
            } else {
                next.remove(write.key());
            }
        }
        entries = next;
        revision++;
        watches.forEach(Watch::announce);
        return revision;
    }

    synchronized AutoCloseable watch(MemoryStateStore client, LongConsumer changed) {
        Watch watch = new Watch(client, changed);
        watches.add(watch);
        watch.announce();
        return watch;
    }

    synchronized AutoCloseable campaign(MemoryStateStore client, String candidate, LeadershipListener listener) {
        Candidacy candidacy = new Candidacy(client, candidate, listener);
        candidacies.add(candidacy);
        elect();
        return candidacy;
    }

    synchronized void connectionChanged(MemoryStateStore client) {
        elect();
        watches.stream().filter(watch -> watch.client == client).forEach(Watch::announce);
    }

    synchronized void forget(MemoryStateStore client) {
        List.copyOf(watches).stream().filter(watch -> watch.client == client).forEach(Watch::close);
        List.copyOf(candidacies).stream()
                .filter(candidacy -> candidacy.client == client)
                .forEach(Candidacy::close);
    }

    /** Tells the one that leads no more before the one that does from now on: never two at a time. */
    private void elect() {
        Candidacy leader = candidacies.stream()
                .filter(candidacy -> candidacy.client.isConnected())
                .findFirst()
                .orElse(null);
        for (Candidacy candidacy : candidacies) {
            if (candidacy != leader) {
                candidacy.depose();
            }
        }
        for (Candidacy candidacy : candidacies) {
            if (candidacy == leader) {
                candidacy.elect();
            } else {
                candidacy.follow(leader == null || !candidacy.client.isConnected() ? null : leader.name);
            }
        }
    }

    private final class Watch implements AutoCloseable {
        final MemoryStateStore client;
        private final LongConsumer changed;
        private boolean announced;
        private boolean closed;

        Watch(MemoryStateStore client, LongConsumer changed) {
            this.client = client;
            this.changed = changed;
        }

        void announce() {
            if (!announced && client.isConnected()) {
                announced = true;
                callbacks.execute(this::call);
            }
        }

        private void call() {
            long newest;
            synchronized (MemoryReplica.this) {
                announced = false;
                if (closed || !client.isConnected()) {
                    return;
                }
                newest = revision;
            }
            changed.accept(newest);
        }

        @Override
        public void close() {
            synchronized (MemoryReplica.this) {
                closed = true;
                watches.remove(this);
            }
        }
    }

    private final class Candidacy implements AutoCloseable {
        final MemoryStateStore client;
        final String name;
        private final LeadershipListener listener;
        private boolean leads;
        private boolean toldLeader;
        private @Nullable String leader;
        private boolean closed;

        Candidacy(MemoryStateStore client, String name, LeadershipListener listener) {
            this.client = client;
            this.name = name;
            this.listener = listener;
        }

        void elect() {
            if (!leads) {
                leads = true;
                toldLeader = false;
                tell(listener::elected);
            }
        }

        void depose() {
            if (leads) {
                leads = false;
                tell(listener::deposed);
            }
        }

        void follow(@Nullable String newLeader) {
            if (!toldLeader || !Objects.equals(leader, newLeader)) {
                toldLeader = true;
                leader = newLeader;
                tell(() -> listener.leaderIs(newLeader));
            }
        }

        private void tell(Runnable news) {
            callbacks.execute(() -> {
                synchronized (MemoryReplica.this) {
                    if (closed) {
                        return;
                    }
                }
                news.run();
            });
        }

        @Override
        public void close() {
            synchronized (MemoryReplica.this) {
                closed = true;
                candidacies.remove(this);
                MemoryReplica.this.elect();
            }
        }
    }
}
