package net.virtuoso.testkit;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import net.virtuoso.identity.CertificateAuthority;
import net.virtuoso.identity.Certificates;
import net.virtuoso.identity.Holder;
import net.virtuoso.identity.Verifier;
import net.virtuoso.spi.identity.Credentials;
import net.virtuoso.spi.identity.NodeIdentity;
import org.jspecify.annotations.Nullable;

/** A real certificate authority with as many nodes as a test wants. Safe for use by several threads. */
public final class TestAuthority {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration MONTH = Duration.ofDays(30);

    private final CertificateAuthority authority =
            CertificateAuthority.create(Instant.now().minus(Duration.ofDays(100)), RANDOM);

    /** A node with a good certificate. */
    public Node node(String name) {
        Node node = new Node(name);
        node.show(Holder.node(name), Instant.now());
        return node;
    }

    /** A node that hasn't joined. */
    public Node stranger(String name) {
        return new Node(name);
    }

    /** What one node of this authority shows and trusts. */
    public final class Node implements NodeIdentity {
        private final String name;
        private final InstantSource clock = InstantSource.system();
        private final Set<String> revoked = ConcurrentHashMap.newKeySet();
        private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
        private volatile @Nullable Credentials credentials;

        private Node(String name) {
            this.name = name;
        }

        /** Shows another certificate from now on, whoever it names and whenever it was issued (for 30 days). */
        public Node show(Holder holder, Instant issued) {
            KeyPair keys = Certificates.newKeys(RANDOM);
            X509Certificate certificate = authority.issue(holder, keys.getPublic(), issued, MONTH);
            credentials = new Credentials(keys.getPrivate(), List.of(certificate, authority.certificate()));
            watchers.forEach(Runnable::run);
            return this;
        }

        /** Trusts a node no longer. */
        public void revoke(Node other) {
            Credentials shown = other.credentials();
            if (shown != null) {
                revoked.add(Certificates.serial(shown.certificate()));
            }
            watchers.forEach(Runnable::run);
        }

        /** How many want to hear of changes. */
        public int watchers() {
            return watchers.size();
        }

        @Override
        public String node() {
            return name;
        }

        @Override
        public @Nullable Credentials credentials() {
            return credentials;
        }

        @Override
        public String verify(List<X509Certificate> chain) throws CertificateException {
            Holder holder = Verifier.trusting(authority.certificate()).verify(chain, clock.instant());
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
            Runnable watcher = changed::run;
            watchers.add(watcher);
            return () -> watchers.remove(watcher);
        }
    }
}
