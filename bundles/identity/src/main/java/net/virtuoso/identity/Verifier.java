package net.virtuoso.identity;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Says whom a chain of certificates belongs to, or why not, in words for people. Safe for use by several threads.
 */
public final class Verifier {
    private static final int MOST = 4;

    private final Predicate<PublicKey> trusted;
    private final String trustedText;

    private Verifier(Predicate<PublicKey> trusted, String trustedText) {
        this.trusted = trusted;
        this.trustedText = trustedText;
    }

    /** Trusts what an authority has signed. */
    public static Verifier trusting(X509Certificate authority) {
        PublicKey key = authority.getPublicKey();
        return new Verifier(key::equals, "this installation's authority");
    }

    /** Trusts what the authority that a token names has signed. */
    public static Verifier trusting(TokenText token) {
        return new Verifier(token::isOf, "the authority that the join token names");
    }

    /**
     * Checks a chain.
     *
     * @param chain the holder's certificate first, the authority's last
     * @param now the time for which it should count
     * @return whom it names
     * @throws CertificateException says why it isn't taken. {@link CertificateExpiredException} and the like where TLS has an
     *     alert of its own for it.
     */
    public Holder verify(List<X509Certificate> chain, Instant now) throws CertificateException {
        if (chain.size() < 2 || chain.size() > MOST) {
            throw new CertificateException(
                    "a certificate must come with that of its authority; " + chain.size() + " came");
        }
        X509Certificate leaf = chain.get(0);
        X509Certificate authority = chain.get(chain.size() - 1);
        Holder holder = Holder.of(leaf);
        String who = holder == null ? "'" + leaf.getSubjectX500Principal().getName() + "'" : holder.toString();
        if (!trusted.test(authority.getPublicKey())) {
            throw new CertificateException("the certificate of " + who + " is not from " + trustedText);
        }
        checkTime(leaf, who, now);
        checkTime(authority, "the authority", now);
        validate(chain.subList(0, chain.size() - 1), authority, who, now);
        if (holder == null) {
            throw new CertificateException("the certificate of " + who + " names neither a node nor a controller");
        }
        return holder;
    }

    /** What to throw where a certificate was revoked: of a form that TLS turns into the right alert. */
    public static CertificateException revoked(Holder holder) {
        String text = "the certificate of " + holder + " was revoked";
        return new CertificateException(
                text, new CertPathValidatorException(text, null, null, -1, BasicReason.REVOKED));
    }

    private static void checkTime(X509Certificate certificate, String who, Instant now) throws CertificateException {
        Lifetime life = Lifetime.of(certificate);
        if (life.isOver(now)) {
            throw new CertificateExpiredException("the certificate of " + who + " has expired at " + life.ends());
        }
        if (now.isBefore(life.begins())) {
            throw new CertificateNotYetValidException("the certificate of " + who + " counts from " + life.begins()
                    + " on, and here it is " + now + ": compare the clocks");
        }
    }

    private static void validate(List<X509Certificate> path, X509Certificate authority, String who, Instant now)
            throws CertificateException {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
        } catch (CertPathValidatorException e) {
            String why = e.getReason() == BasicReason.INVALID_SIGNATURE ? "its signature is wrong" : e.getMessage();
            throw new CertificateException("the certificate of " + who + " is not valid: " + why, e);
        } catch (InvalidAlgorithmParameterException e) {
            throw new CertificateException("the certificate of " + who + " has no usable authority", e);
        } catch (GeneralSecurityException e) {
            throw new CertificateException("this Java can't check certificates", e);
        }
    }
}
