package net.virtuoso.transport.internal;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import net.virtuoso.spi.identity.Credentials;
import net.virtuoso.spi.identity.NodeIdentity;

/** An identity that tells nobody of its changes: so an endpoint is found that doesn't ask in time. */
public class UnwatchedIdentity implements NodeIdentity {
    private final NodeIdentity same;

    /** @param same answers everything else */
    public UnwatchedIdentity(NodeIdentity same) {
        this.same = same;
    }

    @Override
    public String node() {
        return same.node();
    }

    @Override
    public Credentials credentials() {
        return same.credentials();
    }

    @Override
    public String verify(List<X509Certificate> chain) throws CertificateException {
        return same.verify(chain);
    }

    @Override
    public boolean isRevoked(X509Certificate certificate) {
        return same.isRevoked(certificate);
    }

    @Override
    public AutoCloseable watch(Runnable changed) {
        return () -> {};
    }
}
