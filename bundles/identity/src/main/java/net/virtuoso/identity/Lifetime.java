package net.virtuoso.identity;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/**
 * When to renew a certificate: from half of its life on, so that a controller may be away for weeks before anything happens.
 * Once three quarters have passed without success somebody has to be told.
 *
 * @param begins from when on it counts
 * @param ends from when on it doesn't
 */
public record Lifetime(Instant begins, Instant ends) {
    /** A node's. */
    public static final Duration OF_A_NODE = Duration.ofDays(30);

    /** So long before the authority ends somebody should be told: half a year. */
    public static final Duration AUTHORITY_NOTICE = Duration.ofDays(180);

    /** That of a certificate. */
    public static Lifetime of(X509Certificate certificate) {
        return new Lifetime(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }

    private Duration length() {
        return Duration.between(begins, ends);
    }

    /** Whether it is time for another one. */
    public boolean isRenewalDue(Instant now) {
        return !now.isBefore(begins.plus(length().dividedBy(2)));
    }

    /** Whether somebody should look why there isn't another one yet. */
    public boolean isPressing(Instant now) {
        return !now.isBefore(ends.minus(length().dividedBy(4)));
    }

    /** Whether it is over. */
    public boolean isOver(Instant now) {
        return !now.isBefore(ends);
    }

    /** Of an authority: whether somebody should be told that it ends. Nothing renews it. */
    public boolean isAuthorityPressing(Instant now) {
        return !now.isBefore(ends.minus(AUTHORITY_NOTICE));
    }

    /** What to tell of an authority that ends. */
    public String authorityWarning(Instant now) {
        return "the certificate authority " + (isOver(now) ? "has ended at " : "ends at ") + ends
                + ", and every certificate ends with it: set up a new authority before (docs/operate/security.md)";
    }
}
