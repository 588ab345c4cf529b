package net.virtuoso.store.zookeeper.internal;

import static net.virtuoso.store.zookeeper.internal.Stores.put;
import static net.virtuoso.store.zookeeper.internal.Stores.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import net.virtuoso.spi.store.LeadershipListener;
import net.virtuoso.spi.store.StoreConflictException;
import net.virtuoso.spi.store.StoreException;
import net.virtuoso.testkit.RecordingCandidate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of calls, watches and candidates when the server or the way to it fails. */
class FaultsTest {
    @TempDir
    Path directory;

    private EmbeddedServer server;
    private Relay relay;
    private ZooKeeperStore near;
    private ZooKeeperStore far;

    @BeforeEach
    void start() throws Exception {
        server = new EmbeddedServer(directory, 0);
        relay = new Relay(server.address().servers().get(0).port());
        near = Stores.connect(server, "");
        far = Stores.connect(relay.endpoint(), server.credentials(), Stores.CALL);
        far.commit(0, put("a", "1"));
    }

    @AfterEach
    void stop() throws Exception {
        far.close();
        near.close();
        relay.close();
        server.close();
    }

    @Test
    void aCommitWhoseAnswerWasLostIsMadeOnce() throws Exception {
        relay.setLosesAnswers(true);
        CompletableFuture<Long> commit = CompletableFuture.supplyAsync(() -> commit(far, 1, "2"));
        // The server has it; the client doesn't know.
        await().until(() -> near.read().revision() == 2);
        assertThat(commit).isNotDone();
        relay.setLosesAnswers(false);
        relay.closeSockets();
        assertThat(commit.get(2, TimeUnit.MINUTES)).isEqualTo(2);
        assertThat(far.read().revision()).isEqualTo(2);
        assertThat(texts(far.read())).isEqualTo(Map.of("a", "2"));
    }

    @Test
    void aCommitThatWasOvertakenWhileTheConnectionWasBrokenIsAConflict() throws Exception {
        relay.setCut(true);
        CompletableFuture<Long> commit = CompletableFuture.supplyAsync(() -> commit(far, 1, "far"));
        near.commit(1, put("a", "near"));
        relay.setCut(false);
        assertThatThrownBy(() -> commit.get(2, TimeUnit.MINUTES)).hasRootCauseInstanceOf(StoreConflictException.class);
        assertThat(texts(far.read())).isEqualTo(Map.of("a", "near"));
    }

    @Test
    @Timeout(60)
    void aStoreThatCannotBeReachedSaysSoInTime() throws Exception {
        try (ZooKeeperStore hasty = Stores.connect(relay.endpoint(), server.credentials(), Duration.ofMillis(500))) {
            // On a busy machine the first connection takes longer than it will wait.
            await().ignoreExceptions().until(() -> hasty.read().revision() == 1);
            relay.setCut(true);
            assertThatThrownBy(hasty::read)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(relay.endpoint().toString())
                    .hasMessageContaining("500 ms")
                    .hasMessageContaining("'connect'");
            assertThatThrownBy(() -> hasty.commit(1, put("a", "x")))
                    .isInstanceOf(StoreException.class)
                    .isNotInstanceOf(StoreConflictException.class);
        }
    }

    @Test
    void aWatchHearsOfWhatItMissed() throws Exception {
        List<Long> seen = new CopyOnWriteArrayList<>();
        try (AutoCloseable watch = far.watch(seen::add)) {
            await().until(() -> seen.contains(1L));
            relay.setCut(true);
            near.commit(1, put("a", "2"));
            near.commit(2, put("a", "3"));
            relay.setCut(false);
            await().until(() -> seen.contains(3L));
            assertThat(watch).isNotNull();
        }
    }

    @Test
    void aWatchOutlivesItsSession() throws Exception {
        List<Long> seen = new CopyOnWriteArrayList<>();
        try (AutoCloseable watch = far.watch(seen::add)) {
            await().until(() -> seen.contains(1L));
            relay.setCut(true);
            // The server ends the session: clients without a connection count, too.
            await().until(() -> sessions() == 1);
            near.commit(1, put("a", "2"));
            relay.setCut(false);
            await().until(() -> seen.contains(2L));
            near.commit(2, put("a", "3"));
            await().until(() -> seen.contains(3L));
            assertThat(texts(far.read())).isEqualTo(Map.of("a", "3"));
            assertThat(watch).isNotNull();
        }
    }

    private long sessions() {
        return server.server().getZKDatabase().getSessionCount();
    }

    @Test
    void aLeaderThatIsCutOffIsDeposedBeforeTheNextOneIsElected() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        Told one = new Told("far", told);
        Told two = new Told("near", told);
        try (AutoCloseable a = far.campaign("far", one)) {
            await().until(one::leads);
            try (AutoCloseable b = near.campaign("near", two)) {
                await().until(() -> "far".equals(two.leader()));
                relay.setCut(true);
                await().until(two::leads);
                assertThat(told).endsWith("far doesn't", "near leads");
                relay.setCut(false);
                await().until(() -> "near".equals(one.leader()));
                assertThat(one.leads()).isFalse();
                assertThat(two.leads()).isTrue();
                assertThat(b).isNotNull();
            }
            await().until(one::leads);
            assertThat(a).isNotNull();
        }
    }

    @Test
    void aServerThatDiesIsStartedAgainAndCallsGoOn() throws Exception {
        server.server().shutdown();
        assertThat(server.isRunning()).isFalse();
        CompletableFuture<Long> commit = CompletableFuture.supplyAsync(() -> commit(far, 1, "2"));
        server.maintain();
        assertThat(server.isRunning()).isTrue();
        assertThat(commit.get(2, TimeUnit.MINUTES)).isEqualTo(2);
        assertThat(texts(near.read())).isEqualTo(Map.of("a", "2"));
    }

    @Test
    void theStateSurvivesARestart() throws Exception {
        for (long revision = 1; revision < 50; revision++) {
            near.commit(revision, put("key" + revision, "value" + revision));
        }
        far.close();
        near.close();
        server.close();
        server = new EmbeddedServer(directory, 0);
        near = Stores.connect(server, "");
        assertThat(near.read().revision()).isEqualTo(50);
        assertThat(texts(near.read())).hasSize(50).containsEntry("a", "1").containsEntry("key49", "value49");
        assertThat(near.commit(50, put("a", "2"))).isEqualTo(51);
    }

    /** Remembers the order of what candidates are told. */
    private static final class Told implements LeadershipListener {
        private final String name;
        private final List<String> order;
        private final RecordingCandidate candidate = new RecordingCandidate();

        Told(String name, List<String> order) {
            this.name = name;
            this.order = order;
        }

        boolean leads() {
            return candidate.leads();
        }

        @Nullable
        String leader() {
            return candidate.leader();
        }

        @Override
        public void elected() {
            order.add(name + " leads");
            candidate.elected();
        }

        @Override
        public void deposed() {
            order.add(name + " doesn't");
            candidate.deposed();
        }

        @Override
        public void leaderIs(@Nullable String leader) {
            candidate.leaderIs(leader);
        }
    }

    private static long commit(ZooKeeperStore store, long basedOn, String value) {
        try {
            return store.commit(basedOn, put("a", value));
        } catch (StoreException e) {
            throw new IllegalStateException(e);
        }
    }
}
