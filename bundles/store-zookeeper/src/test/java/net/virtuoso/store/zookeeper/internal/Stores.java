package net.virtuoso.store.zookeeper.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.virtuoso.model.Endpoint;
import net.virtuoso.spi.store.StoreSnapshot;
import net.virtuoso.spi.store.StoreWrite;

/** What the tests of this package share. */
final class Stores {
    static final Duration SESSION = Duration.ofMillis(4000);
    static final Duration CALL = Duration.ofMinutes(1);

    private Stores() {}

    static ZooKeeperStore connect(EmbeddedServer server, String chroot) {
        return new ZooKeeperStore(
                new ConnectString(server.address().servers(), chroot), server.credentials(), true, SESSION, CALL);
    }

    static ZooKeeperStore connect(Endpoint endpoint, String credentials, Duration call) {
        return new ZooKeeperStore(new ConnectString(List.of(endpoint), ""), credentials, true, SESSION, call);
    }

    static List<StoreWrite> put(String key, String value) {
        return List.of(new StoreWrite.Put(key, value.getBytes(UTF_8)));
    }

    static Map<String, String> texts(StoreSnapshot snapshot) {
        Map<String, String> texts = new TreeMap<>();
        snapshot.entries().forEach((key, value) -> texts.put(key, new String(value, UTF_8)));
        return texts;
    }
}
