package net.virtuoso.transport.internal.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Leaves it to a check whether TLS trusts a chain, whichever end shows it, and says in which handshake it was shown. Certificates
 * name nodes, so no host is compared with them.
 */
final class HandshakeTrust extends X509ExtendedTrustManager {
    /** Judges a chain. */
    @FunctionalInterface
    interface Check {
        /**
         * Checks a chain.
         *
         * @param chain the holder's certificate first
         * @param handshake in whose course it was shown; {@code null} if TLS doesn't say
         * @throws CertificateException if it isn't taken; says why
         */
        void check(List<X509Certificate> chain, @Nullable SSLEngine handshake) throws CertificateException;
    }

    private static final X509Certificate[] ANY = {};

    private final Check check;

    /** @param check decides; called on TLS' thread */
    HandshakeTrust(Check check) {
        this.check = check;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check.check(List.of(chain), null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check.check(List.of(chain), null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine handshake)
            throws CertificateException {
        check.check(List.of(chain), handshake);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check.check(List.of(chain), null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check.check(List.of(chain), null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine handshake)
            throws CertificateException {
        check.check(List.of(chain), handshake);
    }

    /** Names none: what a client has doesn't depend on it. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return ANY.clone();
    }
}
