package net.virtuoso.store.zookeeper.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import net.virtuoso.model.Endpoint;
import net.virtuoso.spi.store.StoreException;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.PurgeTxnLog;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.util.ServiceUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ZooKeeper server in this JVM, on the loopback interface only, with its data on disk. Other users of this host can connect
 * to it; they can neither read nor change anything, for all nodes belong to the credentials in the directory.
 *
 * <p>It is put together from ZooKeeper's parts rather than by {@code ZooKeeperServerEmbedded}, whose {@code close} leaves a
 * thread behind, which sets system properties of the whole JVM, and which doesn't say that its server has died. This one is
 * looked after by {@link #maintain}. Not safe for use by several threads.
 */
final class EmbeddedServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final String USER = "virtuoso";
    private static final int TICK_MILLIS = 500;
    private static final int MIN_SESSION_MILLIS = 2 * TICK_MILLIS;
    private static final int MAX_SESSION_MILLIS = 60_000;
    private static final int MAX_CONNECTIONS = 256;
    private static final int SNAPSHOTS_KEPT = 3;
    private static final int SECRET_BYTES = 32;

    static {
        // When it can't write a snapshot, ZooKeeper would end the process.
        ServiceUtils.setSystemExitProcedure(
                code -> LOG.error("The ZooKeeper server in this JVM has failed with code {}; see above", code));
        keepUncaughtExceptionHandler();
    }

    /** The class of the connections puts a handler of its own in the place of the JVM's, and with it this class loader. */
    private static void keepUncaughtExceptionHandler() {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        try {
            Class.forName(NIOServerCnxnFactory.class.getName(), true, NIOServerCnxnFactory.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new LinkageError("ZooKeeper's server is missing from this bundle", e);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    private final Path directory;
    private final FileChannel lockFile;
    private final String credentials;
    private int port;
    private @Nullable Running running;

    /**
     * Takes the directory and starts the server.
     *
     * @param directory where the data are; created if it isn't there
     * @param port the loopback port; 0 chooses one, which then stays until closed
     * @throws StoreException if the directory or the port can't be had, or the data can't be read; the message says what to do
     */
    EmbeddedServer(Path directory, int port) throws StoreException {
        this.directory = directory;
        this.port = port;
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            lockFile = lock(directory);
        } catch (IOException | UnsupportedOperationException e) {
            throw new StoreException(
                    "the directory " + directory + " can't be used: " + e
                            + "; choose another one with the key 'directory' of " + StoreConfiguration.PID,
                    e);
        }
        try {
            credentials = USER + ":" + secret(directory.resolve("secret"));
            start();
        } catch (IOException e) {
            close();
            throw e instanceof StoreException s
                    ? s
                    : new StoreException("ZooKeeper can't start on " + directory + ": " + e, e);
        }
    }

    /** Two servers on the same files would destroy them. */
    private static FileChannel lock(Path directory) throws IOException {
        FileChannel file =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = null;
        try {
            lock = file.tryLock();
        } catch (OverlappingFileLockException e) {
            LOG.debug("Locked by this JVM", e);
        } finally {
            if (lock == null) {
                file.close();
            }
        }
        if (lock == null) {
            throw new IOException("another server uses it");
        }
        return file;
    }

    private static String secret(Path file) throws IOException {
        if (Files.exists(file)) {
            String secret = Files.readString(file).strip();
            if (!secret.isEmpty()) {
                return secret;
            }
        }
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        String secret = HexFormat.of().formatHex(random);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(fresh, secret.getBytes(UTF_8), StandardOpenOption.SYNC);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        return secret;
    }

    private void start() throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        Path data = directory.resolve("data");
        FileTxnSnapLog log = new FileTxnSnapLog(data.toFile(), data.toFile());
        NIOServerCnxnFactory connections = new NIOServerCnxnFactory();
        try {
            connections.configure(address, MAX_CONNECTIONS, -1, false);
        } catch (BindException e) {
            log.close();
            throw new StoreException(
                    "the port " + port + " of " + address.getAddress().getHostAddress()
                            + " is taken; set the key 'port' of " + StoreConfiguration.PID + " to another one, or to 0",
                    e);
        }
        ZooKeeperServer server =
                new ZooKeeperServer(null, log, TICK_MILLIS, MIN_SESSION_MILLIS, MAX_SESSION_MILLIS, -1, null, null);
        try {
            connections.startup(server);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop(connections, log);
            throw new IOException("interrupted", e);
        } catch (IOException | RuntimeException e) {
            stop(connections, log);
            throw new StoreException(
                    "the data of ZooKeeper in " + data + " can't be read: " + e
                            + "; restore them from a backup, or move the"
                            + " directory away to begin with an empty state",
                    e);
        }
        port = connections.getLocalPort();
        running = new Running(server, connections, log);
    }

    private static void stop(NIOServerCnxnFactory connections, FileTxnSnapLog log) {
        connections.shutdown();
        try {
            log.close();
        } catch (IOException e) {
            LOG.warn("The transaction log can't be closed", e);
        }
    }

    /** Where clients find it. */
    ConnectString address() {
        return new ConnectString(
                List.of(new Endpoint(InetAddress.getLoopbackAddress().getHostAddress(), port)), "");
    }

    /** What clients have to show: {@code user:password}. */
    String credentials() {
        return credentials;
    }

    /** Whether it answers; it stops by itself when it can't write. */
    boolean isRunning() {
        Running current = running;
        return current != null && current.server.isRunning();
    }

    /**
     * Starts the server again if it has died. To be called every second or so.
     *
     * @throws StoreException if it can't be started; try again later
     */
    void maintain() throws StoreException {
        if (isRunning()) {
            return;
        }
        LOG.error("The ZooKeeper server in this JVM has died; starting it again on {}", directory);
        stopServer();
        try {
            start();
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreException("ZooKeeper can't start on " + directory + ": " + e, e);
        }
    }

    /** Deletes snapshots and logs that are no longer needed. To be called every hour or so. */
    void purge() {
        Path data = directory.resolve("data");
        try {
            PurgeTxnLog.purge(data.toFile(), data.toFile(), SNAPSHOTS_KEPT);
        } catch (IOException e) {
            LOG.warn("Old snapshots in {} can't be deleted", data, e);
        }
    }

    private void stopServer() {
        Running current = running;
        running = null;
        if (current != null) {
            stop(current.connections, current.log);
        }
    }

    /** Stops the server and gives the directory back; the data stay. May be called again. */
    @Override
    public void close() {
        stopServer();
        try {
            lockFile.close();
        } catch (IOException e) {
            LOG.warn("The lock on {} can't be given back", directory, e);
        }
    }

    /** For tests: the server itself. */
    @Nullable
    ZooKeeperServer server() {
        Running current = running;
        return current == null ? null : current.server;
    }

    private record Running(ZooKeeperServer server, NIOServerCnxnFactory connections, FileTxnSnapLog log) {}
}
