package net.virtuoso.transport.internal.config;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import net.virtuoso.model.RefusedException;
import org.jspecify.annotations.Nullable;

/** Whom the HTTPS of front servers is believed. */
final class OuterTrust {
    private OuterTrust() {}

    /**
     * Those that Java trusts and those of a file; or keys, if there are any.
     *
     * @param file PEM; empty for none
     * @param pins SHA-256 of public keys
     * @throws RefusedException if the file isn't one
     */
    static X509TrustManager of(String file, List<byte[]> pins) {
        if (!pins.isEmpty()) {
            return new Pinned(pins);
        }
        try {
            X509TrustManager usual = manager(null);
            if (file.isEmpty()) {
                return usual;
            }
            KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
            anchors.load(null, null);
            int number = 0;
            for (Certificate own : read(file)) {
                anchors.setCertificateEntry("own" + number++, own);
            }
            for (Certificate known : usual.getAcceptedIssuers()) {
                anchors.setCertificateEntry("known" + number++, known);
            }
            return manager(anchors);
        } catch (GeneralSecurityException | IOException e) {
            RefusedException refused =
                    RefusedException.invalid("wss.ca", file, "a PEM file with certificates: " + e.getMessage());
            refused.initCause(e);
            throw refused;
        }
    }

    private static Collection<? extends Certificate> read(String file) throws IOException, CertificateException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new CertificateException("it has none");
            }
            return found;
        }
    }

    private static X509TrustManager manager(@Nullable KeyStore anchors) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(anchors);
        for (TrustManager made : factory.getTrustManagers()) {
            if (made instanceof X509TrustManager manager) {
                return manager;
            }
        }
        throw new NoSuchAlgorithmException("this Java trusts nobody");
    }

    /** Believes who has one of some keys, by whatever name: extended, so that no host name is checked around it. */
    private static final class Pinned extends X509ExtendedTrustManager {
        private final List<byte[]> pins;

        Pinned(List<byte[]> pins) {
            this.pins = pins;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            try {
                byte[] shown = MessageDigest.getInstance("SHA-256")
                        .digest(chain[0].getPublicKey().getEncoded());
                if (pins.stream().noneMatch(pin -> Arrays.equals(pin, shown))) {
                    throw new CertificateException("its key is sha256/"
                            + Base64.getEncoder().encodeToString(shown)
                            + ", and none of 'wss.pins' in etc/net.virtuoso.transport.cfg");
                }
            } catch (NoSuchAlgorithmException e) {
                throw new CertificateException(e);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("nobody is asked for a certificate outside");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            checkClientTrusted(chain, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            checkClientTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
