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
import net.virtuoso.spi.store.StoreException;
import net.virtuoso.testkit.RecordingCandidate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three servers, two controllers. */
class EnsembleTest {
    private TestEnsemble ensemble;
    private ZooKeeperStore one;
    private ZooKeeperStore two;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        ensemble = new TestEnsemble(directory, 3);
        ConnectString connect = ConnectString.parse("connect", ensemble.connectString() + "/site/vnet");
        one = new ZooKeeperStore(connect, null, false, Stores.SESSION, Stores.CALL);
        two = new ZooKeeperStore(connect, null, false, Stores.SESSION, Stores.CALL);
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
        ensemble.close();
    }

    @Test
    void commitsAndElectionOutliveTheLeadingServer() throws Exception {
        RecordingCandidate first = new RecordingCandidate();
        RecordingCandidate second = new RecordingCandidate();
        one.campaign("one", first);
        await().until(first::leads);
        two.campaign("two", second);
        await().until(() -> "one".equals(second.leader()));
        long revision = one.commit(0, put("a", "0"));

        ensemble.stopLeader();
        for (int i = 0; i < 20; i++) {
            ZooKeeperStore store = i % 2 == 0 ? one : two;
            revision = store.commit(revision, put("a", Integer.toString(i)));
        }
        assertThat(revision).isEqualTo(21);
        assertThat(one.read().revision()).isEqualTo(21);
        assertThat(texts(two.read())).isEqualTo(Map.of("a", "19"));
        await().until(() -> first.leads() != second.leads());
    }

    @Test
    void withoutAMajorityNothingIsCommitted() throws Exception {
        ConnectString connect = ConnectString.parse("connect", ensemble.connectString() + "/site/vnet");
        one.commit(0, put("a", "1"));
        ensemble.stopLeader();
        one.commit(1, put("a", "2"));
        ensemble.stopLeader();
        try (ZooKeeperStore hasty = new ZooKeeperStore(connect, null, false, Stores.SESSION, Duration.ofSeconds(2))) {
            assertThatThrownBy(() -> hasty.commit(2, put("a", "3")))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("majority");
        }
        ensemble.restartAll();
        assertThat(texts(one.read())).isEqualTo(Map.of("a", "2"));
        assertThat(one.commit(2, List.copyOf(put("a", "3")))).isEqualTo(3);
    }
}
