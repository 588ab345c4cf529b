package net.virtuoso.model;

import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who may take part: the certificate authority and what it has decided. Empty in an installation without encryption.
 *
 * @param authority the authority; {@code null} before the first encrypting controller has led
 * @param tokens by identifier
 * @param certificates those that count, by serial number
 * @param revoked those that don't any more although they haven't expired, by serial number
 */
public record Trust(
        @Nullable Authority authority,
        NavigableMap<String, JoinToken> tokens,
        NavigableMap<String, NodeCertificate> certificates,
        NavigableMap<String, NodeCertificate> revoked) {
    /** Nobody has been let in. */
    public static final Trust EMPTY = new Trust(null, new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

    /** Makes the maps unmodifiable; the caller must not keep them. */
    public Trust {
        tokens = Collections.unmodifiableNavigableMap(tokens);
        certificates = Collections.unmodifiableNavigableMap(certificates);
        revoked = Collections.unmodifiableNavigableMap(revoked);
    }

    /** A node's certificates that count, oldest first: two for a while after a renewal. */
    public List<NodeCertificate> certificatesOf(String node) {
        return certificates.values().stream()
                .filter(c -> c.node().equals(node))
                .sorted(Comparator.comparing(NodeCertificate::issued))
                .toList();
    }

    /** A node's newest certificate that hasn't expired, or {@code null}. */
    public @Nullable NodeCertificate certificateOf(String node, Instant now) {
        List<NodeCertificate> all = certificatesOf(node);
        NodeCertificate newest = all.isEmpty() ? null : all.get(all.size() - 1);
        return newest == null || !now.isBefore(newest.expires()) ? null : newest;
    }

    /** Whether a node had a certificate that was revoked and has none that counts. */
    public boolean isShutOut(String node, Instant now) {
        return certificateOf(node, now) == null
                && revoked.values().stream().anyMatch(c -> c.node().equals(node));
    }
}
