package net.virtuoso.control.internal.state;

import static net.virtuoso.control.internal.States.bind;
import static net.virtuoso.control.internal.States.blue;
import static net.virtuoso.control.internal.States.mac;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.virtuoso.api.state.Commit;
import net.virtuoso.api.state.UnavailableException;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.spi.store.StoreException;
import net.virtuoso.spi.store.StoreSnapshot;
import net.virtuoso.spi.store.StoreWrite;
import net.virtuoso.testkit.MemoryStateStore;
import org.junit.jupiter.api.Test;

class StoredStateTest {
    private final MemoryStateStore store = new MemoryStateStore();
    private final List<Long> told = new ArrayList<>();
    private final StoredState stored = new StoredState(store, () -> null, s -> told.add(s.revision()));

    private static Change network(String name) {
        return new Change.CreateNetwork(new VirtualNetwork(name, 0, "p", null));
    }

    private static List<Change> base() {
        return List.of(new Change.PutNode(net.virtuoso.control.internal.States.node("p", 1)), network("blue"));
    }

    @Test
    void whatWasCommittedIsReadBack() throws StoreException {
        DesiredState blue = blue();
        StateCodec codec = new StateCodec();
        store.commit(0, codec.difference(DesiredState.EMPTY, blue));

        assertThat(codec.decode(store.read())).isEqualTo(blue);
        assertThat(codec.difference(blue, blue)).isEmpty();
    }

    @Test
    void aCommitGivesTheNextRevisionAndTellsOfIt() {
        Commit commit = stored.commit(base());

        assertThat(commit.revision()).isEqualTo(1);
        assertThat(commit.after().networks()).containsKey("blue");
        assertThat(stored.current()).isEqualTo(commit.after());
        assertThat(told).containsExactly(1L);
    }

    @Test
    void aRefusedChangeLeavesEverythingAsItWas() {
        stored.commit(base());

        assertThatThrownBy(() -> stored.commit(List.of(bind(1), bind(1))))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(mac(1).toString());
        assertThat(stored.current().bindings()).isEmpty();
        assertThat(stored.current().revision()).isEqualTo(1);
    }

    @Test
    void aCommitThatChangesNothingHasNoRevisionOfItsOwn() {
        stored.commit(base());

        Commit again = stored.commit(List.of(new Change.PutNode(net.virtuoso.control.internal.States.node("p", 1))));

        assertThat(again.revision()).isEqualTo(1);
        assertThat(told).containsExactly(1L);
    }

    @Test
    void aCommitThatAnotherOvertookIsWorkedOutAnew() throws StoreException {
        stored.commit(base());
        StoredState other = new StoredState(store, () -> null, s -> {});
        other.refresh();
        other.commit(List.of(network("red")));

        stored.commit(List.of(network("green")));

        assertThat(stored.current().networks().keySet()).containsExactly("blue", "green", "red");
        assertThatThrownBy(() -> other.commit(List.of(network("green")))).isInstanceOf(RefusedException.class);
    }

    @Test
    void whoMayNotCommitSaysWhatToDoInstead() {
        StoredState follower = new StoredState(store, () -> "ask the other one", s -> {});

        assertThatThrownBy(() -> follower.commit(base()))
                .isInstanceOf(UnavailableException.class)
                .hasMessage("ask the other one");
    }

    @Test
    void anEntryThatIsNotWhatItsKeySaysIsRefusedAndTheLastGoodStateStays() throws StoreException {
        stored.commit(base());
        store.commit(1, List.of(new StoreWrite.Put("networks/red", "{}".getBytes(StandardCharsets.UTF_8))));

        assertThatThrownBy(stored::refresh).isInstanceOf(RefusedException.class).hasMessageContaining("networks/red");
        assertThat(stored.current().networks()).containsOnlyKeys("blue");
    }

    @Test
    void anEntryUnderAnotherKeyIsRefused() {
        TreeMap<String, byte[]> entries = new TreeMap<>();
        entries.put(
                "networks/red",
                "{\"name\":\"blue\",\"vni\":1,\"proxy\":\"p\",\"adaptation\":\"off\"}"
                        .getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> new StateCodec().decode(new StoreSnapshot(1, entries)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("networks/blue");
    }
}
