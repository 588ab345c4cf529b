package net.virtuoso.store.zookeeper.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.virtuoso.spi.store.StoreException;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.curator.retry.BoundedExponentialBackoffRetry;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.ZKConfig;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to ZooKeeper. Curator keeps it: it calls the next server when one dies and begins a new session when one has
 * expired. On top of that, {@link #call} gives every request a limit of time and an error that says what to do.
 */
final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final long PAUSE_MILLIS = 20;
    private static final int CLOSE_MILLIS = 3000;
    /** The largest answer: a list of all keys. Requests are limited by the server, at 1 MB. */
    private static final int MAX_ANSWER_BYTES = 64 << 20;

    private final String where;
    private final CuratorFramework curator;
    private final List<ACL> acl;

    /**
     * Starts to connect and goes on until closed.
     *
     * @param servers where to
     * @param credentials {@code user:password}, or {@code null} for none
     * @param timeout after how long a silence the server ends the session
     */
    Session(ConnectString servers, @Nullable String credentials, Duration timeout) {
        where = servers.toString();
        acl = credentials == null ? ZooDefs.Ids.OPEN_ACL_UNSAFE : ZooDefs.Ids.CREATOR_ALL_ACL;
        ZKClientConfig client = new ZKClientConfig();
        client.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "false");
        client.setProperty(ZKConfig.JUTE_MAXBUFFER, Integer.toString(MAX_ANSWER_BYTES));
        CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
                .connectString(servers.serverList())
                // The servers' own idea of their addresses may not be ours (NAT, containers).
                .ensembleTracker(false)
                .sessionTimeoutMs((int) timeout.toMillis())
                .connectionTimeoutMs((int) timeout.toMillis())
                .maxCloseWaitMs(CLOSE_MILLIS)
                .retryPolicy(new BoundedExponentialBackoffRetry(100, 2000, 10))
                .threadFactory(new StoreThreads("session"))
                .dontUseContainerParents()
                .runSafeService(Runnable::run)
                .aclProvider(new OneAcl(acl))
                .zkClientConfig(client);
        if (credentials != null) {
            builder.authorization("digest", credentials.getBytes(UTF_8));
        }
        curator = builder.build();
        curator.getUnhandledErrorListenable()
                .addListener((message, error) -> LOG.warn("ZooKeeper at {}: {}", where, message, error));
        curator.start();
    }

    /** A request that can be sent again. */
    @FunctionalInterface
    interface Request<T extends @Nullable Object> {
        /** Sends it. Not to block; the future completes with a {@link KeeperException} if it fails. */
        CompletableFuture<T> send(ZooKeeper zk);
    }

    /**
     * Makes a request, again if the connection breaks meanwhile, until there is an answer or the time is over. So it may have
     * been carried out more than once.
     *
     * @param action what it is for, to follow "can't"
     * @param deadline when to give up
     * @param request the request
     * @throws StoreException if there was no answer in time, or an error
     */
    <T extends @Nullable Object> T call(String action, Deadline deadline, Request<T> request) throws StoreException {
        @Nullable Throwable last = null;
        try {
            while (waitForConnection(deadline)) {
                try {
                    return request.send(zooKeeper()).get(deadline.left(), TimeUnit.NANOSECONDS);
                } catch (ExecutionException e) {
                    last = e.getCause() == null ? e : e.getCause();
                    if (!mayPass(last)) {
                        throw refused(action, last);
                    }
                } catch (KeeperException e) {
                    last = e;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (TimeoutException e) {
            last = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted: can't " + action + " at ZooKeeper " + where, e);
        }
        String message = "can't " + action + ": ZooKeeper at " + where + " did not answer within "
                + deadline.allowed().toMillis()
                + " ms; check that it runs and has a majority, and the key 'connect' of "
                + StoreConfiguration.PID;
        throw last == null ? new StoreException(message) : new StoreException(message, last);
    }

    private boolean waitForConnection(Deadline deadline) throws InterruptedException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline.left());
        return left > 0 && curator.blockUntilConnected((int) left, TimeUnit.MILLISECONDS);
    }

    /**
     * The client of now: another one after a session has expired.
     *
     * @throws KeeperException if there is none at this moment
     */
    ZooKeeper zooKeeper() throws KeeperException {
        try {
            return curator.getZookeeperClient().getZooKeeper();
        } catch (KeeperException e) {
            throw e;
        } catch (Exception e) {
            KeeperException none = new KeeperException.ConnectionLossException();
            none.initCause(e);
            throw none;
        }
    }

    private static boolean mayPass(Throwable error) {
        return error instanceof KeeperException e
                && switch (e.code()) {
                    case CONNECTIONLOSS, SESSIONEXPIRED, SESSIONMOVED, OPERATIONTIMEOUT, REQUESTTIMEOUT -> true;
                    default -> false;
                };
    }

    private StoreException refused(String action, Throwable error) {
        String remedy = "";
        if (error instanceof KeeperException e) {
            remedy = switch (e.code()) {
                case NOAUTH, AUTHFAILED ->
                    "; check the key 'credentials' of " + StoreConfiguration.PID
                            + " against those that the data were made with";
                case NOTREADONLY -> "; the server is cut off from its ensemble";
                default -> "";
            };
        }
        return new StoreException(
                "can't " + action + ": ZooKeeper at " + where + " refused with " + error.getMessage() + remedy, error);
    }

    /** Who may do what with the nodes that are made here. */
    List<ACL> acl() {
        return acl;
    }

    /** Where it is connected to, for messages. */
    String where() {
        return where;
    }

    /** For Curator's recipes. */
    CuratorFramework curator() {
        return curator;
    }

    void addListener(ConnectionStateListener listener) {
        curator.getConnectionStateListenable().addListener(listener);
    }

    void removeListener(ConnectionStateListener listener) {
        curator.getConnectionStateListenable().removeListener(listener);
    }

    /** Ends the session and waits for its threads, at most some seconds. */
    @Override
    public void close() {
        @Nullable ZooKeeper zk = null;
        try {
            zk = zooKeeper();
        } catch (KeeperException e) {
            LOG.debug("Closing a session that has no client", e);
        }
        curator.close();
        if (zk != null) {
            try {
                // Curator does not wait for the client's threads.
                zk.close(CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private record OneAcl(List<ACL> acl) implements ACLProvider {
        @Override
        public List<ACL> getDefaultAcl() {
            return acl;
        }

        @Override
        public List<ACL> getAclForPath(String path) {
            return acl;
        }
    }
}
