package net.virtuoso.control.internal.agent;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.control.internal.connection.ControlClient;
import net.virtuoso.control.internal.connection.ControlTls;
import net.virtuoso.control.internal.connection.Peer;
import net.virtuoso.identity.Certificates;
import net.virtuoso.identity.ExpiryReminder;
import net.virtuoso.identity.Holder;
import net.virtuoso.identity.Lifetime;
import net.virtuoso.identity.SigningRequest;
import net.virtuoso.identity.TokenText;
import net.virtuoso.identity.Verifier;
import net.virtuoso.spi.identity.Credentials;
import net.virtuoso.wire.control.ControlMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node comes by its certificate and keeps having one: shows its token once, and renews in time. Safe for use by several
 * threads.
 */
final class Membership {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    private static final Duration ASK_AGAIN = Duration.ofMinutes(1);

    private final String node;
    private final AgentIdentity identity;
    private final IdentityFile file;
    private final @Nullable TokenText token;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    private boolean tokenDenied;
    private boolean newcomer;
    private @Nullable KeyPair asked;
    private Instant renewalAsked = Instant.MIN;
    private String denial = "";
    private final ExpiryReminder ownReminder = new ExpiryReminder();
    private final ExpiryReminder authorityReminder = new ExpiryReminder();

    /** @param token from the configuration; {@code null} if there is none */
    Membership(String node, AgentIdentity identity, IdentityFile file, @Nullable TokenText token, InstantSource clock) {
        this.node = node;
        this.identity = identity;
        this.file = file;
        this.token = token;
        this.clock = clock;
    }

    /**
     * How to call a controller: with the node's certificate, or with none, to show the token.
     *
     * @throws ControlClient.NotReadyException if there is neither
     */
    synchronized SslContext context() throws ControlClient.NotReadyException {
        Credentials own = identity.credentials();
        Verifier verifier = identity.verifier();
        boolean over = own != null && Lifetime.of(own.certificate()).isOver(clock.instant());
        TokenText shown = token;
        newcomer = shown != null
                && !tokenDenied
                && (own == null || over || !shown.id().equals(identity.token()));
        if (newcomer && shown != null) {
            return ControlTls.client(null, Verifier.trusting(shown), clock);
        }
        if (own == null || over || verifier == null) {
            throw new ControlClient.NotReadyException(missing(own));
        }
        return ControlTls.client(own, verifier, clock);
    }

    private String missing(@Nullable Credentials own) {
        String what = own == null
                ? "node '" + node + "' has no certificate"
                : "the certificate of node '" + node + "' has expired at "
                        + Lifetime.of(own.certificate()).ends();
        String then = "; make a token at the controller (vnet:token-create --node " + node + ") and put it as token = …"
                + " into etc/net.virtuoso.node-" + node + ".cfg";
        return (denial.isEmpty() ? what : what + ", and " + denial) + then;
    }

    /**
     * The first message of a connection that shows the token.
     *
     * @return {@code null} if the node has a certificate and should join with it
     */
    synchronized ControlMessage.@Nullable Admit admit() {
        TokenText shown = token;
        if (!newcomer || shown == null) {
            return null;
        }
        try {
            KeyPair keys = file.readAsked(shown.id());
            if (keys == null) {
                keys = Certificates.newKeys(random);
                file.writeAsked(shown.id(), keys);
            }
            asked = keys;
            return new ControlMessage.Admit(
                    ControlMessage.PROTOCOL, node, shown.id(), shown.secret(), SigningRequest.create(keys, node));
        } catch (IOException e) {
            // Without the key on disk a lost answer would be a lost token.
            denial = "its key can't be kept: " + e.getMessage();
            LOG.error("Node {} doesn't show its token, since its key couldn't be kept", node, e);
            return null;
        }
    }

    /**
     * A certificate came.
     *
     * @return whether it was good, and the node should call again with it
     */
    synchronized boolean issued(ControlMessage.Issued message) {
        KeyPair keys = asked;
        asked = null;
        TokenText shown = token;
        Verifier verifier = newcomer && shown != null ? Verifier.trusting(shown) : identity.verifier();
        String tokenId = newcomer && shown != null ? shown.id() : identity.token();
        if (keys == null || verifier == null || tokenId == null) {
            LOG.warn("Node {} was sent a certificate that it hasn't asked for", node);
            return false;
        }
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (String each : message.chain()) {
                chain.add(Certificates.decode(each));
            }
            Holder holder = verifier.verify(chain, clock.instant());
            if (!holder.equals(Holder.node(node))
                    || !chain.get(0).getPublicKey().equals(keys.getPublic())) {
                throw new CertificateException("it is of " + holder + " or of another key");
            }
            identity.install(new IdentityFile.Content(tokenId, new Credentials(keys.getPrivate(), chain)));
            denial = "";
            LOG.info(
                    "Node {} has a certificate until {}, in {}",
                    node,
                    Lifetime.of(chain.get(0)).ends(),
                    file.path());
            return true;
        } catch (CertificateException e) {
            denial = "the one that came isn't good: " + e.getMessage();
            LOG.error("Node {} can't use the certificate that it was sent: {}", node, e.getMessage());
            return false;
        }
    }

    /** The controller gives none. */
    synchronized void denied(String reason) {
        asked = null;
        denial = "none was given: " + reason;
        if (newcomer) {
            // Not again until the configuration has another one; a certificate that still counts goes on.
            tokenDenied = true;
        }
        LOG.warn("Node {} was given no certificate: {}", node, reason);
    }

    /** Asks for the next certificate over a connection that stands, once it is time. */
    synchronized void renewIfDue(Peer peer) {
        Credentials own = identity.credentials();
        Instant now = clock.instant();
        if (own == null
                || !peer.isEncrypted()
                || !Lifetime.of(own.certificate()).isRenewalDue(now)
                || now.isBefore(renewalAsked.plus(ASK_AGAIN))) {
            return;
        }
        renewalAsked = now;
        KeyPair keys = Certificates.newKeys(random);
        asked = keys;
        newcomer = false;
        peer.send(new ControlMessage.Renew(SigningRequest.create(keys, node)));
    }

    /** What an operator should know; empty if all is well. */
    synchronized List<String> problems() {
        return pressing((reminder, life, now) -> true);
    }

    private String expiry(Credentials own, Instant now) {
        Lifetime life = Lifetime.of(own.certificate());
        return "the certificate of node '" + node + (life.isOver(now) ? "' has expired at " : "' expires at ")
                + life.ends() + " and has not been renewed" + (denial.isEmpty() ? "" : ": " + denial);
    }

    /** Of {@link #problems} what has to be logged now: each at once, then once a day. A node may be far from its controller. */
    synchronized List<String> warnings() {
        return pressing(ExpiryReminder::isDue);
    }

    /** Whether it is to be told that a certificate ends. */
    private interface Choice {
        boolean tells(ExpiryReminder reminder, Lifetime life, Instant now);
    }

    private List<String> pressing(Choice choice) {
        Credentials own = identity.credentials();
        if (own == null) {
            return List.of();
        }
        Instant now = clock.instant();
        List<String> lines = new ArrayList<>();
        Lifetime life = Lifetime.of(own.certificate());
        if (life.isPressing(now) && choice.tells(ownReminder, life, now)) {
            lines.add(expiry(own, now));
        }
        Lifetime authority = Lifetime.of(own.authority());
        if (authority.isAuthorityPressing(now) && choice.tells(authorityReminder, authority, now)) {
            lines.add(authority.authorityWarning(now));
        }
        return lines;
    }
}
