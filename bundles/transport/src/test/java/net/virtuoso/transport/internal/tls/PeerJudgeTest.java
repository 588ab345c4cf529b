package net.virtuoso.transport.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import net.virtuoso.testkit.TestAuthority;
import org.junit.jupiter.api.Test;

/** Handshakes of one endpoint are judged in between each other. */
class PeerJudgeTest {
    private final TestAuthority authority = new TestAuthority();
    private final TestAuthority.Node own = authority.node("own");
    private final PeerJudge judge = new PeerJudge(own);

    private static SSLEngine handshake() throws Exception {
        return SSLContext.getDefault().createSSLEngine();
    }

    private void show(TestAuthority.Node peer, SSLEngine handshake) throws CertificateException {
        X509Certificate[] chain =
                Objects.requireNonNull(peer.credentials()).chain().toArray(X509Certificate[]::new);
        judge.trust().checkClientTrusted(chain, "ECDHE_ECDSA", handshake);
    }

    @Test
    void remembersWhatWasWrongOfEachHandshake() throws Exception {
        TestAuthority.Node revoked = authority.node("revoked");
        own.revoke(revoked);
        SSLEngine first = handshake();
        SSLEngine second = handshake();
        SSLEngine good = handshake();
        assertThatThrownBy(() -> show(revoked, first)).isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> show(new TestAuthority().node("foreign"), second))
                .isInstanceOf(CertificateException.class);
        show(authority.node("good"), good);
        assertThat(judge.takeRefusal(good)).isNull();
        assertThat(judge.takeRefusal(null)).isNull();
        PeerJudge.Refusal refusal = Objects.requireNonNull(judge.takeRefusal(first));
        assertThat(refusal.reason()).isEqualTo("the certificate of node 'revoked' was revoked");
        assertThat(refusal.claim()).isEqualTo(new PeerJudge.Claim("revoked", refusal.reason()));
        assertThat(judge.takeRefusal(first)).as("once").isNull();
        assertThat(Objects.requireNonNull(judge.takeRefusal(second)).reason())
                .contains("authority")
                .doesNotContain("revoked");
    }
}
