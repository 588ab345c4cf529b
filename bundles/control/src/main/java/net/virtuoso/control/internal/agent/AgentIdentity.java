package net.virtuoso.control.internal.agent;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import net.virtuoso.identity.Certificates;
import net.virtuoso.identity.Holder;
import net.virtuoso.identity.Verifier;
import net.virtuoso.spi.identity.Credentials;
import net.virtuoso.spi.identity.NodeIdentity;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the node shows, from its file, and whom it trusts. Safe for use by several threads. */
final class AgentIdentity implements NodeIdentity {
    private static final Logger LOG = LoggerFactory.getLogger(AgentIdentity.class);

    private final String node;
    private final IdentityFile file;
    private final InstantSource clock;
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private volatile Set<String> revoked = Set.of();
    private volatile @Nullable Held held;

    private record Held(IdentityFile.Content content, Verifier verifier) {
        Held(IdentityFile.Content content) {
            this(content, Verifier.trusting(content.credentials().authority()));
        }
    }

    /** Reads the file; one that can't be read counts for nothing, which is logged. */
    AgentIdentity(String node, IdentityFile file, InstantSource clock) {
        this.node = node;
        this.file = file;
        this.clock = clock;
        try {
            IdentityFile.Content content = file.read();
            X509Certificate own = content == null ? null : content.credentials().certificate();
            if (own != null && !Holder.node(node).equals(Holder.of(own))) {
                LOG.error(
                        "{} holds the certificate of {}, not of node '{}'; it is left out",
                        file.path(),
                        Holder.of(own),
                        node);
            } else if (content != null) {
                held = new Held(content);
            }
        } catch (IOException e) {
            LOG.error("The certificate of node {} can't be read; it needs a new join token", node, e);
        }
    }

    /** The token with which the node got what it shows; {@code null} if it shows nothing. */
    @Nullable
    String token() {
        Held now = held;
        return now == null ? null : now.content().token();
    }

    /** Judges controllers; {@code null} before the node has joined. */
    @Nullable
    Verifier verifier() {
        Held now = held;
        return now == null ? null : now.verifier();
    }

    /**
     * Shows this from now on, and keeps it. If it can't be kept it is shown all the same: until a restart nothing is lost.
     */
    void install(IdentityFile.Content content) {
        held = new Held(content);
        try {
            file.write(content);
        } catch (IOException e) {
            LOG.error("The certificate of node {} can't be kept; after a restart it needs a new join token", node, e);
        }
        watchers.forEach(Runnable::run);
    }

    /** Certificates that don't count any more: all of them. */
    void revoke(Collection<String> serials) {
        Set<String> fresh = Set.copyOf(serials);
        if (!fresh.equals(revoked)) {
            revoked = fresh;
            watchers.forEach(Runnable::run);
        }
    }

    @Override
    public String node() {
        return node;
    }

    @Override
    public @Nullable Credentials credentials() {
        Held now = held;
        return now == null ? null : now.content().credentials();
    }

    @Override
    public String verify(List<X509Certificate> chain) throws CertificateException {
        Held now = held;
        if (now == null) {
            throw new CertificateException("node '" + node + "' has no certificate itself yet, and knows nobody");
        }
        Holder holder = now.verifier().verify(chain, clock.instant());
        if (holder.role() != Holder.Role.NODE) {
            throw new CertificateException("the certificate is that of " + holder + ", not of a node");
        }
        if (isRevoked(chain.get(0))) {
            throw Verifier.revoked(holder);
        }
        return holder.name();
    }

    @Override
    public boolean isRevoked(X509Certificate certificate) {
        return revoked.contains(Certificates.serial(certificate));
    }

    @Override
    public AutoCloseable watch(Runnable changed) {
        // Each its own object, so that closing one doesn't end another.
        Runnable watcher = changed::run;
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }
}
