package net.virtuoso.model;

import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes a change of {@link Trust} on a copy. What has expired goes with the next change that knows the time. */
final class TrustEditor {
    static final int MAX_TOKENS = 1_024;
    /** A node that asks again and again, say because it can't keep what it gets, is stopped here. */
    static final int MAX_CERTIFICATES = 8;

    private @Nullable Authority authority;
    private final NavigableMap<String, JoinToken> tokens;
    private final NavigableMap<String, NodeCertificate> certificates;
    private final NavigableMap<String, NodeCertificate> revoked;

    private TrustEditor(Trust start) {
        authority = start.authority();
        tokens = new TreeMap<>(start.tokens());
        certificates = new TreeMap<>(start.certificates());
        revoked = new TreeMap<>(start.revoked());
    }

    static Trust make(Trust start, Change.OfTrust change) {
        TrustEditor editor = new TrustEditor(start);
        if (change instanceof Change.CreateAuthority c) {
            editor.create(c.authority());
        } else if (change instanceof Change.AddToken c) {
            editor.add(c.token());
        } else if (change instanceof Change.DeleteToken c) {
            editor.token("token", c.id());
            editor.tokens.remove(c.id());
        } else if (change instanceof Change.AdmitNode c) {
            editor.admit(c);
        } else if (change instanceof Change.RenewCertificate c) {
            editor.renew(c);
        } else if (change instanceof Change.RevokeNode c) {
            editor.revoke(c.name());
        }
        return new Trust(editor.authority, editor.tokens, editor.certificates, editor.revoked);
    }

    private void create(Authority fresh) {
        if (authority != null) {
            throw RefusedException.conflict("authority", "", "one authority; another controller has made it");
        }
        authority = fresh;
    }

    private void add(JoinToken token) {
        forgetExpired(token.created());
        if (tokens.containsKey(token.id())) {
            throw RefusedException.conflict("token", token.id(), "an identifier that no token has");
        }
        if (tokens.size() >= MAX_TOKENS) {
            throw RefusedException.limit("tokens", tokens.size() + 1, "at most " + MAX_TOKENS + "; delete some first");
        }
        tokens.put(token.id(), token);
    }

    private JoinToken token(String field, String id) {
        JoinToken token = tokens.get(id);
        if (token == null) {
            throw RefusedException.notFound(
                    field, id, DesiredState.choices(tokens.keySet(), "a token that exists; there is none"));
        }
        return token;
    }

    private void admit(Change.AdmitNode change) {
        NodeCertificate certificate = change.certificate();
        JoinToken token = token("token", change.token());
        String user = token.usedBy();
        if (user != null && !(user.equals(certificate.node()) && change.key().equals(token.usedWith()))) {
            throw RefusedException.conflict("token", token.id(), "a token that no node has used");
        }
        String only = token.node();
        if (only != null && !only.equals(certificate.node())) {
            throw RefusedException.invalid("node", certificate.node(), "'" + only + "', the node of this token");
        }
        if (only == null && user == null && isLive(certificate.node(), certificate.issued())) {
            throw RefusedException.conflict(
                    "node",
                    certificate.node(),
                    "a name without a certificate, or a token made for this very node (vnet:token-create --node "
                            + certificate.node() + ")");
        }
        tokens.put(token.id(), token.used(certificate.node(), change.key()));
        issue(certificate);
    }

    private boolean isLive(String node, Instant now) {
        return certificates.values().stream().anyMatch(c -> c.node().equals(node) && now.isBefore(c.expires()));
    }

    private void renew(Change.RenewCertificate change) {
        NodeCertificate fresh = change.certificate();
        NodeCertificate old = certificates.get(change.serial());
        if (old == null || !old.node().equals(fresh.node())) {
            throw RefusedException.notFound(
                    "certificate", change.serial(), "a certificate of node '" + fresh.node() + "' that counts");
        }
        issue(fresh);
    }

    private void issue(NodeCertificate certificate) {
        forgetExpired(certificate.issued());
        List<NodeCertificate> live = certificates.values().stream()
                .filter(c -> c.node().equals(certificate.node()))
                .toList();
        if (live.size() >= MAX_CERTIFICATES) {
            throw RefusedException.limit(
                    "certificates",
                    live.size() + 1,
                    "at most " + MAX_CERTIFICATES + " for node '" + certificate.node()
                            + "' at a time; revoke them (vnet:node-revoke " + certificate.node()
                            + ") and join with a new token");
        }
        if (certificates.containsKey(certificate.serial()) || revoked.containsKey(certificate.serial())) {
            throw RefusedException.conflict("serial", certificate.serial(), "a number that no certificate has");
        }
        certificates.put(certificate.serial(), certificate);
    }

    private void revoke(String node) {
        List<NodeCertificate> live = certificates.values().stream()
                .filter(c -> c.node().equals(node))
                .toList();
        if (live.isEmpty()) {
            throw RefusedException.notFound(
                    "node",
                    node,
                    DesiredState.choices(
                            certificates.values().stream()
                                    .map(NodeCertificate::node)
                                    .distinct()
                                    .sorted()
                                    .toList(),
                            "a node with a certificate; no node has one"));
        }
        for (NodeCertificate certificate : live) {
            certificates.remove(certificate.serial());
            revoked.put(certificate.serial(), certificate);
        }
        // It must not come back with what it still has.
        tokens.values().removeIf(t -> node.equals(t.usedBy()) || node.equals(t.node()));
    }

    private void forgetExpired(Instant now) {
        tokens.values().removeIf(t -> !now.isBefore(t.expires()));
        certificates.values().removeIf(c -> !now.isBefore(c.expires()));
        revoked.values().removeIf(c -> !now.isBefore(c.expires()));
    }
}
