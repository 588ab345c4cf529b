package net.virtuoso.control.internal.controller;

import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import net.virtuoso.api.identity.JoinTokens;
import net.virtuoso.api.state.DesiredStateService;
import net.virtuoso.api.state.UnavailableException;
import net.virtuoso.identity.Certificates;
import net.virtuoso.identity.TokenText;
import net.virtuoso.model.Authority;
import net.virtuoso.model.Change;
import net.virtuoso.model.JoinToken;
import net.virtuoso.model.Names;
import net.virtuoso.model.RefusedException;
import org.jspecify.annotations.Nullable;

/** Join tokens and revocation as changes of the desired state. Needs no secret of the controller's: it signs nothing. */
final class StoredTokens implements JoinTokens {
    private final DesiredStateService states;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    StoredTokens(DesiredStateService states, InstantSource clock) {
        this.states = states;
        this.clock = clock;
    }

    @Override
    public Created create(@Nullable String node, Duration validity, String actor) {
        if (node != null) {
            Names.requireName("node", node);
        }
        if (validity.compareTo(MIN_VALIDITY) < 0 || validity.compareTo(MAX_VALIDITY) > 0) {
            throw RefusedException.invalid("validity", validity, MIN_VALIDITY + " to " + MAX_VALIDITY);
        }
        TokenText text = TokenText.create(authority().getPublicKey(), random);
        Instant now = clock.instant();
        JoinToken token = new JoinToken(text.id(), text.secretHash(), node, now, now.plus(validity), actor);
        String reason = "join token " + text.id() + " for " + (node == null ? "any new node" : "node " + node);
        long revision = states.commit(List.of(new Change.AddToken(token)), actor, reason)
                .revision();
        return new Created(token, text.text(), revision);
    }

    private X509Certificate authority() {
        Authority authority = states.current().trust().authority();
        if (authority == null) {
            throw new UnavailableException(
                    "this installation has no certificate authority: nodes join without tokens while"
                            + " its controllers have plaintext = true, and an encrypting controller makes one once it leads");
        }
        try {
            return Certificates.decode(authority.certificate());
        } catch (CertificateException e) {
            throw new UnavailableException("the certificate of the authority in the store can't be read", e);
        }
    }

    @Override
    public List<JoinToken> list() {
        return List.copyOf(states.current().trust().tokens().values());
    }

    @Override
    public long delete(String id, String actor) {
        return states.commit(List.of(new Change.DeleteToken(id)), actor, "join token " + id + " deleted")
                .revision();
    }

    @Override
    public long revoke(String node, String actor) {
        return states.commit(List.of(new Change.RevokeNode(node)), actor, "certificates of node " + node + " revoked")
                .revision();
    }
}
