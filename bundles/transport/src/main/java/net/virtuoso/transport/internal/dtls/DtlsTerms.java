package net.virtuoso.transport.internal.dtls;

import java.io.IOException;
import java.util.List;
import java.util.Vector;
import net.virtuoso.transport.internal.seal.KeyMaterial;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsFatalAlert;

/** What both ends want. */
@SuppressWarnings("JdkObsolete") // Bouncy Castle takes vectors
final class DtlsTerms {
    static final ProtocolVersion[] VERSIONS = ProtocolVersion.DTLSv12.only();
    static final int[] CIPHER_SUITES = {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384};
    /** What certificates of the authority are made for. */
    static final SignatureAndHashAlgorithm SIGNATURE =
            SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa);
    /** A handshake takes some tens of milliseconds and five or six repetitions at most. */
    static final int TIMEOUT_MILLIS = 6_000;
    /** The first repetition; each further one takes twice as long. */
    static final int RESEND_MILLIS = 200;
    /**
     * The longest datagram of a handshake: fits the narrowest path that Linux believes in, of 552 bytes with IPv4 and UDP
     * (min_pmtu). A link's descriptor would cut what is longer in two.
     */
    static final int LONGEST_DATAGRAM = 524;

    private DtlsTerms() {}

    static Vector<Integer> groups() {
        return new Vector<>(List.of(NamedGroup.secp256r1));
    }

    static Vector<SignatureAndHashAlgorithm> signatures() {
        return new Vector<>(List.of(SIGNATURE));
    }

    /** The keys for what travels outside of DTLS. */
    static byte[] export(TlsContext context) throws IOException {
        if (!context.getSecurityParametersConnection().isExtendedMasterSecret()) {
            // Without it the exporter wouldn't be bound to who the two ends are (RFC 7627).
            throw new TlsFatalAlert(AlertDescription.handshake_failure, "no extended master secret");
        }
        return context.exportKeyingMaterial(KeyMaterial.LABEL, null, KeyMaterial.LENGTH);
    }
}
