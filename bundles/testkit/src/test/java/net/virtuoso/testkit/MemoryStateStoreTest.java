package net.virtuoso.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import net.virtuoso.spi.store.StateStore;
import net.virtuoso.spi.store.StoreConflictException;
import net.virtuoso.spi.store.StoreException;
import net.virtuoso.spi.store.StoreWrite;
import org.junit.jupiter.api.Test;

class MemoryStateStoreTest extends StateStoreContract {
    private final MemoryStateStore first = new MemoryStateStore();
    private final MemoryStateStore second = first.otherClient();

    private final Queue<Runnable> callbacks = new ArrayDeque<>();
    private final MemoryStateStore manual = new MemoryStateStore(callbacks::add);

    @Override
    protected StateStore first() {
        return first;
    }

    @Override
    protected StateStore second() {
        return second;
    }

    @Test
    void aClientThatIsCutOffCannotReadOrCommitAndHearsOfItLater() throws Exception {
        MemoryStateStore other = manual.otherClient();
        List<Long> seen = new ArrayList<>();
        other.watch(seen::add);
        runCallbacks();
        other.setConnected(false);
        manual.commit(0, List.of(put("a", "1")));
        runCallbacks();
        assertThat(seen).containsExactly(0L);
        assertThatThrownBy(other::read).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> other.commit(1, List.of(put("a", "2"))))
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(StoreConflictException.class);
        other.setConnected(true);
        runCallbacks();
        assertThat(seen).containsExactly(0L, 1L);
    }

    @Test
    void aLeaderThatIsCutOffIsDeposedAndTheNextOneElected() {
        MemoryStateStore other = manual.otherClient();
        RecordingCandidate one = new RecordingCandidate();
        RecordingCandidate two = new RecordingCandidate();
        manual.campaign("one", one);
        other.campaign("two", two);
        runCallbacks();
        assertThat(one.leads()).isTrue();
        manual.setConnected(false);
        runCallbacks();
        assertThat(one.leads()).isFalse();
        assertThat(one.leader()).isNull();
        assertThat(two.leads()).isTrue();
    }

    @Test
    void commitsInQuickSuccessionAreToldAsOne() throws Exception {
        List<Long> seen = new ArrayList<>();
        manual.watch(seen::add);
        manual.commit(0, List.of(put("a", "1")));
        manual.commit(1, List.of(put("a", "2")));
        runCallbacks();
        assertThat(seen).containsExactly(2L);
    }

    @Test
    void aClosedClientHearsNothingAndDoesNotLead() throws Exception {
        List<Long> seen = new ArrayList<>();
        RecordingCandidate candidate = new RecordingCandidate();
        manual.watch(seen::add);
        manual.campaign("one", candidate);
        manual.close();
        runCallbacks();
        assertThat(seen).isEmpty();
        assertThat(candidate.leads()).isFalse();
    }

    private void runCallbacks() {
        for (Runnable next = callbacks.poll(); next != null; next = callbacks.poll()) {
            next.run();
        }
    }

    private static StoreWrite put(String key, String value) {
        return new StoreWrite.Put(key, value.getBytes(UTF_8));
    }
}
