package net.virtuoso.transport.internal.dtls;

import java.io.IOException;
import net.virtuoso.spi.identity.Credentials;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.jspecify.annotations.Nullable;

/** What the end that is called wants of DTLS. */
final class CalledSide extends DefaultTlsServer implements DtlsSide {
    private final JcaTlsCrypto crypto;
    private final Credentials own;
    private final PeerCheck check;
    private byte @Nullable [] exported;

    CalledSide(JcaTlsCrypto crypto, Credentials own, PeerCheck check) {
        super(crypto);
        this.crypto = crypto;
        this.own = own;
        this.check = check;
    }

    @Override
    public byte @Nullable [] exported() {
        return exported;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return DtlsTerms.VERSIONS.clone();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return DtlsTerms.CIPHER_SUITES.clone();
    }

    @Override
    public int[] getSupportedGroups() {
        return new int[] {NamedGroup.secp256r1};
    }

    @Override
    public boolean requiresExtendedMasterSecret() {
        return true;
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return DtlsTerms.TIMEOUT_MILLIS;
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return DtlsTerms.RESEND_MILLIS;
    }

    @Override
    protected TlsCredentialedSigner getECDSASignerCredentials() {
        return DtlsCertificates.signer(context, crypto, own);
    }

    @Override
    public CertificateRequest getCertificateRequest() {
        return new CertificateRequest(new short[] {ClientCertificateType.ecdsa_sign}, DtlsTerms.signatures(), null);
    }

    @Override
    public void notifyClientCertificate(Certificate shown) throws IOException {
        check.take(shown);
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        exported = DtlsTerms.export(context);
    }
}
