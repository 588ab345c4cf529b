package net.virtuoso.spi.identity;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What one shows to prove who one is.
 *
 * @param key the private key; ECDSA over P-256
 * @param chain its certificate first, that of the authority last
 */
public record Credentials(PrivateKey key, List<X509Certificate> chain) {
    /** Takes a copy. */
    public Credentials {
        chain = List.copyOf(chain);
        if (chain.size() < 2) {
            throw new IllegalArgumentException("a certificate and that of its authority");
        }
    }

    /** Its certificate. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** The authority's certificate. */
    public X509Certificate authority() {
        return chain.get(chain.size() - 1);
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return "Credentials[" + certificate().getSubjectX500Principal() + "]";
    }
}
