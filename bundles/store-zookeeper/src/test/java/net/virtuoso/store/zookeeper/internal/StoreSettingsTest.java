package net.virtuoso.store.zookeeper.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import net.virtuoso.model.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreSettingsTest {
    private static final Path DEFAULT = Path.of("/var/lib/karaf/data/zookeeper");

    @Test
    void anEmptyConfigurationMeansAServerInThisJvm() {
        StoreSettings settings = StoreSettings.read(Map.of("service.pid", StoreConfiguration.PID), DEFAULT);
        assertThat(settings)
                .isEqualTo(new StoreSettings(null, null, DEFAULT, 0, Duration.ofMillis(6000), Duration.ofMillis(8000)));
    }

    @Test
    void readsAnEnsembleByOneKey() {
        StoreSettings settings = StoreSettings.read(
                Map.of("connect", "192.0.2.1:2181, zk2.example:2182,[2001:db8::1]:2183/a/b"), DEFAULT);
        assertThat(settings.ensemble()).isNotNull();
        assertThat(settings.ensemble().serverList()).isEqualTo("192.0.2.1:2181,zk2.example:2182,[2001:db8::1]:2183");
        assertThat(settings.ensemble().chroot()).isEqualTo("/a/b");
    }

    @ParameterizedTest
    @CsvSource({
        "connect, zk1",
        "connect, zk1:0",
        "connect, 'zk1:2181,'",
        "connect, zk1:2181/",
        "connect, zk1:2181/a//b",
        "connect, zk1:2181/a/../b",
        "connect, zk1:2181/zookeeper/config",
        "port, 65536",
        "port, -1",
        "port, many",
        "session.timeout.ms, 999",
        "session.timeout.ms, 60001",
        "call.timeout.ms, 99",
        "call.timeout.ms, 1e3",
    })
    void namesTheKeyAndTheValueThatCannotBe(String key, String value) {
        assertThatThrownBy(() -> StoreSettings.read(Map.of(key, value), DEFAULT))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.field()).isEqualTo(key);
                    assertThat(refused.value()).isEqualTo(value);
                    assertThat(refused.allowed()).isNotEmpty();
                });
    }

    @Test
    void refusesAKeyThatItDoesNotKnow() {
        assertThatThrownBy(() -> StoreSettings.read(Map.of("conect", "zk1:2181"), DEFAULT))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("conect")
                .hasMessageContaining("connect, credentials, directory");
    }

    @Test
    void keepsThePasswordOutOfMessages() {
        assertThatThrownBy(() -> StoreSettings.read(
                        Map.of("connect", "zk1:2181", "credentials", "topsecret-without-colon"), DEFAULT))
                .isInstanceOf(RefusedException.class)
                .hasMessageNotContaining("topsecret");
        assertThatThrownBy(() -> StoreSettings.read(Map.of("credentials", "me:topsecret"), DEFAULT))
                .isInstanceOf(RefusedException.class)
                .hasMessageNotContaining("topsecret");
        assertThat(StoreSettings.read(Map.of("connect", "zk1:2181", "credentials", "me:topsecret"), DEFAULT)
                        .toString())
                .doesNotContain("topsecret");
    }
}
