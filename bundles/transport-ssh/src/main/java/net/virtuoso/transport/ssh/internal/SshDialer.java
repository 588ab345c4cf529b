package net.virtuoso.transport.ssh.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.transport.StreamDialer;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelDirectTcpip;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.threads.ThreadUtils;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens streams to nodes through SSH servers. A configuration that is refused changes nothing; until there was a good one, calls
 * fail with the reason. Safe for use by several threads.
 */
@Component(service = StreamDialer.class, configurationPid = SshConfig.PID, property = StreamDialer.TRANSPORT + "=ssh")
@Designate(ocd = SshConfig.class)
public final class SshDialer implements StreamDialer {
    private static final Logger LOG = LoggerFactory.getLogger(SshDialer.class);
    /** For a whole call: a link gives up after 10 s, and then nobody would hear the reason. */
    private static final Duration LIMIT = Duration.ofSeconds(9);

    /** Look up names and begin; nothing here waits for a server. */
    private static final int BEGINNING = 4;
    /** More calls at once than a node has peers over SSH; beyond it, a call fails and is tried again by the link's owner. */
    private static final int QUEUE = 256;
    /** Each is a session, and a stream has threads of its own. Calls that are under way count. */
    private static final int MOST_SESSIONS = 128;

    private static final int IO_THREADS = 2;
    /** Those that processors have instructions for come first: the bytes are large. All that OpenSSH offers are taken. */
    private static final List<NamedFactory<Cipher>> CIPHERS = List.of(
            BuiltinCiphers.aes128gcm,
            BuiltinCiphers.aes256gcm,
            BuiltinCiphers.aes128ctr,
            BuiltinCiphers.aes192ctr,
            BuiltinCiphers.aes256ctr,
            BuiltinCiphers.cc20p1305_openssh);

    private final SshClient client;
    private final ThreadPoolExecutor beginning;
    private final ScheduledThreadPoolExecutor timer;
    private final Duration limit;
    private final AtomicInteger threads = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicInteger sessions = new AtomicInteger();
    private final Set<SshCall> calls = ConcurrentHashMap.newKeySet();
    private final Set<Tunnel> tunnels = ConcurrentHashMap.newKeySet();
    private volatile @Nullable SshSettings good;
    private volatile RefusedException problem = RefusedException.invalid(SshConfig.PID, null, "a configuration");

    /** @param config the keys */
    @Activate
    public SshDialer(SshConfig config) {
        this(config, LIMIT);
    }

    /** @param limit for a whole call */
    SshDialer(SshConfig config, Duration limit) {
        this.limit = limit;
        configure(config);
        client = SshClient.setUpDefaultClient();
        // What the configuration says, and nothing from the home of the user that Karaf runs as.
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setUserAuthFactoriesNames("publickey");
        client.setCipherFactories(CIPHERS);
        client.setServerKeyVerifier(
                (session, address, key) -> new HostKeys(settings()).verifyServerKey(session, address, key));
        client.setIoServiceFactoryFactory(new Nio2ServiceFactoryFactory(
                () -> ThreadUtils.newFixedThreadPool("vnet-transport-ssh-io", IO_THREADS)));
        client.start();
        beginning = new ThreadPoolExecutor(
                BEGINNING,
                BEGINNING,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(QUEUE),
                task -> thread("dial", task));
        beginning.allowCoreThreadTimeOut(true);
        timer = new ScheduledThreadPoolExecutor(1, task -> thread("timer", task));
        timer.setRemoveOnCancelPolicy(true);
    }

    private Thread thread(String role, Runnable task) {
        Thread thread = new Thread(task, "vnet-transport-ssh-" + role + "-" + threads.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    @Modified
    void configure(SshConfig config) {
        try {
            good = SshSettings.read(config);
        } catch (RefusedException e) {
            problem = e;
            LOG.error(
                    "{}: {}. {}",
                    SshConfig.PID,
                    e.getMessage(),
                    good == null ? "Calls over ssh wait for it" : "The values before stay");
        }
    }

    private SshSettings settings() {
        SshSettings now = good;
        if (now == null) {
            throw problem;
        }
        if (now.keys().isEmpty()) {
            throw RefusedException.invalid(
                    "key", null, "the file of a private key, in etc/" + SshConfig.PID + ".cfg of the node that calls");
        }
        return now;
    }

    @Override
    public CompletionStage<InetSocketAddress> dial(String peer, Endpoint address) {
        if (sessions.getAndUpdate(taken -> taken < MOST_SESSIONS ? taken + 1 : taken) >= MOST_SESSIONS) {
            return CompletableFuture.failedFuture(
                    new IOException("this node has " + MOST_SESSIONS + " streams over ssh, and opens no more"));
        }
        AtomicBoolean held = new AtomicBoolean(true);
        Runnable release = () -> {
            if (held.compareAndSet(true, false)) {
                sessions.decrementAndGet();
            }
        };
        try {
            SshCall call = new SshCall(
                    settings(), peer, address, (session, channel) -> tunnel(session, channel, release), timer);
            begin(call, address, release);
            return call.outcome();
        } catch (RefusedException e) {
            release.run();
            return CompletableFuture.failedFuture(e);
        }
    }

    private void begin(SshCall call, Endpoint address, Runnable release) {
        CompletableFuture<InetSocketAddress> outcome = call.outcome();
        calls.add(call);
        outcome.whenComplete((stream, failure) -> {
            calls.remove(call);
            if (failure != null) {
                release.run();
            }
        });
        try {
            Future<?> deadline = timer.schedule(() -> call.timeOut(limit), limit.toNanos(), TimeUnit.NANOSECONDS);
            outcome.whenComplete((stream, failure) -> deadline.cancel(false));
            beginning.execute(() -> call.begin(client, address));
        } catch (RejectedExecutionException e) {
            outcome.completeExceptionally(
                    new IOException("too many calls over ssh are waiting, or the transport ends", e));
        }
    }

    private Tunnel tunnel(ClientSession session, ChannelDirectTcpip channel, Runnable release) throws IOException {
        Tunnel[] self = new Tunnel[1];
        Tunnel tunnel = new Tunnel(Integer.toString(streams.incrementAndGet()), session, channel, () -> {
            tunnels.remove(self[0]);
            release.run();
        });
        self[0] = tunnel;
        tunnels.add(tunnel);
        tunnel.start();
        return tunnel;
    }

    /** How many streams there are. */
    int open() {
        return tunnels.size();
    }

    /** How many calls are under way, or streams there are. */
    int sessions() {
        return sessions.get();
    }

    /** Ends all calls and streams. */
    @Deactivate
    public void deactivate() {
        beginning.shutdownNow();
        timer.shutdownNow();
        calls.forEach(call -> call.outcome().completeExceptionally(new IOException("the transport ssh ends")));
        tunnels.forEach(Tunnel::close);
        client.stop();
    }
}
