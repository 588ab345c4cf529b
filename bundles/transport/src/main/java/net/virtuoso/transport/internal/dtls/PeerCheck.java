package net.virtuoso.transport.internal.dtls;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import net.virtuoso.identity.Holder;
import net.virtuoso.spi.identity.NodeIdentity;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.TlsFatalAlert;
import org.jspecify.annotations.Nullable;

/** Judges what the peer of one handshake shows. Used on the handshake's thread. */
final class PeerCheck {
    private final NodeIdentity identity;
    private final @Nullable String expected;
    private volatile @Nullable DtlsPeer peer;
    private volatile @Nullable String claimed;

    /** @param expected the node that has to be there; {@code null} for any */
    PeerCheck(NodeIdentity identity, @Nullable String expected) {
        this.identity = identity;
        this.expected = expected;
    }

    /** Takes what the peer has shown, or refuses it with an alert. */
    void take(@Nullable Certificate shown) throws IOException {
        try {
            if (shown == null || shown.isEmpty()) {
                throw new CertificateException("the peer has shown no certificate");
            }
            List<X509Certificate> chain = DtlsCertificates.chain(shown);
            Holder holder = Holder.of(chain.get(0));
            claimed = holder != null && holder.role() == Holder.Role.NODE ? holder.name() : null;
            String node = identity.verify(chain);
            if (expected != null && !expected.equals(node)) {
                throw new CertificateException("at its address is node '" + node + "', not '" + expected + "'");
            }
            peer = new DtlsPeer(node, chain.get(0));
        } catch (CertificateException e) {
            throw new TlsFatalAlert(AlertDescription.bad_certificate, e);
        }
    }

    /** Who it is, once it was taken. */
    @Nullable
    DtlsPeer peer() {
        return peer;
    }

    /** The node that was named by whoever wasn't believed; {@code null} if none was. */
    @Nullable
    String claimed() {
        return claimed;
    }
}
