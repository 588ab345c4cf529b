package net.virtuoso.testkit.controller;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.virtuoso.api.identity.JoinTokens;
import net.virtuoso.identity.Certificates;
import net.virtuoso.identity.TokenText;
import net.virtuoso.model.Change;
import net.virtuoso.model.JoinToken;
import net.virtuoso.model.NodeCertificate;
import org.jspecify.annotations.Nullable;

/** Join tokens of a {@link MemoryController}; nobody joins with them but whom the test lets in. */
public final class MemoryTokens implements JoinTokens {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final MemoryController controller;

    /** @param controller has the desired state */
    public MemoryTokens(MemoryController controller) {
        this.controller = controller;
    }

    /** A node has joined with a token, until then and for a month. */
    public void admit(String token, String node, String serial) {
        Instant now = Instant.now();
        controller.commit(
                List.of(new Change.AdmitNode(
                        token, "0".repeat(64), new NodeCertificate(node, serial, now, now.plus(Duration.ofDays(30))))),
                "control",
                "admitted");
    }

    @Override
    public Created create(@Nullable String node, Duration validity, String actor) {
        TokenText text = TokenText.create(Certificates.newKeys(RANDOM).getPublic(), RANDOM);
        Instant now = Instant.now();
        JoinToken token = new JoinToken(text.id(), text.secretHash(), node, now, now.plus(validity), actor);
        long revision = controller
                .commit(List.of(new Change.AddToken(token)), actor, "join token " + text.id())
                .revision();
        return new Created(token, text.text(), revision);
    }

    @Override
    public List<JoinToken> list() {
        return List.copyOf(controller.current().trust().tokens().values());
    }

    @Override
    public long delete(String id, String actor) {
        return controller
                .commit(List.of(new Change.DeleteToken(id)), actor, "join token " + id + " deleted")
                .revision();
    }

    @Override
    public long revoke(String node, String actor) {
        return controller
                .commit(List.of(new Change.RevokeNode(node)), actor, "certificates of node " + node + " revoked")
                .revision();
    }
}
