package net.virtuoso.transport.internal.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.X509ExtendedTrustManager;
import net.virtuoso.identity.Holder;
import net.virtuoso.spi.identity.Credentials;
import net.virtuoso.spi.identity.NodeIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Judges what peers show in handshakes of TLS 1.3, whatever carries those, by what a node trusts. Used on the event loop of one
 * endpoint.
 */
public final class PeerJudge {
    private final NodeIdentity identity;
    /**
     * By handshake, since TLS tells that one has failed later than it asks here, when others may have been judged. Those that are
     * never asked for go with their engines.
     */
    private final Map<SSLEngine, Refusal> refusals = new WeakHashMap<>();
    /** Those in which the peer has shown something, and proves that it has the key. */
    private final Set<SSLEngine> full = Collections.newSetFromMap(new WeakHashMap<>());

    /**
     * What somebody said who wasn't believed.
     *
     * @param node the node that the certificate names
     * @param reason why it wasn't taken
     */
    public record Claim(String node, String reason) {}

    /**
     * Why the peer of a handshake wasn't taken.
     *
     * @param claim whom it said to be; {@code null} if it named no node
     * @param reason for people
     */
    public record Refusal(@Nullable Claim claim, String reason) {}

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
    public X509ExtendedTrustManager trust() {
        return new HandshakeTrust((chain, handshake) -> {
            if (handshake != null) {
                full.add(handshake);
            }
            check(chain, handshake);
        });
    }

    private String check(List<X509Certificate> chain, @Nullable SSLEngine handshake) throws CertificateException {
        try {
            return identity.verify(chain);
        } catch (CertificateException e) {
            if (handshake != null) {
                String reason = String.valueOf(e.getMessage());
                Holder holder = chain.isEmpty() ? null : Holder.of(chain.get(0));
                Claim claim =
                        holder == null || holder.role() != Holder.Role.NODE ? null : new Claim(holder.name(), reason);
                refusals.put(handshake, new Refusal(claim, reason));
            }
            throw e;
        }
    }

    /**
     * Why the peer of a handshake wasn't taken, once.
     *
     * @param handshake {@code null} if there was none
     * @return {@code null} if it was taken, or hasn't shown anything
     */
    public @Nullable Refusal takeRefusal(@Nullable SSLEngine handshake) {
        return handshake == null ? null : refusals.remove(handshake);
    }

    /**
     * Who is at the other end of a connection whose handshake is done; if that doesn't count, {@link #takeRefusal} knows of whom it
     * was said. A session that was resumed doesn't: in it nobody has proved anything. Ours never are, but the JDK's TLS gives
     * tickets to whoever calls, and can't be told not to.
     *
     * @throws CertificateException if that isn't a node that counts
     */
    public Peer peer(SSLEngine engine) throws CertificateException {
        if (!full.remove(engine)) {
            throw new CertificateException(
                    "the peer has shown no certificate in this handshake: sessions aren't resumed here");
        }
        try {
            List<X509Certificate> chain = Stream.of(engine.getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
            // Once more: revocation may have come during the handshake.
            return new Peer(check(chain, engine), chain.get(0));
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
