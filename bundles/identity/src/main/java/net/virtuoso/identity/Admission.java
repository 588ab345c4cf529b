package net.virtuoso.identity;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.virtuoso.model.Change;
import net.virtuoso.model.JoinToken;
import net.virtuoso.model.NodeCertificate;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.Trust;

/**
 * The controller's decisions: who gets a certificate. What it decides has to be committed before the certificate is handed
 * out; the commit checks once more, against the newest state.
 */
public final class Admission {
    private final CertificateAuthority authority;
    private final Duration validity;

    /**
     * @param authority signs
     * @param validity how long a node's certificate counts
     */
    public Admission(CertificateAuthority authority, Duration validity) {
        this.authority = authority;
        this.validity = validity;
    }

    /**
     * What is to be committed, and handed out afterwards.
     *
     * @param change what to commit
     * @param chain the new certificate and the authority's
     */
    public record Outcome(Change change, List<X509Certificate> chain) {
        /** Takes a copy. */
        public Outcome {
            chain = List.copyOf(chain);
        }
    }

    /**
     * A node shows a token.
     *
     * @param trust the newest state
     * @param node the name that it wants to have
     * @param tokenId the token's identifier
     * @param secret the token's secret
     * @param request {@link SigningRequest}
     * @param now the time
     * @throws RefusedException if it may not join
     */
    public Outcome admit(Trust trust, String node, String tokenId, String secret, String request, Instant now) {
        JoinToken token = trust.tokens().get(tokenId);
        if (token == null || !TokenText.matches(secret, token.secretHash())) {
            // The same for both: who guesses learns nothing.
            throw RefusedException.invalid(
                    "token",
                    tokenId,
                    "a token that was created here and neither deleted nor void: make a new one with"
                            + " vnet:token-create");
        }
        if (!now.isBefore(token.expires())) {
            throw RefusedException.invalid(
                    "token",
                    tokenId,
                    "a token that hasn't expired (this one has, at " + token.expires()
                            + "): make a new one with vnet:token-create");
        }
        PublicKey key = SigningRequest.verify(request);
        X509Certificate certificate = authority.issue(Holder.node(node), key, now, validity);
        return outcome(
                new Change.AdmitNode(tokenId, Certificates.fingerprint(key), record(node, certificate, now)),
                certificate);
    }

    /**
     * A node that has shown its certificate wants the next one.
     *
     * @param trust the newest state
     * @param node the name in the certificate
     * @param serial its serial number
     * @param request {@link SigningRequest}
     * @param now the time
     * @throws RefusedException if it gets none
     */
    public Outcome renew(Trust trust, String node, String serial, String request, Instant now) {
        NodeCertificate shown = trust.certificates().get(serial);
        if (shown == null || !shown.node().equals(node)) {
            throw RefusedException.invalid("certificate", serial, "a certificate of node '" + node + "' that counts");
        }
        if (!new Lifetime(shown.issued(), shown.expires()).isRenewalDue(now)) {
            throw RefusedException.invalid("certificate", serial, "one that has lived half of its life");
        }
        PublicKey key = SigningRequest.verify(request);
        X509Certificate certificate = authority.issue(Holder.node(node), key, now, validity);
        return outcome(new Change.RenewCertificate(serial, record(node, certificate, now)), certificate);
    }

    private Outcome outcome(Change change, X509Certificate certificate) {
        return new Outcome(change, List.of(certificate, authority.certificate()));
    }

    private static NodeCertificate record(String node, X509Certificate certificate, Instant now) {
        return new NodeCertificate(
                node,
                Certificates.serial(certificate),
                now,
                certificate.getNotAfter().toInstant());
    }
}
