package net.virtuoso.store.zookeeper.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static net.virtuoso.store.zookeeper.internal.Stores.put;
import static net.virtuoso.store.zookeeper.internal.Stores.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.store.StateStore;
import net.virtuoso.spi.store.StoreException;
import net.virtuoso.spi.store.StoreSnapshot;
import net.virtuoso.spi.store.StoreWrite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a reader catches up with a writer, by steps or from the beginning, and never sees half a commit. */
class LocalCopyTest {
    private EmbeddedServer server;
    private ZooKeeperStore writer;
    private ZooKeeperStore reader;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        server = new EmbeddedServer(directory, 0);
        writer = Stores.connect(server, "");
        reader = Stores.connect(server, "");
    }

    @AfterEach
    void stop() {
        writer.close();
        reader.close();
        server.close();
    }

    @Test
    void neverShowsHalfACommit() throws Exception {
        // Every commit sets all keys to its number: a mixture can be seen.
        int keys = 50;
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger reads = new AtomicInteger();
        CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                StoreSnapshot snapshot = read(reader);
                assertThat(texts(snapshot).values()).allMatch(Long.toString(snapshot.revision())::equals);
                reads.incrementAndGet();
            }
        });
        // Bursts of commits that a reading falls into the midst of. Between two bursts one reading ends: commits
        // without a pause would let none end, since what was read while there was another commit doesn't count.
        long revision = 0;
        for (int burst = 0; burst < 40 && !reading.isDone(); burst++) {
            int before = reads.get();
            for (int i = 0; i < 5; i++, revision++) {
                List<StoreWrite> writes = new ArrayList<>();
                for (int key = 0; key < keys; key++) {
                    writes.addAll(put("key" + key, Long.toString(revision + 1)));
                }
                writer.commit(revision, writes);
            }
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> reads.get() > before || reading.isDone());
        }
        done.set(true);
        reading.get();
        assertThat(reads).hasValueGreaterThanOrEqualTo(40);
        assertThat(reader.read().revision()).isEqualTo(revision);
    }

    @Test
    void oneThatIsFarBehindReadsEverything() throws Exception {
        writer.commit(0, List.of(put("a", "1").get(0), put("gone", "1").get(0)));
        assertThat(texts(reader.read())).containsOnlyKeys("a", "gone");
        writer.commit(1, List.of(new StoreWrite.Delete("gone")));
        long last = Layout.COMMITS_KEPT + 10;
        for (long revision = 2; revision < last; revision++) {
            writer.commit(revision, put("a", Long.toString(revision + 1)));
        }
        assertThat(reader.read().revision()).isEqualTo(last);
        assertThat(texts(reader.read())).containsOnlyKeys("a").containsEntry("a", Long.toString(last));
    }

    @Test
    void holdsTenThousandEntries() throws Exception {
        long revision = 0;
        for (int batch = 0; batch < 20; batch++) {
            List<StoreWrite> writes = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                writes.add(new StoreWrite.Put("ports/" + batch + "/" + i, new byte[200]));
            }
            revision = writer.commit(revision, writes);
        }
        assertThat(reader.read().entries()).hasSize(10_000);
    }

    @Test
    void refusesACommitThatIsTooLargeForOneRequest() throws Exception {
        List<StoreWrite> writes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            writes.add(new StoreWrite.Put("key" + i, new byte[StateStore.MAX_VALUE_LENGTH]));
        }
        assertThatThrownBy(() -> writer.commit(0, writes))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(RefusedException.Kind.LIMIT));
        assertThat(writer.read().revision()).isZero();
        // The largest that isn't refused is taken by the server, too.
        assertThat(writer.commit(0, largest())).isEqualTo(1);
    }

    private static List<StoreWrite> largest() {
        List<StoreWrite> writes = new ArrayList<>();
        String longKey = "k".repeat(100) + "/";
        int around = 128 + "/virtuoso/entries".length() + 2 * 110;
        int left = ZooKeeperStore.MAX_COMMIT_BYTES;
        for (int i = 1000; left > around; i++) {
            String key = longKey + "x".repeat(5) + i;
            int value = Math.min(2000, left - around);
            writes.add(new StoreWrite.Put(key, new byte[value]));
            left -= around + value;
        }
        return writes;
    }

    @Test
    void doesNotTouchALayoutItDoesNotKnow() throws Exception {
        writer.commit(0, put("a", "1"));
        try (Session session = new Session(server.address(), server.credentials(), Stores.SESSION)) {
            session.call("make it look newer", Deadline.in(Stores.CALL), zk -> {
                CompletableFuture<Boolean> done = new CompletableFuture<>();
                zk.setData(
                        "/virtuoso/revision",
                        "virtuoso-vnet 2".getBytes(UTF_8),
                        -1,
                        (rc, path, context, stat) -> done.complete(rc == 0),
                        null);
                return done;
            });
        }
        assertThatThrownBy(reader::read)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("virtuoso-vnet 2")
                .hasMessageContaining("another chroot");
    }

    private static StoreSnapshot read(StateStore store) {
        try {
            return store.read();
        } catch (StoreException e) {
            throw new IllegalStateException(e);
        }
    }
}
