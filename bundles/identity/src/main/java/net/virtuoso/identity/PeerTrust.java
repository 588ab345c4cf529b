package net.virtuoso.identity;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.X509TrustManager;

/** Leaves it to a check whether TLS trusts a chain, whichever end shows it. */
public final class PeerTrust implements X509TrustManager {
    /** Judges a chain. */
    @FunctionalInterface
    public interface Check {
        /**
         * Checks a chain.
         *
         * @param chain the holder's certificate first
         * @throws CertificateException if it isn't taken; says why
         */
        void check(List<X509Certificate> chain) throws CertificateException;
    }

    private static final X509Certificate[] ANY = {};

    private final Check check;

    /** @param check decides; called on TLS' thread */
    public PeerTrust(Check check) {
        this.check = check;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check.check(List.of(chain));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check.check(List.of(chain));
    }

    /** Names none: what a client has doesn't depend on it. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return ANY.clone();
    }
}
