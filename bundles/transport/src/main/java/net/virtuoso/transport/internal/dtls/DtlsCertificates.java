package net.virtuoso.transport.internal.dtls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.spi.identity.Credentials;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCertificate;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;

/** Certificates between Java's form and Bouncy Castle's. */
final class DtlsCertificates {
    private DtlsCertificates() {}

    /** Proves who this end is. */
    static TlsCredentialedSigner signer(TlsContext context, JcaTlsCrypto crypto, Credentials own) {
        TlsCertificate[] chain = own.chain().stream()
                .map(certificate -> new JcaTlsCertificate(crypto, certificate))
                .toArray(TlsCertificate[]::new);
        return new JcaDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context), crypto, own.key(), new Certificate(chain), DtlsTerms.SIGNATURE);
    }

    /** What a peer has shown; its certificate first. */
    static List<X509Certificate> chain(Certificate shown) throws CertificateException, IOException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> chain = new ArrayList<>();
        for (TlsCertificate certificate : shown.getCertificateList()) {
            chain.add(
                    (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(certificate.getEncoded())));
        }
        return chain;
    }
}
