package net.virtuoso.store.zookeeper.internal;

import java.nio.file.Path;
import net.virtuoso.spi.store.StateStore;
import net.virtuoso.testkit.StateStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract over a real server; every test has a chroot of its own. */
class ZooKeeperStoreContractTest extends StateStoreContract {
    private static EmbeddedServer server;
    private static int count;

    private ZooKeeperStore first;
    private ZooKeeperStore second;

    @BeforeAll
    static void startServer(@TempDir Path directory) throws Exception {
        server = new EmbeddedServer(directory, 0);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void connect() {
        String chroot = "/contract/" + ++count;
        first = Stores.connect(server, chroot);
        second = Stores.connect(server, chroot);
    }

    @AfterEach
    void disconnect() {
        first.close();
        second.close();
    }

    @Override
    protected StateStore first() {
        return first;
    }

    @Override
    protected StateStore second() {
        return second;
    }
}
