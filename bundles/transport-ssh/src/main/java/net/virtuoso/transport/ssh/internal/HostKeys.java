package net.virtuoso.transport.ssh.internal;

import java.net.SocketAddress;
import java.security.PublicKey;
import org.apache.sshd.client.keyverifier.KnownHostsServerKeyVerifier;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;

/** Believes the servers whose keys the configuration has, and nobody at first sight. */
final class HostKeys implements ServerKeyVerifier {
    /** Why a session's server wasn't believed. */
    static final AttributeKey<String> REFUSED = new AttributeKey<>();

    private final SshSettings settings;

    HostKeys(SshSettings settings) {
        this.settings = settings;
    }

    @Override
    public boolean verifyServerKey(ClientSession session, SocketAddress address, PublicKey key) {
        String fingerprint = KeyUtils.getFingerPrint(BuiltinDigests.sha256, key);
        boolean known = settings.fingerprints().contains(fingerprint)
                || settings.knownHosts() != null
                        && new KnownHostsServerKeyVerifier(RejectAllServerKeyVerifier.INSTANCE, settings.knownHosts())
                                .verifyServerKey(session, address, key);
        if (!known) {
            session.setAttribute(
                    REFUSED,
                    "its key " + KeyUtils.getKeyType(key) + " " + fingerprint
                            + " isn't known. Compare it with ssh-keygen -lf of the server's /etc/ssh/ssh_host_*_key.pub; if it"
                            + " is the right one, put it into 'host.keys' of etc/" + SshConfig.PID
                            + ".cfg or the file of 'known.hosts'");
        }
        return known;
    }
}
