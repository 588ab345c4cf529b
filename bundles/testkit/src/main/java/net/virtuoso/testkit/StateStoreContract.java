package net.virtuoso.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.virtuoso.spi.store.StateStore;
import net.virtuoso.spi.store.StoreConflictException;
import net.virtuoso.spi.store.StoreException;
import net.virtuoso.spi.store.StoreWrite;
import org.junit.jupiter.api.Test;

/** What every {@link StateStore} must keep. A subclass brings two clients of one store that is empty for each test. */
public abstract class StateStoreContract {
    /** How long a callback or an election may take; adapters with slow clocks raise it. */
    protected Duration patience() {
        return Duration.ofSeconds(20);
    }

    /** A client of the store of this test; the same one at every call within a test. */
    protected abstract StateStore first() throws Exception;

    /** Another client of the same store, as another controller has it. */
    protected abstract StateStore second() throws Exception;

    @Test
    void beginsEmptyAtRevisionZero() throws Exception {
        assertThat(first().read().revision()).isZero();
        assertThat(first().read().entries()).isEmpty();
    }

    @Test
    void readsWhatAnyClientHasCommitted() throws Exception {
        assertThat(first().commit(0, List.of(put("networks/blue", "1"), put("networks/red", "2"))))
                .isEqualTo(1);
        assertThat(second().commit(1, List.of(put("networks/blue", "3"), new StoreWrite.Delete("networks/red"))))
                .isEqualTo(2);
        var snapshot = first().read();
        assertThat(snapshot.revision()).isEqualTo(2);
        assertThat(snapshot.entries()).containsOnlyKeys("networks/blue");
        assertThat(snapshot.entries().get("networks/blue")).isEqualTo("3".getBytes(UTF_8));
    }

    @Test
    void aSnapshotNeverChanges() throws Exception {
        first().commit(0, List.of(put("a", "1")));
        var before = first().read();
        second().commit(1, List.of(put("a", "2"), put("b", "3")));
        assertThat(before.revision()).isEqualTo(1);
        assertThat(before.entries()).containsOnlyKeys("a");
        assertThat(before.entries().get("a")).isEqualTo("1".getBytes(UTF_8));
    }

    @Test
    void aCommitOnAnOldRevisionWritesNothing() throws Exception {
        first().commit(0, List.of(put("a", "1")));
        assertThatThrownBy(() -> second().commit(0, List.of(put("a", "2"), put("b", "2"))))
                .isInstanceOf(StoreConflictException.class);
        assertThatThrownBy(() -> second().commit(7, List.of(put("a", "2")))).isInstanceOf(StoreConflictException.class);
        assertThat(second().read().revision()).isEqualTo(1);
        assertThat(second().read().entries()).containsOnlyKeys("a");
    }

    @Test
    void deletingWhatIsNotThereIsACommitLikeAnyOther() throws Exception {
        assertThat(first().commit(0, List.of(new StoreWrite.Delete("ghost")))).isEqualTo(1);
        assertThat(second().read().revision()).isEqualTo(1);
    }

    @Test
    void refusesACommitWithoutWritesOrWithAKeyTwice() throws Exception {
        assertThatThrownBy(() -> first().commit(0, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> first().commit(0, List.of(put("a", "1"), new StoreWrite.Delete("a"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(first().read().revision()).isZero();
    }

    @Test
    void holdsTheLargestValueAndTheDeepestKey() throws Exception {
        byte[] large = new byte[StateStore.MAX_VALUE_LENGTH];
        large[large.length - 1] = 1;
        first().commit(0, List.of(new StoreWrite.Put("rules/blue/node-1/02:00:2a:00:00:01", large)));
        assertThat(second().read().entries().get("rules/blue/node-1/02:00:2a:00:00:01"))
                .isEqualTo(large);
    }

    @Test
    void ofTwoCommitsOnTheSameRevisionExactlyOneWins() throws Exception {
        StateStore one = first();
        StateStore other = second();
        AtomicLong won = new AtomicLong();
        AtomicLong lost = new AtomicLong();
        for (long revision = 0; revision < 20; revision++) {
            long basedOn = revision;
            Thread rival = new Thread(() -> race(other, basedOn, won, lost));
            rival.start();
            race(one, basedOn, won, lost);
            rival.join();
            assertThat(one.read().revision()).isEqualTo(revision + 1);
        }
        assertThat(won).hasValue(20);
        assertThat(lost).hasValue(20);
    }

    private static StoreWrite put(String key, String value) {
        return new StoreWrite.Put(key, value.getBytes(UTF_8));
    }

    private static void race(StateStore store, long basedOn, AtomicLong won, AtomicLong lost) {
        try {
            store.commit(basedOn, List.of(put("counter", Long.toString(basedOn))));
            won.incrementAndGet();
        } catch (StoreConflictException e) {
            lost.incrementAndGet();
        } catch (StoreException e) {
            throw new AssertionError("the store failed in the middle of a race", e);
        }
    }

    @Test
    void aWatchIsCalledAtTheBeginningAndAfterCommitsOfAnyClient() throws Exception {
        first().commit(0, List.of(put("a", "1")));
        AtomicLong seen = new AtomicLong(-1);
        try (AutoCloseable watch = first().watch(seen::set)) {
            await().atMost(patience()).until(() -> seen.get() == 1);
            second().commit(1, List.of(put("a", "2")));
            await().atMost(patience()).until(() -> seen.get() == 2);
            assertThat(watch).isNotNull();
        }
        AtomicLong later = new AtomicLong(-1);
        try (AutoCloseable watch = second().watch(later::set)) {
            first().commit(2, List.of(put("a", "3")));
            // The watch that is open has heard of it, so the closed one would have, too.
            await().atMost(patience()).until(() -> later.get() == 3);
            assertThat(watch).isNotNull();
        }
        assertThat(seen).hasValue(2);
    }

    @Test
    void exactlyOneCandidateLeadsAndTheOthersKnowIt() throws Exception {
        RecordingCandidate one = new RecordingCandidate();
        RecordingCandidate other = new RecordingCandidate();
        try (AutoCloseable a = first().campaign("192.0.2.1:7771", one)) {
            await().atMost(patience()).until(one::leads);
            try (AutoCloseable b = second().campaign("192.0.2.2:7771", other)) {
                await().atMost(patience()).until(() -> "192.0.2.1:7771".equals(other.leader()));
                assertThat(other.leads()).isFalse();
                a.close();
                await().atMost(patience()).until(other::leads);
                assertThat(b).isNotNull();
            }
        }
    }
}
