package net.virtuoso.spi.identity;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** A node's own certificate, and its judgement of others'. Safe for use by several threads; nothing blocks. */
@ProviderType
public interface NodeIdentity {
    /** The node's name. */
    String node();

    /** What to show on new connections; {@code null} until the node has joined. */
    @Nullable
    Credentials credentials();

    /**
     * Checks what a peer has shown. Has to be asked for every new connection, also a resumed one.
     *
     * @param chain the peer's certificate first, that of its authority last
     * @return the name of the node that it belongs to
     * @throws CertificateException if it counts for nothing: the message says why, for people, and names the peer
     */
    String verify(List<X509Certificate> chain) throws CertificateException;

    /**
     * Whether a certificate that was good when its connection began has been revoked since. One that expires meanwhile doesn't
     * end a connection.
     */
    boolean isRevoked(X509Certificate certificate);

    /**
     * Tells of changes until closed: other credentials, or certificates that were revoked.
     *
     * @param changed called on any thread; must return soon
     */
    AutoCloseable watch(Runnable changed);
}
