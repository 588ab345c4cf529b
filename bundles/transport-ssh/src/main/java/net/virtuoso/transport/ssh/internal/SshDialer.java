package net.virtuoso.transport.ssh.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
import org.apache.sshd.common.util.net.SshdSocketAddress;
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
    /** Each step of a login has a round trip or two to make. */
    private static final Duration STEP = Duration.ofSeconds(5);

    private static final int DIALLING = 4;
    /** More calls at once than a node has peers over SSH; beyond it, a call fails and is tried again by the link's owner. */
    private static final int QUEUE = 256;
    /** Each is a session with threads of its own. */
    private static final int MOST_TUNNELS = 128;

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
    private final ThreadPoolExecutor dialling;
    private final AtomicInteger threads = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final Set<Tunnel> tunnels = ConcurrentHashMap.newKeySet();
    private volatile @Nullable SshSettings good;
    private volatile RefusedException problem = RefusedException.invalid(SshConfig.PID, null, "a configuration");

    /** @param config the keys */
    @Activate
    public SshDialer(SshConfig config) {
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
        dialling = new ThreadPoolExecutor(
                DIALLING, DIALLING, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE), task -> {
                    Thread thread = new Thread(task, "vnet-transport-ssh-dial-" + threads.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        dialling.allowCoreThreadTimeOut(true);
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
        CompletableFuture<InetSocketAddress> dialled = new CompletableFuture<>();
        try {
            dialling.execute(() -> {
                try {
                    dialled.complete(open(peer, address));
                } catch (IOException | RuntimeException e) {
                    dialled.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            dialled.completeExceptionally(
                    new IOException("too many calls over ssh are waiting, or the transport ends", e));
        }
        return dialled;
    }

    private InetSocketAddress open(String peer, Endpoint address) throws IOException {
        SshSettings now = settings();
        if (tunnels.size() >= MOST_TUNNELS) {
            throw new IOException("this node has " + MOST_TUNNELS + " streams over ssh, and opens no more");
        }
        String server = "SSH server '" + address + "'";
        ClientSession session = connect(now, address, server);
        try {
            login(session, now, server);
            return tunnel(session, now.destination(peer), server);
        } catch (IOException | RuntimeException e) {
            session.close(true);
            throw e;
        }
    }

    private ClientSession connect(SshSettings now, Endpoint address, String server) throws IOException {
        try {
            return client.connect(now.user(), address.host(), address.port())
                    .verify(STEP)
                    .getClientSession();
        } catch (IOException e) {
            throw new IOException(server + " can't be reached: " + innermost(e), e);
        }
    }

    private static void login(ClientSession session, SshSettings now, String server) throws IOException {
        try {
            now.keys().forEach(session::addPublicKeyIdentity);
            session.auth().verify(STEP.multipliedBy(2));
        } catch (IOException e) {
            String refused = session.getAttribute(HostKeys.REFUSED);
            throw new IOException(
                    server + ": "
                            + (refused != null
                                    ? refused
                                    : "user '" + now.user() + "' can't log in: " + innermost(e)
                                            + ". Its authorized_keys has to have the key of 'key' in etc/"
                                            + SshConfig.PID + ".cfg"),
                    e);
        }
    }

    private InetSocketAddress tunnel(ClientSession session, Endpoint destination, String server) throws IOException {
        try {
            ChannelDirectTcpip channel = session.createDirectTcpipChannel(
                    new SshdSocketAddress("127.0.0.1", 0),
                    new SshdSocketAddress(destination.host(), destination.port()));
            channel.open().verify(STEP.multipliedBy(2));
            Tunnel[] self = new Tunnel[1];
            Tunnel tunnel = new Tunnel(
                    Integer.toString(streams.incrementAndGet()), session, channel, () -> tunnels.remove(self[0]));
            self[0] = tunnel;
            tunnels.add(tunnel);
            tunnel.start();
            return tunnel.address();
        } catch (IOException e) {
            throw new IOException(
                    server + " doesn't connect to " + destination + ": " + innermost(e)
                            + ". Is ssh.port of the node open there, and does the server allow it (AllowTcpForwarding,"
                            + " PermitOpen)?",
                    e);
        }
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** How many streams there are. */
    int open() {
        return tunnels.size();
    }

    /** Ends all streams. */
    @Deactivate
    public void deactivate() {
        dialling.shutdownNow();
        tunnels.forEach(Tunnel::close);
        client.stop();
    }
}
