package net.virtuoso.transport.ssh.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.forward.TcpForwardingFilter;

/** A real SSH server on loopback, with one user, and where it connects to. */
final class TestSshServer implements AutoCloseable {
    final KeyPair hostKey;
    final KeyPair userKey;
    /** Where the last stream was asked for. */
    final AtomicReference<String> destination = new AtomicReference<>();
    /** Whether streams are allowed. */
    volatile boolean forwards = true;

    private final SshServer server = SshServer.setUpDefaultServer();

    TestSshServer() throws GeneralSecurityException, IOException {
        hostKey = KeyUtils.generateKeyPair("ssh-ed25519", 256);
        userKey = KeyUtils.generateKeyPair("ssh-ed25519", 256);
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPublickeyAuthenticator(
                (user, key, session) -> user.equals("vnet") && KeyUtils.compareKeys(key, userKey.getPublic()));
        server.setForwardingFilter(new AcceptAllForwardingFilter() {
            @Override
            public boolean canConnect(TcpForwardingFilter.Type type, SshdSocketAddress address, Session session) {
                destination.set(address.getHostName() + ":" + address.getPort());
                return forwards;
            }
        });
        server.start();
    }

    int port() {
        return server.getPort();
    }

    String fingerprint() {
        return KeyUtils.getFingerPrint(BuiltinDigests.sha256, hostKey.getPublic());
    }

    /** The line of known_hosts. */
    String knownHost() {
        return "[127.0.0.1]:" + port() + " " + PublicKeyEntry.toString(hostKey.getPublic()) + "\n";
    }

    /** Writes a private key as ssh-keygen does. */
    static Path write(KeyPair key, Path file) throws IOException, GeneralSecurityException {
        try (OutputStream out = Files.newOutputStream(file)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "test", null, out);
        }
        return file;
    }

    /** The configuration of a caller that this server lets in. */
    Map<String, Object> caller(Path folder) throws IOException, GeneralSecurityException {
        return new HashMap<>(Map.of(
                "key", write(userKey, folder.resolve("key")).toString(), "host_keys", new String[] {fingerprint()}));
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
