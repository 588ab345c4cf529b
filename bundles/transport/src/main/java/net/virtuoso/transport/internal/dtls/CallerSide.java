package net.virtuoso.transport.internal.dtls;

import java.io.IOException;
import java.util.Vector;
import net.virtuoso.spi.identity.Credentials;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.jspecify.annotations.Nullable;

/** What the end that calls wants of DTLS. */
final class CallerSide extends DefaultTlsClient implements DtlsSide {
    private final JcaTlsCrypto crypto;
    private final Credentials own;
    private final PeerCheck check;
    private byte @Nullable [] exported;

    CallerSide(JcaTlsCrypto crypto, Credentials own, PeerCheck check) {
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
    @SuppressWarnings({"rawtypes", "JdkObsolete"}) // as Bouncy Castle has it
    protected Vector getSupportedGroups(Vector namedGroupRoles) {
        return DtlsTerms.groups();
    }

    @Override
    @SuppressWarnings({"rawtypes", "JdkObsolete"}) // as Bouncy Castle has it
    protected Vector getSupportedSignatureAlgorithms() {
        return DtlsTerms.signatures();
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
    public @Nullable TlsSession getSessionToResume() {
        return null;
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate shown) throws IOException {
                check.take(shown.getCertificate());
            }

            @Override
            public TlsCredentials getClientCredentials(CertificateRequest request) {
                return DtlsCertificates.signer(context, crypto, own);
            }
        };
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        exported = DtlsTerms.export(context);
    }
}
