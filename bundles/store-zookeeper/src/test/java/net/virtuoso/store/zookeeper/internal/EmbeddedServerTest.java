package net.virtuoso.store.zookeeper.internal;

import static net.virtuoso.store.zookeeper.internal.Stores.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.ObjectName;
import net.virtuoso.spi.store.StoreException;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServerTest {
    @TempDir
    Path directory;

    @Test
    void refusesADirectoryThatAnotherServerUses() throws Exception {
        try (EmbeddedServer server = new EmbeddedServer(directory, 0)) {
            assertThatThrownBy(() -> new EmbeddedServer(directory, 0))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("another server uses it")
                    .hasMessageContaining("'directory'");
            assertThat(server.isRunning()).isTrue();
        }
        new EmbeddedServer(directory, 0).close();
    }

    @Test
    void refusesAPortThatIsTakenAndGivesTheDirectoryBack() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> new EmbeddedServer(directory, taken.getLocalPort()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(Integer.toString(taken.getLocalPort()))
                    .hasMessageContaining("'port'");
        }
        new EmbeddedServer(directory, 0).close();
    }

    @Test
    void refusesADirectoryThatIsAFile() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> new EmbeddedServer(file, 0))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("'directory'");
    }

    @Test
    void keepsItsSecretToItself() throws Exception {
        Path fresh = directory.resolve("fresh");
        try (EmbeddedServer server = new EmbeddedServer(fresh, 0)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh.resolve("secret"))))
                    .isEqualTo("rw-------");
            assertThat(server.credentials()).hasSizeGreaterThan(32);
        }
    }

    @Test
    void othersOnThisHostCanNeitherReadNorChange() throws Exception {
        try (EmbeddedServer server = new EmbeddedServer(directory, 0);
                ZooKeeperStore store = Stores.connect(server, "")) {
            store.commit(0, put("networks/blue", "1"));
            ZooKeeper other = new ZooKeeper(server.address().serverList(), 5000, event -> {});
            try {
                await().until(() -> other.getState() == ZooKeeper.States.CONNECTED);
                assertRefused(() -> other.getData("/virtuoso/entries/networks|blue", false, null));
                assertRefused(() -> other.setData("/virtuoso/revision", new byte[0], -1));
                assertRefused(() -> other.delete("/virtuoso/entries/networks|blue", -1));
                assertRefused(() -> create(other, "/virtuoso/entries/x"));
                assertRefused(() -> create(other, "/x"));
                assertRefused(() -> create(other, "/zookeeper/x"));
                assertRefused(() -> create(other, "/zookeeper/quota/x"));
            } finally {
                other.close();
            }
            // Another server's secret is of no use.
            try (ZooKeeperStore stranger =
                    new ZooKeeperStore(server.address(), "virtuoso:guess", true, Stores.SESSION, Stores.CALL)) {
                assertThatThrownBy(stranger::read)
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("'credentials'");
            }
        }
    }

    private static void create(ZooKeeper client, String path) throws Exception {
        client.create(path, new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable action) {
        assertThatThrownBy(action).isInstanceOf(org.apache.zookeeper.KeeperException.NoAuthException.class);
    }

    @Test
    void onlyTheLoopbackInterfaceIsBound() throws Exception {
        try (EmbeddedServer server = new EmbeddedServer(directory, 0)) {
            assertThat(InetAddress.getByName(server.address().servers().get(0).host())
                            .isLoopbackAddress())
                    .isTrue();
            // Whoever bound all interfaces would have this one, too.
            try (ServerSocket other =
                    new ServerSocket(server.address().servers().get(0).port(), 1, InetAddress.getByName("127.0.0.2"))) {
                assertThat(other.isBound()).isTrue();
            }
        }
    }

    @Test
    void oldLogsAndSnapshotsAreDeleted() throws Exception {
        for (int round = 0; round < 6; round++) {
            try (EmbeddedServer server = new EmbeddedServer(directory, 0);
                    ZooKeeperStore store = Stores.connect(server, "")) {
                store.commit(store.read().revision(), put("a", "1"));
                server.purge();
            }
        }
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(f -> f.getFileName().toString().startsWith("snapshot.")))
                    .hasSizeBetween(1, 4);
        }
    }

    @Test
    void tenRoundsLeaveNoThreadAndNoBean() throws Exception {
        round(0);
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        for (int i = 1; i <= 10; i++) {
            round(i);
        }
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(t -> t.isAlive() && !before.contains(t))
                        .filter(t -> !t.getName().startsWith("awaitility"))
                        .map(Thread::getName)
                        .collect(Collectors.toSet()))
                .isEmpty());
        assertThat(ManagementFactory.getPlatformMBeanServer()
                        .queryNames(new ObjectName("org.apache.ZooKeeperService:*"), null))
                .isEmpty();
    }

    @Test
    void leavesTheHandlerOfUncaughtExceptionsAlone() throws Exception {
        new EmbeddedServer(directory, 0).close();
        assertThat(Thread.getDefaultUncaughtExceptionHandler()).isNull();
    }

    private void round(int revision) throws Exception {
        try (EmbeddedServer server = new EmbeddedServer(directory, 0);
                ZooKeeperStore store = Stores.connect(server, "")) {
            AutoCloseable watch = store.watch(r -> {});
            AutoCloseable candidacy = store.campaign("me", new net.virtuoso.testkit.RecordingCandidate());
            store.commit(revision, put("a", "1"));
            assertThat(watch).isNotSameAs(candidacy);
        }
    }
}
