package net.virtuoso.transport.ssh.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.RefusedException;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a real SSH server: what goes through, and what is said when nothing does. */
@Timeout(120)
class SshDialerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path files;

    private TestSshServer server;
    private ServerSocket node;
    private SshDialer dialer;
    private Map<String, Object> keys;

    @BeforeEach
    void start() throws Exception {
        server = new TestSshServer();
        node = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        keys = server.caller(files);
        keys.put("destination", "127.0.0.1:" + node.getLocalPort());
        dialer = new SshDialer(SshConfigs.of(keys));
    }

    @AfterEach
    void stop() throws Exception {
        dialer.deactivate();
        node.close();
        server.close();
    }

    private InetSocketAddress dial() throws Exception {
        return dialer.dial("b", new Endpoint("127.0.0.1", server.port()))
                .toCompletableFuture()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private Socket connect() throws Exception {
        InetSocketAddress address = dial();
        assertThat(address.getAddress().isLoopbackAddress()).isTrue();
        return new Socket(address.getAddress(), address.getPort());
    }

    private String failure() {
        try {
            dial();
        } catch (ExecutionException e) {
            return e.getCause().getMessage();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("a stream, though it should have failed");
    }

    @Test
    void carriesBytesBothWaysAtOnce() throws Exception {
        byte[] bytes = new byte[20_000_000];
        new Random(4).nextBytes(bytes);
        try (Socket here = connect();
                Socket there = node.accept()) {
            Thread echo = new Thread(() -> {
                try {
                    there.getInputStream().transferTo(there.getOutputStream());
                } catch (IOException e) {
                    assertThat(there.isClosed()).isTrue();
                }
            });
            echo.start();
            Thread sender = new Thread(() -> {
                try {
                    here.getOutputStream().write(bytes);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            sender.start();
            byte[] back = here.getInputStream().readNBytes(bytes.length);
            assertThat(Arrays.equals(back, bytes)).isTrue();
            here.close();
            echo.join();
            sender.join();
        }
        await().atMost(PATIENCE).until(() -> dialer.open() == 0);
    }

    @Test
    void endsWithEitherEnd() throws Exception {
        try (Socket here = connect();
                Socket there = node.accept()) {
            there.close();
            assertThat(here.getInputStream().read()).isEqualTo(-1);
        }
        try (Socket here = connect();
                Socket there = node.accept()) {
            here.close();
            assertThat(there.getInputStream().read()).isEqualTo(-1);
        }
        try (Socket here = connect();
                Socket there = node.accept()) {
            server.close();
            assertThat(here.getInputStream().read()).isEqualTo(-1);
        }
        await().atMost(PATIENCE).until(() -> dialer.open() == 0);
    }

    @Test
    void aStreamThatNobodyTakesEnds() throws Exception {
        dial();
        assertThat(dialer.open()).isOne();
        await().atMost(PATIENCE).until(() -> dialer.open() == 0);
    }

    @Test
    void takesOneConnectionOnly() throws Exception {
        InetSocketAddress address = dial();
        try (Socket first = new Socket(address.getAddress(), address.getPort());
                Socket there = node.accept()) {
            first.getOutputStream().write(1);
            assertThat(there.getInputStream().read()).isOne();
            assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort()).close())
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesAnUnknownServerAndSaysItsKey() throws Exception {
        keys.remove("host_keys");
        dialer.configure(SshConfigs.of(keys));
        assertThat(failure())
                .contains("SSH server '127.0.0.1:" + server.port() + "'")
                .contains("ssh-ed25519 " + server.fingerprint())
                .contains("'host.keys'")
                .contains("'known.hosts'");
        Path known = Files.writeString(files.resolve("known_hosts"), server.knownHost());
        keys.put("known_hosts", known.toString());
        dialer.configure(SshConfigs.of(keys));
        connect().close();
    }

    @Test
    void refusesAServerWithAnotherKey() throws Exception {
        keys.remove("host_keys");
        String other = server.knownHost();
        server.close();
        server = new TestSshServer();
        Path known = Files.writeString(files.resolve("known_hosts"), other.replaceFirst(":\\d+", ":" + server.port()));
        keys.put("known_hosts", known.toString());
        dialer.configure(SshConfigs.of(keys));
        assertThat(failure()).contains(server.fingerprint()).contains("isn't known");
        assertThat(known).hasContent(other.replaceFirst(":\\d+", ":" + server.port()));
    }

    @Test
    void saysThatTheUserIsNotLetIn() throws Exception {
        keys.put(
                "key",
                TestSshServer.write(KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256), files.resolve("other"))
                        .toString());
        dialer.configure(SshConfigs.of(keys));
        assertThat(failure()).contains("user 'vnet' can't log in").contains("authorized_keys");
    }

    @Test
    void saysThatTheServerForwardsNothing() {
        server.forwards = false;
        assertThat(failure())
                .contains("doesn't connect to 127.0.0.1:" + node.getLocalPort())
                .contains("AllowTcpForwarding");
        assertThat(server.destination.get()).isEqualTo("127.0.0.1:" + node.getLocalPort());
    }

    @Test
    void saysThatTheNodeDoesNotListen() throws Exception {
        node.close();
        assertThat(failure()).contains("doesn't connect to").contains("ssh.port");
    }

    @Test
    void saysThatThereIsNoServer() throws Exception {
        server.close();
        assertThat(failure()).contains("can't be reached").contains("refused");
    }

    @Test
    void failsOnAServerThatSaysNothing() throws Exception {
        String failure;
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            failure = dialer.dial("b", new Endpoint("127.0.0.1", silent.getLocalPort()))
                    .toCompletableFuture()
                    .handle((address, reason) -> reason.getMessage())
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(failure).contains("can't log in").contains("no answer within 9.0 s");
    }

    private void limit(Duration limit) {
        dialer.deactivate();
        dialer = new SshDialer(SshConfigs.of(keys), limit);
    }

    private CompletableFuture<InetSocketAddress> dial(ServerSocket silent) {
        return dialer.dial("b", new Endpoint("127.0.0.1", silent.getLocalPort()))
                .toCompletableFuture();
    }

    private void assertNothingIsLeft(Socket accepted) throws IOException {
        accepted.setSoTimeout((int) PATIENCE.toMillis());
        accepted.getInputStream().readAllBytes();
        await().atMost(PATIENCE).until(() -> dialer.sessions() == 0);
    }

    @Test
    void serversThatSayNothingHoldUpNobodyElse() throws Exception {
        limit(Duration.ofHours(1));
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            List<CompletableFuture<InetSocketAddress>> waiting = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                waiting.add(dial(silent));
            }
            connect().close();
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
            dialer.deactivate();
            assertThat(waiting).allMatch(CompletableFuture::isCompletedExceptionally);
        }
    }

    @Test
    void aWholeCallHasATimeLimitAndLeavesNothing() throws Exception {
        limit(Duration.ofMillis(300));
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture<InetSocketAddress> dialled = dial(silent);
            try (Socket accepted = silent.accept()) {
                assertThatThrownBy(() -> dialled.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .hasMessageContaining("no answer within 0.3 s");
                assertNothingIsLeft(accepted);
            }
        }
    }

    @Test
    void aCallThatNobodyWantsAnyMoreLeavesNothing() throws Exception {
        limit(Duration.ofHours(1));
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture<InetSocketAddress> dialled = dial(silent);
            try (Socket accepted = silent.accept()) {
                assertThat(accepted.getInputStream().read())
                        .as("the caller's first byte")
                        .isEqualTo('S');
                dialled.cancel(false);
                assertNothingIsLeft(accepted);
            }
        }
    }

    @Test
    void withoutAKeyNothingIsTried() {
        dialer.configure(SshConfigs.of(Map.of()));
        assertThat(failure()).contains("key").contains("net.virtuoso.transport.ssh.cfg");
    }

    @Test
    void aConfigurationIsTakenWholeOrNotAtAll() throws Exception {
        keys.put("destination", "nowhere");
        dialer.configure(SshConfigs.of(keys));
        connect().close();
        for (Map<String, Object> bad : java.util.List.<Map<String, Object>>of(
                Map.of("user", "a b"),
                Map.of("key", files.resolve("missing").toString()),
                Map.of("known_hosts", files.resolve("missing").toString()),
                Map.of("host_keys", new String[] {"MD5:ab:cd"}),
                Map.of("destination", "host"),
                Map.of("destinations", new String[] {"b:1"}),
                Map.of("destinations", new String[] {"B B=host:1"}))) {
            String key = bad.keySet().iterator().next().replace('_', '.');
            assertThatThrownBy(() -> SshSettings.read(SshConfigs.of(bad)))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(key);
        }
        SshSettings settings =
                SshSettings.read(SshConfigs.of(Map.of("destinations", new String[] {"b=h:1, c=[::1]:2"})));
        assertThat(settings.destination("b")).isEqualTo(new Endpoint("h", 1));
        assertThat(settings.destination("c")).isEqualTo(new Endpoint("::1", 2));
        assertThat(settings.destination("d")).isEqualTo(new Endpoint("127.0.0.1", 7774));
    }
}
