package net.virtuoso.control.internal.controller;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import net.virtuoso.control.internal.connection.ControlTls;
import net.virtuoso.control.internal.file.PrivateFile;
import net.virtuoso.identity.Admission;
import net.virtuoso.identity.CertificateAuthority;
import net.virtuoso.identity.Certificates;
import net.virtuoso.identity.ExpiryReminder;
import net.virtuoso.identity.Holder;
import net.virtuoso.identity.Lifetime;
import net.virtuoso.identity.Seal;
import net.virtuoso.model.Authority;
import net.virtuoso.spi.identity.Credentials;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A controller's hold on the authority: makes it, opens its sealed key with the secret in this controller's file, and gives the
 * controller a certificate of its own, whose key is never written down. Safe for use by several threads.
 */
final class AuthorityKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(AuthorityKeeper.class);

    private final String controller;
    private final PrivateFile secretFile;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    private @Nullable Authority known;
    private @Nullable CertificateAuthority authority;
    private @Nullable Lifetime ownLife;
    private @Nullable SslContext context;
    private final ExpiryReminder reminder = new ExpiryReminder();
    private String problem = "no controller has led yet, so that there is no authority";

    /**
     * @param controller this controller's name
     * @param secretFile what opens the authority's key
     */
    AuthorityKeeper(String controller, PrivateFile secretFile, InstantSource clock) {
        this.controller = controller;
        this.secretFile = secretFile;
        this.clock = clock;
    }

    /**
     * Makes an authority, to be committed.
     *
     * @throws IOException if the secret can't be written
     */
    synchronized Authority create() throws IOException {
        byte[] secret = secret();
        if (secret == null) {
            secret = new byte[Seal.SECRET_LENGTH];
            random.nextBytes(secret);
            secretFile.write(Base64.getEncoder().encodeToString(secret) + "\n");
            LOG.info(
                    "{} opens the key of the certificate authority: copy it to every other controller, and keep a backup",
                    secretFile.path());
        }
        CertificateAuthority fresh = CertificateAuthority.create(clock.instant(), random);
        return new Authority(Certificates.encode(fresh.certificate()), Seal.seal(fresh.key(), secret, random));
    }

    private byte @Nullable [] secret() throws IOException {
        String text = secretFile.read();
        try {
            return text == null ? null : Base64.getDecoder().decode(text.trim());
        } catch (IllegalArgumentException e) {
            throw new IOException(secretFile.path() + " doesn't hold base64", e);
        }
    }

    /** Takes what the desired state says; opens it if that has changed. */
    synchronized void adopt(@Nullable Authority stated) {
        if (stated == null || stated.equals(known) && authority != null) {
            return;
        }
        known = stated;
        context = null;
        authority = null;
        open(stated);
    }

    private void open(Authority stated) {
        String before = problem;
        try {
            byte[] secret = secret();
            if (secret == null) {
                problem = "there is no " + secretFile.path() + ", which opens the authority's key: copy it from the"
                        + " controller that led first";
            } else {
                X509Certificate certificate = Certificates.decode(stated.certificate());
                authority = new CertificateAuthority(certificate, Seal.open(stated.sealedKey(), secret), random);
                problem = "";
                LOG.info(
                        "The certificate authority is open, fingerprint {}",
                        Certificates.fingerprint(certificate.getPublicKey()));
            }
        } catch (GeneralSecurityException e) {
            problem = secretFile.path()
                    + " doesn't open the authority's key: copy that file from the controller that led" + " first";
            LOG.debug("The authority's key can't be opened", e);
        } catch (IOException e) {
            problem = "the secret of the authority can't be read: " + e.getMessage();
        }
        if (!problem.isEmpty() && !problem.equals(before)) {
            LOG.error("No node can be let in: {}", problem);
        }
    }

    /** Why nobody can be let in; empty if somebody can. */
    synchronized String problem() {
        return problem;
    }

    /**
     * That the authority ends, and every certificate with it; {@code null} while that is far off, or was said within a day. Whoever
     * asks has to tell it.
     */
    synchronized @Nullable String warning() {
        CertificateAuthority open = authority;
        Lifetime life = open == null ? null : Lifetime.of(open.certificate());
        Instant now = clock.instant();
        return life != null && life.isAuthorityPressing(now) && reminder.isDue(life, now)
                ? life.authorityWarning(now)
                : null;
    }

    /** Decides who gets a certificate; {@code null} while {@link #problem} isn't empty. */
    synchronized @Nullable Admission admission() {
        CertificateAuthority open = authority;
        return open == null ? null : new Admission(open, Lifetime.OF_A_NODE);
    }

    /** Encrypts connections; {@code null} while {@link #problem} isn't empty. */
    synchronized @Nullable SslContext context() {
        if (authority == null && known != null) {
            // The operator may have copied the secret since.
            open(known);
        }
        CertificateAuthority open = authority;
        if (open == null) {
            return null;
        }
        SslContext ready = context;
        Lifetime life = ownLife;
        if (ready == null || life == null || life.isRenewalDue(clock.instant())) {
            KeyPair keys = Certificates.newKeys(random);
            X509Certificate own =
                    open.issue(Holder.controller(controller), keys.getPublic(), clock.instant(), Lifetime.OF_A_NODE);
            ownLife = Lifetime.of(own);
            ready = ControlTls.server(new Credentials(keys.getPrivate(), List.of(own, open.certificate())), clock);
            context = ready;
        }
        return ready;
    }
}
