package net.virtuoso.transport.internal.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import net.virtuoso.identity.Holder;
import net.virtuoso.identity.PeerTrust;
import net.virtuoso.spi.identity.Credentials;
import net.virtuoso.spi.identity.NodeIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Judges what peers show in handshakes of TLS 1.3, whatever carries those, by what a node trusts. Used on the event loop of one
 * endpoint.
 */
public final class PeerJudge {
    private final NodeIdentity identity;
    private @Nullable Claim refused;
    private @Nullable String reason;

    /**
     * What somebody said who wasn't believed.
     *
     * @param node the node that the certificate names
     * @param reason why it wasn't taken
     */
    public record Claim(String node, String reason) {}

    /**
     * Who is at the other end.
     *
     * @param node its name
     * @param certificate what it has shown
     */
    public record Peer(String node, X509Certificate certificate) {}

    /** Trusts what an identity says. */
    public PeerJudge(NodeIdentity identity) {
        this.identity = identity;
    }

    /** What this end shows itself; {@code null} while the node has nothing to show. */
    public @Nullable Credentials credentials() {
        return identity.credentials();
    }

    /** For handshakes. */
    public PeerTrust trust() {
        return new PeerTrust(this::check);
    }

    private void check(List<X509Certificate> chain) throws CertificateException {
        reason = null;
        refused = null;
        try {
            identity.verify(chain);
        } catch (CertificateException e) {
            Holder holder = chain.isEmpty() ? null : Holder.of(chain.get(0));
            refused = holder == null || holder.role() != Holder.Role.NODE
                    ? null
                    : new Claim(holder.name(), String.valueOf(e.getMessage()));
            reason = String.valueOf(e.getMessage());
            throw e;
        }
    }

    /** Why somebody was refused since this was last asked; {@code null} if nobody was. */
    public @Nullable String takeReason() {
        String last = reason;
        reason = null;
        return last;
    }

    /** Who was refused since this was last asked; {@code null} if nobody who gave a name. */
    public @Nullable Claim takeRefused() {
        Claim last = refused;
        refused = null;
        return last;
    }

    /**
     * Who is at the other end of a connection whose handshake is done.
     *
     * @throws CertificateException if that isn't a node that counts
     */
    public Peer peer(SSLEngine engine) throws CertificateException {
        try {
            List<X509Certificate> chain = Stream.of(engine.getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
            // Once more: revocation may have come during the handshake.
            return new Peer(identity.verify(chain), chain.get(0));
        } catch (SSLPeerUnverifiedException e) {
            throw new CertificateException("the peer has shown no certificate", e);
        }
    }

    /** Whether a peer's certificate was revoked since its connection began. */
    public boolean isRevoked(Peer peer) {
        return revoked(peer) != null;
    }

    /** What is to be said of a peer whose certificate was revoked since its connection began; {@code null} if it wasn't. */
    public @Nullable Claim revoked(Peer peer) {
        return identity.isRevoked(peer.certificate())
                ? new Claim(peer.node(), "the certificate of node '" + peer.node() + "' was revoked")
                : null;
    }
}
